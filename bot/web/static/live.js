// The socket: connects, reconnects, and resends what has not been confirmed.

import { session } from "./dom.js";

const OUTBOX = "sotay-outbox";
const OWNER = "sotay-owner";
const SLOWEST_RETRY = 15_000;
const CONFIRM_WITHIN = 12_000;

export const makeKey = () =>
	crypto.randomUUID?.() ??
	"10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
		(c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
	);

/**
 * Events: `frame` (detail: the frame), `state` (detail: online or not), `outbox` (something was put or settled).
 * A frame with a key stays in the outbox, over reconnects and reloads, until the server confirms or refuses it.
 */
export class Live extends EventTarget {
	#socket = null;
	#tries = 0;
	#timer = null;
	#watch = null;
	#outbox = session.read(OUTBOX, []);
	#settled = new Map();

	constructor(path, greet) {
		super();
		this.path = path;
		this.greet = greet;
		this.ready = false;
		addEventListener("online", () => this.connect());
		addEventListener("offline", () => this.#socket?.close());
		document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.connect());
	}

	get outbox() {
		return this.#outbox;
	}

	connect() {
		if (this.stopped || (this.#socket && this.#socket.readyState <= WebSocket.OPEN)) return;
		clearTimeout(this.#timer);
		const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${this.path}`);
		this.#socket = socket;
		socket.onopen = () => {
			const greeting = this.greet?.();
			if (greeting) socket.send(JSON.stringify(greeting));
		};
		socket.onmessage = (event) => this.#receive(JSON.parse(event.data));
		socket.onclose = () => this.#lost(socket);
	}

	stop() {
		this.stopped = true;
		this.#socket?.close();
	}

	/** Send now or not at all: for what is worth nothing later. */
	send(frame) {
		if (!this.ready) return false;
		this.#socket.send(JSON.stringify(frame));
		return true;
	}

	/** Keep the frame until it is confirmed; `settled` is called with the refusal, or null. */
	put(frame, settled) {
		const kept = { ...frame, key: frame.key ?? makeKey() };
		this.#outbox.push(kept);
		if (settled) this.#settled.set(kept.key, settled);
		this.#keep();
		if (this.send(kept)) this.#expectAnswer();
		return kept.key;
	}

	/** Nothing of one person is ever sent in another's name. */
	#ownedBy(me) {
		const owner = me.id ?? `${me.name}/${me.unit}`;
		if (session.read(OWNER, owner) !== owner) {
			for (const key of Object.keys(sessionStorage)) if (key.startsWith("sotay-")) session.write(key, null);
			this.#outbox = [];
		}
		session.write(OWNER, owner);
	}

	#receive(frame) {
		if (frame.type === "hello") {
			this.#ownedBy(frame.me);
			this.#tries = 0;
			this.ready = true;
			this.#announce("frame", frame);
			this.#announce("state", true);
			for (const kept of this.#outbox) this.send(kept);
			if (this.#outbox.length) this.#expectAnswer();
			return;
		}
		if (frame.type === "ack" || frame.type === "nack") this.#settle(frame);
		if (frame.type === "signed-out") this.stop();
		this.#announce("frame", frame);
	}

	#settle(frame) {
		const refused = frame.type === "nack" ? frame.text : null;
		this.#outbox = this.#outbox.filter((kept) => kept.key !== frame.key);
		this.#keep();
		this.#settled.get(frame.key)?.(refused);
		this.#settled.delete(frame.key);
		clearTimeout(this.#watch);
		if (this.#outbox.length) this.#expectAnswer();
	}

	#keep() {
		session.write(OUTBOX, this.#outbox.length ? this.#outbox : null);
		this.#announce("outbox");
	}

	/** A connection that swallows what is sent looks open; no answer for a while means that it is not. */
	#expectAnswer() {
		clearTimeout(this.#watch);
		this.#watch = setTimeout(() => this.#outbox.length && this.#socket?.close(), CONFIRM_WITHIN);
	}

	#lost(socket) {
		if (socket !== this.#socket) return;
		clearTimeout(this.#watch);
		this.ready = false;
		this.#announce("state", false);
		if (this.stopped) return;
		const longest = Math.min(SLOWEST_RETRY, 500 * 2 ** this.#tries++);
		this.#timer = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
	}

	#announce(type, detail) {
		this.dispatchEvent(new CustomEvent(type, { detail }));
	}
}
