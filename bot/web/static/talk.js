// The pane of one conversation: its log, what is on its way, older history, the open form.

import { busy, h, isBusy, part, word } from "./dom.js";
import { sendingRow, upload } from "./files.js";
import { FormSheet } from "./form.js";
import { RoomLog } from "./log.js";
import { avatar, bubble, drawPending, markWaiting, refusedNote, skeletons } from "./message.js";

const AT_BOTTOM = 80;
const NEAR_TOP = 600;
const LATE_AFTER = 900;
const NO_ECHO_AFTER = 10_000;

export class Talk {
	#logs = new Map();
	#forms = new Map();
	#read = new Map();
	#pending = new Map();
	#asked = null;
	#opened = null;
	#uploads = 0;

	constructor(live, rooms) {
		this.live = live;
		this.rooms = rooms;
		this.room = null;
		this.root = part("talk");
		this.scroll = part("scroll");
		this.root.addEventListener("click", (event) => this.#press(event));
		this.scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
		part("older").addEventListener("click", () => this.#askOlder());
		part("newest").addEventListener("click", () => this.toNewest());
		document.addEventListener("visibilitychange", () => this.#markRead());
		live.addEventListener("outbox", () => this.#markWaiting());
		live.addEventListener("state", ({ detail }) => this.#connection(detail));
		addEventListener("beforeunload", (event) => this.#uploads && event.preventDefault());
	}

	get known() {
		return Object.fromEntries([...this.#logs].filter(([, log]) => log.loaded).map(([id, log]) => [id, log.changed]));
	}

	get form() {
		return this.#forms.get(String(this.room?.id));
	}

	get #log() {
		return this.room && this.#logOf(this.room.id);
	}

	show(room) {
		const fresh = this.room?.id !== room.id;
		this.room = room;
		part("talk-title").textContent = room.title;
		part("talk-subtitle").textContent = room.subtitle ?? "";
		part("talk-avatar").replaceChildren(avatar(room.kind));
		part("history").classList.toggle("in-group", room.kind === "group");
		if (!fresh) return;
		const log = this.#log;
		part("log").replaceChildren(log.loaded ? log.root : skeletons());
		log.markUnread(room.unread);
		this.#asked = null;
		part("typing").hidden = true;
		part("older").hidden = !log.older;
		this.#drawPending();
		this.#drawForm();
		this.toNewest();
		this.open();
	}

	open() {
		const log = this.#log;
		if (this.#opened !== log && (!log.loaded || this.form) && this.live.send({ type: "open", room: this.room.id })) this.#opened = log;
		this.#markRead();
	}

	toNewest() {
		this.scroll.scrollTop = 0;
		part("newest").hidden = true;
	}

	focus() {
		(this.form ?? part("talk-title")).focus();
	}

	messages({ room, items, older, changed, reset }) {
		const log = this.#logOf(room);
		if (reset) log.clear();
		const first = !log.loaded;
		const past = !first && items.length > 0 && items.at(-1).seq < log.lowest;
		log.apply(items, first || past);
		if (older === undefined || first) log.changed = Math.max(log.changed, changed ?? 0);
		else this.#asked = null;
		log.older = older ?? log.older;
		log.loaded = true;
		if (log !== this.#log) return;
		if (first) {
			part("log").replaceChildren(log.root);
			log.markUnread(this.room.unread);
		} else if (!past && items.length && !this.#atBottom) part("newest").hidden = false;
		part("older").hidden = !log.older;
		this.#drawPending();
		this.#scrolled();
	}

	takeForm({ room, form }) {
		const key = String(room);
		const sheet = this.#forms.get(key);
		if (form && sheet?.id === form.id) {
			sheet.update(form);
			return;
		}
		sheet?.forget();
		if (form) this.#forms.set(key, new FormSheet(form, room, this.live));
		else this.#forms.delete(key);
		if (key !== String(this.room?.id)) return;
		const within = this.root.contains(document.activeElement) || document.activeElement === document.body;
		this.#drawForm();
		if (within && (form || sheet)) this.focus();
	}

	typing({ room, on }) {
		if (room === this.room?.id) part("typing").hidden = !on;
	}

	say(text, uploads = [], node = drawPending(bubble(text))) {
		const room = this.room.id;
		this.#expect(this.live.put({ type: "say", room, text, uploads }), { room, node, since: Date.now() });
	}

	async sendFiles(files) {
		const { id: room } = this.room;
		const rows = h("div.bubble.files");
		const node = drawPending(rows);
		this.#expect(node, { room, node });
		const sent = await Promise.all(files.map((file) => this.#sendFile(file, rows)));
		this.#pending.delete(node);
		const uploads = sent.filter(Boolean);
		if (uploads.length) this.#expect(this.live.put({ type: "say", room, text: "", uploads }), { room, node });
		else if (!rows.querySelector(".danger")) node.remove();
	}

	/** Give the upload's id, or null; what fails for want of a line waits for one. */
	async #sendFile(file, rows) {
		let sending = null;
		let stop = null;
		const stopped = new Promise((resolve) => (stop = () => resolve(null)));
		const shown = sendingRow(file.name, () => {
			shown.row.remove();
			sending.stop();
			stop();
		});
		rows.append(shown.row);
		this.#uploads++;
		try {
			for (;;) {
				sending = upload(file, shown.progress);
				try {
					const { id } = await sending.answer;
					shown.still(word("uploading", { percent: 100 }));
					return id;
				} catch (error) {
					if (!error.again || this.live.ready) {
						shown.still(error.text, true);
						return null;
					}
				}
				shown.still(word("waiting"));
				await Promise.race([this.#online(), stopped]);
				if (!shown.row.isConnected) return null;
			}
		} finally {
			this.#uploads--;
		}
	}

	#online() {
		return new Promise((resolve) => this.live.addEventListener("state", ({ detail }) => detail && resolve()));
	}

	#logOf(id) {
		const key = String(id);
		if (!this.#logs.has(key)) this.#logs.set(key, new RoomLog(this.rooms.get(key) ?? { kind: "bot", title: "" }));
		return this.#logs.get(key);
	}

	#expect(key, waiting) {
		this.#pending.set(key, waiting);
		this.#drawPending();
		this.toNewest();
		setTimeout(() => this.#markWaiting(), LATE_AFTER + 100);
	}

	#drawPending() {
		// What was said before a reload is still in the outbox.
		for (const { type, key, room, text } of this.live.outbox) {
			if (type === "say" && !this.#pending.has(key)) this.#pending.set(key, { room, node: drawPending(bubble(text)), since: 0 });
		}
		const shown = [];
		for (const [key, { room, node }] of this.#pending) {
			if (this.#logOf(room).keys.has(key)) this.#pending.delete(key);
			else if (room === this.room?.id) shown.push(node);
		}
		const blank = this.#log?.loaded && !this.#log.head && !shown.length;
		if (blank) part("blank-text").textContent = word(this.room.kind === "group" ? "blank_group" : "blank_bot");
		part("blank").hidden = !blank;
		const holder = part("pending");
		for (const child of [...holder.children]) if (!shown.includes(child) && !child.querySelector(".danger")) child.remove();
		for (const node of shown) if (!node.isConnected) holder.append(node);
		this.#markWaiting();
	}

	#markWaiting() {
		const unsent = this.live.outbox;
		const late = (since) => !this.live.ready || Date.now() - since > LATE_AFTER;
		for (const [key, { node, since }] of this.#pending) markWaiting(node, unsent.some((frame) => frame.key === key) && late(since));
		for (const note of part("log").querySelectorAll(".waiting")) note.remove();
		for (const { type, message } of unsent) if (type === "press" && !this.live.ready) markWaiting(part(`m-${message}`), true);
	}

	confirmed({ type, key, text }) {
		const waiting = this.#pending.get(key);
		if (!waiting) return;
		if (type === "nack") {
			this.#pending.delete(key);
			markWaiting(waiting.node, false);
			waiting.node.querySelector(".body").append(refusedNote(text));
			return;
		}
		// What a secret form was told is never echoed: its bubble goes by itself.
		setTimeout(() => this.#pending.delete(key) && waiting.node.remove(), NO_ECHO_AFTER);
	}

	#press({ target }) {
		const button = target.closest("button[data-token]");
		if (!button || isBusy(button)) return;
		const { id: message } = button.closest(".msg").message;
		const { token } = button.dataset;
		if (this.live.outbox.some((frame) => frame.message === message && frame.token === token)) return;
		const release = busy(button);
		this.live.put({ type: "press", room: this.room.id, message, token }, (refused) => {
			release();
			if (refused) part(`m-${message}`)?.querySelector(".body").append(refusedNote(refused));
		});
	}

	#connection(online) {
		clearTimeout(this.strip);
		if (online) part("strip").hidden = true;
		else {
			this.strip = setTimeout(() => (part("strip").hidden = false), 700);
			this.#asked = this.#opened = null;
		}
		this.#markWaiting();
	}

	#drawForm() {
		for (const name of ["talk-bar", "scroll", "composer"]) part(name).hidden = Boolean(this.form);
		part("sheet").hidden = !this.form;
		part("sheet").replaceChildren(...(this.form ? [this.form.root] : []));
	}

	get #atBottom() {
		return Math.abs(this.scroll.scrollTop) < AT_BOTTOM;
	}

	#scrolled() {
		const { clientHeight, scrollHeight, scrollTop } = this.scroll;
		const away = Math.abs(scrollTop);
		if (this.#atBottom || away > clientHeight) part("newest").hidden = this.#atBottom;
		if (away + clientHeight > scrollHeight - NEAR_TOP) this.#askOlder();
		this.#markRead();
	}

	#askOlder() {
		const log = this.#log;
		if (!log?.loaded || !log.older || this.#asked) return;
		if (this.live.send({ type: "older", room: this.room.id, before: log.lowest })) this.#asked = log;
	}

	#markRead() {
		const log = this.#log;
		const seen = document.visibilityState === "visible" && this.root.checkVisibility() && this.#atBottom && !this.form;
		if (!log?.loaded || !seen || (log.head <= this.#read.get(log) && !this.room.unread)) return;
		if (!this.live.send({ type: "read", room: this.room.id, seq: log.head })) return;
		this.#read.set(log, log.head);
		this.rooms.markRead(this.room.id);
	}
}
