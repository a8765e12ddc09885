/** Passkeys: between the JSON of the server and the bytes of the browser. */
import { api } from '$lib/api/client';
import type { Id, Me } from '$lib/api/types';

const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const text = (buffer: ArrayBuffer | null) => (buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') : undefined);

type WireId = { id: string; type: PublicKeyCredentialType; transports?: AuthenticatorTransport[] };
type WireRequest = Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials'> & { challenge: string; allowCredentials?: WireId[] };
type WireCreation = Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> & { challenge: string; user: { id: string; name: string; displayName: string }; excludeCredentials?: WireId[] };
/** Some servers wrap the options in `publicKey`, as the browser's own call does. */
const unwrap = <T>(options: T | { publicKey: T }): T => (options && typeof options === 'object' && 'publicKey' in options ? options.publicKey : options);
const ids = (list: WireId[] | undefined) => list?.map((c) => ({ ...c, id: bytes(c.id) }));

export function passkeysPossible(): boolean {
	return typeof window !== 'undefined' && 'PublicKeyCredential' in window && !!navigator.credentials;
}

/** Signs in with a passkey; null when the person gave up. */
export async function signInWithPasskey(): Promise<Me | null> {
	const { ceremony, options } = await api.post('/api/session/passkey/start', {});
	const wire = unwrap(options as WireRequest | { publicKey: WireRequest });
	const given = await navigator.credentials.get({ publicKey: { ...wire, challenge: bytes(wire.challenge), allowCredentials: ids(wire.allowCredentials) } }).catch(() => null);
	if (!(given instanceof PublicKeyCredential)) return null;
	const answer = given.response as AuthenticatorAssertionResponse;
	return api.post('/api/session/passkey/finish', {
		ceremony,
		credential: {
			id: given.id, rawId: text(given.rawId), type: given.type, authenticatorAttachment: given.authenticatorAttachment ?? undefined, extensions: given.getClientExtensionResults(),
			response: { authenticatorData: text(answer.authenticatorData), clientDataJSON: text(answer.clientDataJSON), signature: text(answer.signature), userHandle: text(answer.userHandle) }
		}
	});
}

/** Adds a passkey to the signed-in account; false when the person gave up. */
export async function addPasskey(label: string): Promise<boolean> {
	const { ceremony, options } = await api.post('/api/me/passkeys/start', {});
	const wire = unwrap(options as WireCreation | { publicKey: WireCreation });
	const made = await navigator.credentials
		.create({ publicKey: { ...wire, challenge: bytes(wire.challenge), user: { ...wire.user, id: bytes(wire.user.id) }, excludeCredentials: ids(wire.excludeCredentials) } })
		.catch(() => null);
	if (!(made instanceof PublicKeyCredential)) return false;
	const answer = made.response as AuthenticatorAttestationResponse;
	await api.post('/api/me/passkeys/finish', {
		ceremony, label,
		credential: {
			id: made.id, rawId: text(made.rawId), type: made.type, extensions: made.getClientExtensionResults(),
			response: { attestationObject: text(answer.attestationObject), clientDataJSON: text(answer.clientDataJSON), transports: answer.getTransports?.() }
		}
	});
	return true;
}
