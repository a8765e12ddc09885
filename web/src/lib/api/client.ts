/** The one way to speak to the server: JSON in and out, refusals as sentences, a cut network as calm words. */
import { t } from '$lib/i18n/words';
import { carried, HOME, type Server } from './server';
import type { Answer, At, Known, Method, Query, Sent } from './typed';

/** What the server refused, in its own words (rule, article, what to do). */
export class ApiError extends Error {
	readonly status: number;
	readonly code: string;
	readonly title: string;
	readonly detail: string;
	readonly field: string | null;
	readonly params: Record<string, unknown>;
	/** The whole body of the refusal: some carry their findings. */
	readonly body: Record<string, unknown>;
	constructor(status: number, body: Record<string, unknown>) {
		const detail = typeof body.detail === 'string' && body.detail ? body.detail : t('error.unknown', { status: String(status) });
		super(detail);
		this.name = 'ApiError';
		this.status = status;
		this.code = typeof body.code === 'string' ? body.code : 'unknown';
		this.title = typeof body.title === 'string' ? body.title : t('error.title');
		this.detail = detail;
		this.field = typeof body.field === 'string' ? body.field : null;
		this.params = (body.params as Record<string, unknown>) ?? {};
		this.body = body;
	}
	/** No answer came: the request may be tried again as it is. */
	get offline(): boolean {
		return this.code === 'network.unreachable';
	}
}

export interface Asked {
	signal?: AbortSignal;
	headers?: Record<string, string>;
	/** What follows the `?`; what is undefined is left out. */
	query?: Record<string, string | number | boolean | null | undefined>;
	/** Another server than that of this page. */
	server?: Server;
	/** Where the request is made from; SvelteKit's `load` gives its own. */
	fetch?: typeof fetch;
}

function unreachable(cause: unknown): ApiError {
	const error = new ApiError(0, { code: 'network.unreachable', detail: t('error.network'), title: t('network.slow') });
	error.cause = cause;
	return error;
}

async function refusal(response: Response): Promise<ApiError> {
	const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
	// A proxy in front of the server says 502 to 504 when the server itself is away.
	if (response.status >= 502 && response.status <= 504 && !body.code) return unreachable(response.status);
	return new ApiError(response.status, body);
}

/** The raw answer, refusals thrown. `body`: JSON value, or bytes / file / text sent as they are. */
export async function ask(method: string, path: string, body?: unknown, asked: Asked = {}): Promise<Response> {
	const { network, origin } = asked.server ?? HOME, way = carried(asked.server ?? HOME, method);
	const headers: Record<string, string> = { Accept: 'application/json', ...way.headers, ...asked.headers };
	let payload: BodyInit | undefined;
	if (body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
		headers['Content-Type'] ??= body instanceof Blob && body.type ? body.type : 'application/octet-stream';
		payload = body as BodyInit;
	} else if (body !== undefined) {
		headers['Content-Type'] ??= 'application/json';
		payload = JSON.stringify(body);
	}
	let response: Response;
	try {
		response = await (asked.fetch ?? fetch)(origin + path + written(asked.query), { method, headers, body: payload, signal: asked.signal, ...way.init });
	} catch (cause) {
		if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
		network.failed();
		throw unreachable(cause);
	}
	if (!response.ok) {
		const error = await refusal(response);
		if (error.offline) network.failed();
		else network.answered();
		throw error;
	}
	network.answered();
	return response;
}

function written(query: Asked['query']): string {
	const given = Object.entries(query ?? {}).flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, String(value)]]));
	return given.length ? `?${new URLSearchParams(given)}` : '';
}

async function json<T>(method: string, path: string, body?: unknown, asked?: Asked): Promise<T> {
	const response = await ask(method, path, body, asked);
	if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as T;
	const text = await response.text();
	if (!text) return undefined as T;
	try {
		return JSON.parse(text) as T;
	} catch {
		throw new ApiError(response.status, { code: 'network.unreadable', detail: t('error.read') });
	}
}

type Told<M extends Method, P extends string> = Asked & { query?: Query<M, P> };

/** The verbs of the API. The address says the route, and the route says what goes and what comes. */
export const api = {
	get: <const P extends string>(path: P & Known<'get', P>, asked?: Told<'get', P>) => json<Answer<'get', P>>('GET', path, undefined, asked),
	post: <const P extends string>(path: P & Known<'post', P>, body: Sent<'post', P>, asked?: Told<'post', P>) => json<Answer<'post', P>>('POST', path, body, asked),
	put: <const P extends string>(path: P & Known<'put', P>, body: Sent<'put', P>, asked?: Told<'put', P>) => json<Answer<'put', P>>('PUT', path, body, asked),
	del: <const P extends string>(path: P & Known<'delete', P>, asked?: Asked) => json<void>('DELETE', path, undefined, asked)
};

/** A sentence for any failure, ready to be shown beside what caused it. */
export function sentence(error: unknown): string {
	if (error instanceof ApiError) return error.detail;
	return error instanceof Error && error.message ? error.message : t('error.unknown', { status: '?' });
}

/** A path under an authority: `at(a, 'sittings', id)` → `/api/authorities/…/sittings/…`. */
export function at<const Parts extends readonly string[]>(authority: string, ...parts: Parts): At<Parts> {
	return ['/api/authorities', authority, ...parts].map((part, i) => (i === 0 ? part : part.split('/').map(encodeURIComponent).join('/'))).join('/') as At<Parts>;
}
