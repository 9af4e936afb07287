// The list of conversations.

import { digits, h, word } from "./dom.js";
import { avatar } from "./message.js";

/** "18:30", "yesterday", "3 Dec": in the words of the reader's language. A text that is no instant stands as it is. */
function when(at, lang) {
	if (!at || !/^\d{4}-\d\d-\d\dT/.test(at)) return at ?? "";
	const then = new Date(at);
	const midnight = new Date();
	midnight.setHours(0, 0, 0, 0);
	const days = Math.ceil((midnight - then) / 86_400_000);
	if (days <= 0) return new Intl.DateTimeFormat(lang, { hour: "numeric", minute: "2-digit" }).format(then);
	if (days === 1) {
		const text = new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(-1, "day");
		return text.charAt(0).toLocaleUpperCase(lang) + text.slice(1);
	}
	return new Intl.DateTimeFormat(lang, { day: "numeric", month: "numeric" }).format(then);
}

export class Rooms {
	#rooms = new Map();

	constructor(root) {
		this.root = root;
		this.root.addEventListener("keydown", (event) => this.#walk(event));
	}

	get all() {
		return [...this.#rooms.values()];
	}

	get(id) {
		return this.#rooms.get(String(id));
	}

	take(rooms, whole) {
		if (whole) this.#rooms.clear();
		for (const room of rooms) this.#rooms.set(String(room.id), room);
		this.draw();
	}

	markRead(id) {
		const room = this.get(id);
		if (!room || !room.unread) return;
		room.unread = 0;
		this.draw();
	}

	draw(current = this.current) {
		this.current = current;
		const lang = document.documentElement.lang;
		const focused = this.root.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
		this.root.replaceChildren(...this.all.map((room) => this.#line(room, lang)));
		if (focused) this.root.querySelector(`a[href="${CSS.escape(focused).replace(/\\/g, "\\\\")}"]`)?.focus();
		const unread = this.all.reduce((sum, room) => sum + (room.unread ?? 0), 0);
		document.title = (unread ? `(${digits(unread, lang)}) ` : "") + word("app");
	}

	focus() {
		(this.root.querySelector("[aria-current]") ?? this.root.querySelector("a"))?.focus();
	}

	#line(room, lang) {
		const badge = room.unread > 0 && h("span", { class: "badge numbers" }, h("span", { class: "hush" }, word("unread", { n: "" })), digits(room.unread, lang));
		const line = (...parts) => h("span", {}, parts);
		const lines = h(
			"span",
			{ class: "lines" },
			line(h("b", { dir: "auto" }, room.title), h("span", { class: "small soft numbers" }, when(room.last?.at, lang))),
			line(h("span", { class: "last small soft", dir: "auto" }, room.last?.text || room.subtitle || ""), badge),
		);
		const current = String(room.id) === String(this.current) ? "page" : null;
		return h("li", {}, h("a", { href: `#room-${room.id}`, "aria-current": current }, avatar(room.kind), lines));
	}

	#walk(event) {
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (!step) return;
		const links = [...this.root.querySelectorAll("a")];
		links[links.indexOf(document.activeElement) + step]?.focus();
		event.preventDefault();
	}
}
