// One room's messages: in order, each once, with a line between days.

import { h, word } from "./dom.js";
import { drawMessage } from "./message.js";

export class RoomLog {
	#nodes = [];
	#byId = new Map();
	#mine = new Set();

	constructor(room) {
		this.room = room;
		this.root = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": room.title });
		this.loaded = false;
		this.older = false;
		this.changed = 0;
		this.head = 0;
	}

	get lowest() {
		return this.#nodes.length ? Number(this.#nodes[0].dataset.seq) : 0;
	}

	has(key) {
		return this.#mine.has(key);
	}

	clear() {
		this.#nodes = [];
		this.#byId.clear();
		this.root.replaceChildren();
		this.loaded = false;
	}

	/** Take messages in: an id seen before is replaced where it stands, unless what is there is newer. */
	apply(items, { quiet }) {
		this.root.setAttribute("aria-busy", quiet ? "true" : "false");
		for (const message of items) {
			if (message.key) this.#mine.add(message.key);
			this.changed = Math.max(this.changed, message.changed ?? 0);
			this.head = Math.max(this.head, message.seq);
			const before = this.#byId.get(message.id);
			if (before && before.message.changed > message.changed) continue;
			const node = drawMessage(message, this.room);
			if (before) this.#replace(before, node);
			else this.#insert(node, quiet);
			this.#byId.set(message.id, node);
		}
		this.#separateDays();
		this.root.setAttribute("aria-busy", "false");
	}

	/** A line above the first of `count` unread messages. */
	markUnread(count) {
		this.root.querySelector(".unread-from")?.remove();
		const others = this.#nodes.filter((node) => node.message.from !== "me");
		const first = count > 0 ? others[Math.max(0, others.length - count)] : null;
		if (first) first.before(h("p", { class: "unread-from" }, word("unread_from")));
	}

	#insert(node, quiet) {
		let at = this.#nodes.length;
		while (at > 0 && Number(this.#nodes[at - 1].dataset.seq) > Number(node.dataset.seq)) at--;
		if (!quiet) node.classList.add("new");
		if (at === this.#nodes.length) this.root.append(node);
		else this.#nodes[at].before(node);
		this.#nodes.splice(at, 0, node);
	}

	/** Keep the focus and let bars glide from where they were. */
	#replace(before, node) {
		if (before !== this.#nodes.at(-1)) node.setAttribute("aria-live", "off");
		const pressed = before.contains(document.activeElement) ? [...before.querySelectorAll("a, button")].indexOf(document.activeElement) : -1;
		const token = document.activeElement?.dataset.token;
		const meters = [...before.querySelectorAll(".meter")].map((meter) => meter.style.getPropertyValue("--now"));
		this.#nodes[this.#nodes.indexOf(before)] = node;
		before.replaceWith(node);
		node.querySelectorAll(".meter").forEach((meter, at) => {
			const now = meter.style.getPropertyValue("--now");
			if (meters[at] === undefined || meters[at] === now) return;
			meter.style.setProperty("--now", meters[at]);
			requestAnimationFrame(() => requestAnimationFrame(() => meter.style.setProperty("--now", now)));
		});
		if (pressed < 0) return;
		const same = [...node.querySelectorAll("[data-token]")].find((button) => button.dataset.token === token);
		(same ?? node.querySelectorAll("a, button")[pressed])?.focus({ preventScroll: true });
	}

	#separateDays() {
		let day = null;
		for (const node of this.#nodes) {
			let above = node.previousElementSibling;
			if (above?.matches(".unread-from")) above = above.previousElementSibling;
			const line = above?.matches(".day") ? above : null;
			if (node.message.day && node.message.day !== day) {
				day = node.message.day;
				if (!line) (above?.nextElementSibling ?? this.root.firstElementChild).before(h("p", { class: "day" }, day));
				else if (line.textContent !== day) line.textContent = day;
			} else line?.remove();
		}
	}
}
