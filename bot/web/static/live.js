// The socket: connects, reconnects, and resends what has not been confirmed.

import { session } from "./dom.js";

const OUTBOX = "sotay-outbox";
const OWNER = "sotay-owner";
const SLOWEST_RETRY = 15_000;
const CONFIRM_WITHIN = 12_000;

/** A UUID, also where the page is not served over https. */
export function makeKey() {
	const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
	return bytes.map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

/** What is put stays until the server confirms or refuses it. */
export class Live extends EventTarget {
	#socket = null;
	#tries = 0;
	#retry = null;
	#watch = null;
	#settled = new Map();

	constructor(path, greet = () => null) {
		super();
		this.path = path;
		this.greet = greet;
		this.ready = false;
		this.outbox = session.read(OUTBOX, []);
		addEventListener("online", () => this.connect());
		addEventListener("offline", () => this.#socket?.close());
		document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.connect());
	}

	connect() {
		if (this.stopped || this.#socket?.readyState <= WebSocket.OPEN) return;
		clearTimeout(this.#retry);
		const socket = new WebSocket(location.origin.replace("http", "ws") + this.path);
		this.#socket = socket;
		socket.onopen = () => {
			const greeting = this.greet();
			if (greeting) socket.send(JSON.stringify(greeting));
		};
		socket.onmessage = (event) => this.#receive(JSON.parse(event.data));
		socket.onclose = () => socket === this.#socket && this.#lost();
	}

	/** Send now or not at all. */
	send(frame) {
		if (this.ready) this.#socket.send(JSON.stringify(frame));
		return this.ready;
	}

	/** `settled` is called with the refusal, or null. */
	put(frame, settled) {
		const kept = { ...frame, key: makeKey() };
		this.outbox.push(kept);
		if (settled) this.#settled.set(kept.key, settled);
		this.#keep();
		this.send(kept);
		return kept.key;
	}

	#receive(frame) {
		this.#tries = 0;
		if (frame.type === "hello") this.#checkOwner(frame.me);
		if (frame.type === "signed-out") this.stopped = true;
		if (frame.type === "ack" || frame.type === "nack") {
			this.outbox = this.outbox.filter((kept) => kept.key !== frame.key);
			this.#keep();
			this.#settled.get(frame.key)?.(frame.text ?? null);
			this.#settled.delete(frame.key);
		}
		this.ready = true;
		this.#announce("frame", frame);
		if (frame.type !== "hello") return;
		this.#announce("state", true);
		for (const kept of this.outbox) this.send(kept);
		this.#keep();
	}

	/** Nothing of one person is ever sent in another's name. */
	#checkOwner(me) {
		const owner = me.id ?? `${me.name}/${me.unit}`;
		if (session.read(OWNER, owner) !== owner) {
			sessionStorage.clear();
			this.outbox = [];
		}
		session.write(OWNER, owner);
	}

	/** A line that confirms nothing for a while is not open. */
	#keep() {
		session.write(OUTBOX, this.outbox.length ? this.outbox : null);
		clearTimeout(this.#watch);
		if (this.outbox.length) this.#watch = setTimeout(() => this.ready && this.#socket.close(), CONFIRM_WITHIN);
		this.#announce("outbox");
	}

	#lost() {
		this.ready = false;
		this.#announce("state", false);
		const longest = Math.min(SLOWEST_RETRY, 500 * 2 ** this.#tries++);
		this.#retry = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
	}

	#announce(type, detail) {
		this.dispatchEvent(new CustomEvent(type, { detail }));
	}
}
