// The list of conversations.

import { digits, h, locale, word } from "./dom.js";
import { avatar } from "./message.js";

/** "18:30", "Yesterday", "3/12", in the reader's language. */
function when(at, lang) {
	const then = new Date(at);
	if (Number.isNaN(then.getTime())) return "";
	const days = Math.ceil((new Date().setHours(0, 0, 0, 0) - then) / 86_400_000);
	if (days < 1) return then.toLocaleTimeString(lang, { timeStyle: "short", hourCycle: "h23" });
	if (days > 1) return then.toLocaleDateString(lang, { day: "numeric", month: "numeric" });
	const text = new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(-1, "day");
	return text.charAt(0).toLocaleUpperCase(lang) + text.slice(1);
}

export class Rooms {
	#rooms = new Map();

	constructor(root) {
		this.root = root;
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
		if (!room?.unread) return;
		room.unread = 0;
		this.draw();
	}

	draw(current = this.current) {
		this.current = current;
		const { lang } = document.documentElement;
		const focused = this.root.contains(document.activeElement) && document.activeElement.hash;
		this.root.replaceChildren(...this.all.map((room) => this.#line(room, lang)));
		if (focused) this.#links.find((link) => link.hash === focused)?.focus();
		const unread = this.all.reduce((sum, room) => sum + room.unread, 0);
		document.title = (unread ? `(${digits(unread, lang)}) ` : "") + word("app");
	}

	focus() {
		(this.#links.find((link) => link.ariaCurrent) ?? this.#links[0])?.focus();
	}

	get #links() {
		return [...this.root.querySelectorAll("a")];
	}

	#line({ id, kind, title, subtitle, last, unread }, lang) {
		const badge = unread > 0 && h("span.badge.numbers", h("span.hush", word("unread", { n: "" })), digits(unread, lang));
		const lines = h(
			"span.lines",
			h("span", h("b", { dir: "auto" }, title), h("span.small.soft.numbers", when(last?.at, locale(lang)))),
			h("span", h("span.last.small.soft", { dir: "auto" }, last?.text || subtitle), badge),
		);
		return h("li", h("a", { href: `#room-${id}`, "aria-current": id === this.current && "page" }, avatar(kind), lines));
	}
}
