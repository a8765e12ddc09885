/** What a whole browser takes of the machine: the proportional share of every process, so that shared pages count once. */
import { readFile } from 'node:fs/promises';

/** In MB. */
export async function memoryOf(browser) {
	const devtools = await browser.newBrowserCDPSession();
	const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
	await devtools.detach();
	const shares = await Promise.all(processInfo.map(({ id }) => readFile(`/proc/${id}/smaps_rollup`, 'utf8').then((text) => Number(/^Pss:\s+(\d+)/m.exec(text)[1]), () => 0)));
	return (shares.reduce((sum, share) => sum + share, 0) * 1024) / 1e6;
}
