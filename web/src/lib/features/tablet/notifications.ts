/** Whether this browser shows a word when a convocation arrives. The e-mail leaves in any case. */
import { api } from '$lib/api/client';

const PATH = '/api/session/push';

export type Notifications = 'impossible' | 'refused' | 'off' | 'on';

/** Whether the browser knows how; an iPad only does from the home screen. */
export const possible = () => 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;

/** Base64 for addresses, as the bytes that the browser's own call wants. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
	const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** The wish kept by the server, held against what the browser still allows. */
export async function state(): Promise<Notifications> {
	if (!possible()) return 'impossible';
	if (Notification.permission === 'denied') return 'refused';
	const { told } = await api.get(PATH);
	const registration = await navigator.serviceWorker.ready;
	return told && (await registration.pushManager.getSubscription()) ? 'on' : 'off';
}

/** Asks the person, then the service of the browser, then tells the server. */
export async function turnOn(): Promise<Notifications> {
	if ((await Notification.requestPermission()) !== 'granted') return 'refused';
	const { public_key } = await api.get(PATH), { pushManager } = await navigator.serviceWorker.ready;
	// One made for another key, that of a former server, answers nothing any more.
	await (await pushManager.getSubscription())?.unsubscribe();
	const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(public_key) });
	const { endpoint, keys } = made.toJSON();
	await api.put(PATH, { endpoint: endpoint ?? '', p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' });
	return 'on';
}

export async function turnOff(): Promise<Notifications> {
	await api.del(PATH);
	const { pushManager } = await navigator.serviceWorker.ready;
	await (await pushManager.getSubscription())?.unsubscribe();
	return 'off';
}
