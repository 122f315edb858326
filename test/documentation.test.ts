import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const PROJECT = join(__dirname, '..');
const README = 'README.md';
const HOMEPAGE = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#';

function filesIn(folder: string, ending: RegExp): readonly string[] {
	return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => ending.test(name))
		.map((name) => join(folder, name));
}

const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(file: string): ReadonlySet<string> {
	const headings = read(file).matchAll(/^#+ (.+)$/gm);
	return new Set(
		[...headings].map(([, heading = '']) =>
			heading
				.toLowerCase()
				.replaceAll(/[^\p{L}\p{N} _-]/gu, '')
				.replaceAll(' ', '-'),
		),
	);
}

const pages = [
	README,
	'CHANGELOG.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	...filesIn('docs', /\.md$/),
];

describe('the documentation', () => {
	it.each(pages)('%s links to what is there', (page) => {
		const links = [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)];
		const broken = links
			.map(([, link = '']) => link)
			.filter((link) => {
				const [path = '', anchor] = link.split('#');
				const file = path === '' ? page : relative(PROJECT, join(PROJECT, dirname(page), path));
				if (!existsSync(join(PROJECT, file))) return true;
				return anchor !== undefined && !anchorsOf(file).has(anchor);
			});
		expect(broken).toEqual([]);
	});

	it('has the sections that nodes and credentials lead to', () => {
		const anchors = anchorsOf(README);
		const sources = [...filesIn('nodes', /\.json$/), ...filesIn('credentials', /\.ts$/)];
		const missing = sources.flatMap((file) =>
			[...read(file).matchAll(/#[\w-]+(?=["'])/g)]
				.map(([anchor]) => anchor)
				.filter((anchor) => read(file).includes(`${HOMEPAGE}${anchor.slice(1)}`))
				.filter((anchor) => anchor !== '#readme' && !anchors.has(anchor.slice(1)))
				.map((anchor) => `${file} ${anchor}`),
		);
		expect(missing).toEqual([]);
	});
});
