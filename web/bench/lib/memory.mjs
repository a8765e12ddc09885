/** What a whole browser takes of the machine: the proportional share of every process, so that shared pages count once. */
import { readFile, readdir } from 'node:fs/promises';

const read = (path) => readFile(path, 'utf8').catch(() => '');

/** In MB, of the browser that keeps its data in this folder. */
export async function memoryOf(folder) {
	const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const all = await Promise.all(ids.map(async (id) => ({ id, words: await read(`/proc/${id}/cmdline`), parent: /^.*\) \S (\d+)/.exec(await read(`/proc/${id}/stat`))?.[1] })));
	const family = new Set(all.filter(({ words }) => words.includes(`--user-data-dir=${folder}`) && !words.includes('--type=')).map(({ id }) => id));
	if (!family.size) throw new Error(`no browser works in ${folder}`);
	for (let grown = true; grown; ) {
		grown = false;
		for (const { id, parent } of all) if (family.has(parent) && !family.has(id)) grown = !!family.add(id);
	}
	const shares = await Promise.all([...family].map(async (id) => Number(/^Pss:\s+(\d+)/m.exec(await read(`/proc/${id}/smaps_rollup`))?.[1] ?? 0)));
	return (shares.reduce((sum, share) => sum + share, 0) * 1024) / 1e6;
}
