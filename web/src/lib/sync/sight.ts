/** The first page of a document, asked for and kept: what a tablet shows until the document has come. */
import { ask } from '$lib/api/client';
import type { Server } from '$lib/api/server';
import type { Previews } from '$lib/local/previews';
import type { Sight } from './plan';
import { unkept } from './unkept';

export interface SightIo { fetch?: typeof fetch; server?: Server; signal?: AbortSignal }

/** False when what came is not what the inbox announced. */
export async function receiveSight({ hash, pages, picture }: Sight, previews: Previews, io: SightIo): Promise<boolean> {
	const response = await ask('GET', `/api/tablet/files/${hash}/picture`, undefined, { fetch: unkept(io.fetch), server: io.server, signal: io.signal, headers: { Accept: '*/*' } });
	return previews.receive(hash, picture, pages, new Uint8Array(await response.arrayBuffer()));
}
