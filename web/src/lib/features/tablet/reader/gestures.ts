/** Fingers, wheel and pen on the desk: two fingers change the size, one finger sideways turns the page. */
import type { View } from './view.svelte';

const far = (touches: TouchList) => Math.hypot(touches[0]!.clientX - touches[1]!.clientX, touches[0]!.clientY - touches[1]!.clientY);

export function gestures(node: HTMLElement, start: View) {
	let view = start;
	let pinch: { distance: number; zoom: number; focus: { x: number; y: number } } | null = null;
	let swipe: { x: number; y: number; at: number } | null = null;

	const focusOf = (x: number, y: number) => {
		const box = node.getBoundingClientRect();
		return { x: (x - box.left) / box.width, y: (y - box.top) / box.height };
	};
	function touchstart(event: TouchEvent) {
		const [one, two] = [event.touches[0], event.touches[1]];
		if (one && two) {
			// From here on the two fingers are ours: no scrolling begins under them.
			if (event.cancelable) event.preventDefault();
			pinch = { distance: far(event.touches), zoom: view.zoom, focus: focusOf((one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2) };
			swipe = null;
		} else if (one) swipe = view.swipes ? { x: one.clientX, y: one.clientY, at: event.timeStamp } : null;
	}
	let frame = 0;
	function touchmove(event: TouchEvent) {
		if (!pinch || event.touches.length !== 2) return;
		event.preventDefault();
		const zoom = (pinch.zoom * far(event.touches)) / pinch.distance, focus = pinch.focus;
		cancelAnimationFrame(frame);
		frame = requestAnimationFrame(() => view.resize(zoom, focus));
	}
	function touchend(event: TouchEvent) {
		pinch = null;
		const end = event.changedTouches[0];
		if (!swipe || !end || event.touches.length) return;
		const across = end.clientX - swipe.x, down = Math.abs(end.clientY - swipe.y);
		if (Math.abs(across) > 70 && down < 50 && event.timeStamp - swipe.at < 700) (across < 0 ? view.next : view.previous)();
		swipe = null;
	}
	function wheel(event: WheelEvent) {
		if (!event.ctrlKey && !event.metaKey) return;
		event.preventDefault();
		view.resize(view.zoom * Math.exp(-event.deltaY / 300), focusOf(event.clientX, event.clientY));
	}
	const forget = () => {
		pinch = null;
		swipe = null;
	};
	node.addEventListener('touchstart', touchstart, { passive: false });
	node.addEventListener('touchcancel', forget);
	node.addEventListener('touchmove', touchmove, { passive: false });
	node.addEventListener('touchend', touchend);
	node.addEventListener('wheel', wheel, { passive: false });
	return {
		update: (next: View) => void (view = next),
		destroy() {
			cancelAnimationFrame(frame);
			node.removeEventListener('touchstart', touchstart);
			node.removeEventListener('touchcancel', forget);
			node.removeEventListener('touchmove', touchmove);
			node.removeEventListener('touchend', touchend);
			node.removeEventListener('wheel', wheel);
		}
	};
}
