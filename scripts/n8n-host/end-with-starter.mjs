/**
 * Loaded into n8n before its own code: ends n8n and its task runners when the process that started
 * it is gone, so that not even a killed test run leaves a server behind. No orderly shutdown: with
 * nobody reading its output any more, n8n does not get through one.
 */
process.channel?.unref();
process.once('disconnect', () => {
	// n8n leads a process group of its own, except on Windows, which has none.
	process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
});
