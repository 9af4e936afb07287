// One room's messages: in order, each once, with a line between days.

import { h, word } from "./dom.js";
import { drawMessage } from "./message.js";

export class RoomLog {
	#nodes = [];
	#byId = new Map();

	constructor(room) {
		this.room = room;
		this.root = h("div.log", { role: "log", "aria-label": room.title });
		this.keys = new Set();
		this.clear();
	}

	clear() {
		this.#nodes = [];
		this.#byId.clear();
		this.root.replaceChildren();
		Object.assign(this, { loaded: false, older: false, changed: 0, head: 0 });
	}

	get lowest() {
		return this.#nodes[0]?.message.seq ?? 0;
	}

	/** An id seen before is replaced where it stands, unless what is there is newer. */
	apply(items, quiet) {
		this.root.ariaBusy = quiet;
		for (const message of items) {
			if (message.key) this.keys.add(message.key);
			this.changed = Math.max(this.changed, message.changed);
			this.head = Math.max(this.head, message.seq);
			const before = this.#byId.get(message.id);
			if (before?.message.changed > message.changed) continue;
			const node = drawMessage(message, this.room);
			if (before) this.#replace(before, node);
			else this.#insert(node, quiet);
			this.#byId.set(message.id, node);
		}
		this.#separateDays();
		this.root.ariaBusy = false;
	}

	markUnread(count) {
		this.root.querySelector(".unread-from")?.remove();
		const others = this.#nodes.filter(({ message }) => message.from !== "me");
		if (count > 0) others.at(-Math.min(count, others.length))?.before(h("p.unread-from", word("unread_from")));
	}

	#insert(node, quiet) {
		let at = this.#nodes.length;
		while (at > 0 && this.#nodes[at - 1].message.seq > node.message.seq) at--;
		if (!quiet) node.classList.add("new");
		this.root.insertBefore(node, this.#nodes[at] ?? null);
		this.#nodes.splice(at, 0, node);
	}

	/** Keep the focus, let bars glide, read only the newest aloud again. */
	#replace(before, node) {
		if (before !== this.#nodes.at(-1)) node.ariaLive = "off";
		const focused = before.contains(document.activeElement) && document.activeElement.dataset.token;
		const bars = [...before.querySelectorAll(".meter")].map((bar) => bar.style.getPropertyValue("--now"));
		this.#nodes[this.#nodes.indexOf(before)] = node;
		before.replaceWith(node);
		node.querySelectorAll(".meter").forEach((bar, at) => {
			const now = bar.style.getPropertyValue("--now");
			bar.style.setProperty("--now", bars[at] ?? now);
			void bar.offsetWidth;
			bar.style.setProperty("--now", now);
		});
		const buttons = focused ? [...node.querySelectorAll("[data-token]")] : [];
		(buttons.find((button) => button.dataset.token === focused) ?? buttons[0])?.focus({ preventScroll: true });
	}

	#separateDays() {
		const stale = new Set(this.root.querySelectorAll(".day"));
		let last = null;
		for (const node of this.#nodes) {
			const { day } = node.message;
			const first = node.previousElementSibling?.matches(".unread-from") ? node.previousElementSibling : node;
			const line = first.previousElementSibling;
			if (day && day !== last && line?.textContent === day) stale.delete(line);
			else if (day && day !== last) first.before(h("p.day", day));
			last = day || last;
		}
		stale.forEach((line) => line.remove());
	}
}
