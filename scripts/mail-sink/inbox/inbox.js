'use strict';
const REFRESH_MS = 1500;
const byId = (id) => document.getElementById(id);
let mails = [];
let chosenId;

/** Text goes in as text, whatever it holds. */
function element(name, className, text) {
	const made = document.createElement(name);
	made.className = className;
	made.textContent = text;
	return made;
}

function fact(name, value, className = '') {
	return value ? [element('dt', '', name), element('dd', className, value)] : [];
}

function listItem(mail) {
	const button = element('button', '', '');
	button.type = 'button';
	button.setAttribute('aria-current', String(mail.id === chosenId));
	button.append(
		element('span', 'to', mail.to || mail.envelope.to.join(', ')),
		element('span', 'time', new Date(mail.receivedAt).toLocaleTimeString()),
		element('span', 'subject', mail.subject || '(no subject)'),
		element('span', 'small', 'from ' + mail.from),
	);
	if (mail.outboxId) button.append(element('span', 'small', 'X-Outbox-Id ' + mail.outboxId));
	button.addEventListener('click', () => choose(mail.id));
	const item = document.createElement('li');
	item.append(button);
	return item;
}

function renderCount() {
	byId('count').textContent = mails.length === 1 ? '1 message' : mails.length + ' messages';
	document.title = mails.length ? `Inbox (${mails.length})` : 'Inbox';
}

function renderList() {
	byId('empty').hidden = mails.length > 0;
	const focused = byId('list').contains(document.activeElement);
	byId('list').replaceChildren(...mails.map(listItem));
	if (focused) byId('list').querySelector('[aria-current=true]')?.focus();
}

function renderMessage() {
	const mail = mails.find(({ id }) => id === chosenId);
	byId('message').hidden = !mail;
	byId('choose').hidden = Boolean(mail) || mails.length === 0;
	if (!mail) return;
	byId('subject').textContent = mail.subject || '(no subject)';
	const hidden = mail.envelope.to.filter((address) => !(mail.to + mail.cc).includes(address));
	byId('facts').replaceChildren(
		...fact('From', mail.from),
		...fact('To', mail.to),
		...fact('Cc', mail.cc),
		...fact('Also sent to', hidden.join(', ')),
		...fact('Received', new Date(mail.receivedAt).toLocaleString()),
		...fact('Message-ID', mail.messageId, 'code'),
		...fact('X-Outbox-Id', mail.outboxId, 'code'),
		...fact(
			'Attachments',
			mail.attachments
				.map((one) => `${one.filename} (${one.contentType}, ${one.sizeBytes} bytes)`)
				.join(', '),
		),
	);
	byId('tab-html').disabled = !mail.html;
	byId('tab-text').disabled = !mail.text;
	byId('html').src = mail.html ? `/messages/${mail.id}/html` : 'about:blank';
	byId('text').textContent = mail.text;
	byId('headers').replaceChildren(...mail.headers.flatMap(({ name, value }) => fact(name, value)));
	showPart(mail.html ? 'html' : 'text');
}

function showPart(part) {
	for (const tab of document.querySelectorAll('[role=tab]')) {
		tab.setAttribute('aria-selected', String(tab.dataset.part === part));
		byId(tab.dataset.part).hidden = tab.dataset.part !== part;
	}
}

function choose(id) {
	chosenId = id;
	renderList();
	renderMessage();
}

async function refresh() {
	try {
		const answer = await fetch('/api/messages');
		const { messages } = await answer.json();
		const changed = messages.map(({ id }) => id).join() !== mails.map(({ id }) => id).join();
		mails = messages;
		renderCount();
		if (changed) {
			const before = chosenId;
			if (!mails.some(({ id }) => id === chosenId)) chosenId = mails[0]?.id;
			renderList();
			if (chosenId !== before) renderMessage();
		}
	} catch {
		byId('count').textContent = 'The mail server has stopped.';
	}
	setTimeout(refresh, REFRESH_MS);
}

for (const tab of document.querySelectorAll('[role=tab]')) {
	tab.addEventListener('click', () => showPart(tab.dataset.part));
}
renderMessage();
refresh();
