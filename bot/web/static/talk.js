// The pane of one conversation: its log, what is on its way, older history, the open form.

import { busy, h, isBusy, word } from "./dom.js";
import { sendingRow, upload } from "./files.js";
import { FormSheet } from "./form.js";
import { RoomLog } from "./log.js";
import { avatar, drawPending, refusedNote, skeletons, waitingNote } from "./message.js";

const AT_BOTTOM = 80;
const NO_ECHO_AFTER = 10_000;

const part = (name) => document.getElementById(name);

export class Talk {
	#logs = new Map();
	#forms = new Map();
	#read = new Map();
	#pending = new Map();
	#asked = null;
	#uploads = 0;

	constructor(live, rooms) {
		this.live = live;
		this.rooms = rooms;
		this.room = null;
		this.root = part("talk");
		this.scroll = part("scroll");
		this.root.addEventListener("click", (event) => this.#press(event));
		this.scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
		document.addEventListener("visibilitychange", () => this.#markRead());
		part("older").addEventListener("click", () => this.#askOlder());
		part("newest").addEventListener("click", () => this.toNewest());
		live.addEventListener("outbox", () => this.#markWaiting());
		live.addEventListener("state", ({ detail }) => this.#connection(detail));
		addEventListener("beforeunload", (event) => this.#uploads && event.preventDefault());
		new IntersectionObserver((seen) => seen[0].isIntersecting && this.#askOlder(), { root: this.scroll, rootMargin: "600px 0px" }).observe(part("older"));
	}

	/** What each loaded room has seen; the server sends what came after. */
	get known() {
		return Object.fromEntries([...this.#logs].filter(([, log]) => log.loaded).map(([id, log]) => [id, log.changed]));
	}

	get hasForm() {
		return this.#forms.has(this.room?.id);
	}

	show(room) {
		const fresh = this.room?.id !== room.id;
		this.room = room;
		part("talk-title").textContent = room.title;
		part("talk-subtitle").textContent = room.subtitle ?? "";
		part("talk-avatar").replaceChildren(avatar(room.kind));
		part("history").classList.toggle("in-group", room.kind === "group");
		if (!fresh) return;
		const log = this.#log(room.id);
		part("log").replaceChildren(log.loaded ? log.root : skeletons());
		log.markUnread(log.loaded ? room.unread : 0);
		this.#drawPending();
		this.#drawForm();
		this.#asked = null;
		part("older").hidden = !log.loaded || !log.older;
		part("typing").hidden = true;
		this.toNewest();
		this.open();
	}

	/** Ask for the first page, if it has not come yet. */
	open() {
		if (!this.room) return;
		const log = this.#log(this.room.id);
		if (!log.loaded || this.#forms.has(this.room.id)) this.live.send({ type: "open", room: this.room.id });
		this.#markRead();
	}

	toNewest() {
		this.scroll.scrollTop = 0;
		part("newest").hidden = true;
	}

	focus() {
		if (this.hasForm) this.#forms.get(this.room.id).focus();
		else part("talk-title").focus();
	}

	messages(frame) {
		const log = this.#log(frame.room);
		if (frame.reset) log.clear();
		const isOlder = log.loaded && frame.items.length > 0 && frame.items.every((item) => item.seq < log.lowest);
		const answersOlder = this.#asked === frame.room && "older" in frame;
		const first = !log.loaded;
		log.apply(frame.items, { quiet: first || isOlder });
		if (!isOlder && !answersOlder) log.changed = Math.max(log.changed, frame.changed ?? 0);
		if ("older" in frame) log.older = frame.older;
		log.loaded = true;
		if (frame.room !== this.room?.id) return;
		if (first) {
			part("log").replaceChildren(log.root);
			log.markUnread(this.rooms.get(frame.room)?.unread ?? 0);
		}
		if (answersOlder) this.#asked = null;
		part("older").hidden = !log.older;
		this.#drawPending();
		this.#markWaiting();
		const come = frame.items.length && !first && !isOlder && !this.#atBottom();
		if (come) part("newest").hidden = false;
		this.#markRead();
	}

	form(frame) {
		const sheet = this.#forms.get(frame.room);
		if (!frame.form) {
			sheet?.forget();
			this.#forms.delete(frame.room);
		} else if (sheet?.id === frame.form.id) sheet.update(frame.form);
		else {
			sheet?.forget();
			this.#forms.set(frame.room, new FormSheet(frame.form, frame.room, this.live));
		}
		if (frame.room !== this.room?.id || (frame.form && sheet?.id === frame.form.id)) return;
		this.#drawForm();
		if (this.root.contains(document.activeElement) || document.activeElement === document.body) this.focus();
	}

	typing(frame) {
		if (frame.room === this.room?.id) part("typing").hidden = !frame.on;
	}

	/** Say something; it stands in the log at once and waits for its confirmation. */
	say(text, uploads = []) {
		const room = this.room.id;
		const key = this.live.put({ type: "say", room, text, uploads });
		this.#expect(key, room, drawPending(text));
		this.toNewest();
	}

	sendFiles(files) {
		const room = this.room.id;
		const rows = [];
		let left = files.length;
		const ids = [];
		const node = drawPending("", []);
		const draft = `files-${Math.random()}`;
		const finish = () => {
			if (--left > 0) return;
			this.#pending.delete(draft);
			const sent = ids.filter(Boolean);
			if (sent.length) {
				const key = this.live.put({ type: "say", room, text: "", uploads: sent });
				this.#expect(key, room, node);
			} else if (!node.querySelector(".danger")) node.remove();
		};
		files.forEach((file, at) => rows.push(this.#sendFile(file, (id) => ((ids[at] = id), finish()))));
		node.querySelector(".body").append(h("div", { class: "bubble files" }, rows));
		this.#pending.set(draft, { room, node });
		this.#drawPending();
		this.toNewest();
	}

	#sendFile(file, finish) {
		let sending = null;
		const row = sendingRow(file, () => {
			sending?.stop();
			if (!sending) finish(null);
			row.row.remove();
		});
		const attempt = async () => {
			this.#uploads++;
			sending = upload(file, row.progress);
			try {
				const { id } = await sending.answer;
				row.done(word("uploading", { percent: 100 }));
				finish(id);
			} catch (error) {
				sending = null;
				if (error.again && !this.live.ready) {
					row.waits();
					this.#whenOnline(() => row.row.isConnected && attempt());
					return;
				}
				if (error.message) row.failed(error.message);
				finish(null);
			} finally {
				this.#uploads--;
			}
		};
		attempt();
		return row.row;
	}

	#whenOnline(act) {
		const heard = ({ detail }) => {
			if (!detail) return;
			this.live.removeEventListener("state", heard);
			act();
		};
		this.live.addEventListener("state", heard);
	}

	#log(id) {
		if (!this.#logs.has(id)) this.#logs.set(id, new RoomLog(this.rooms.get(id) ?? { id, kind: "bot", title: "" }));
		return this.#logs.get(id);
	}

	#expect(key, room, node) {
		this.#pending.set(key, { room, node, since: Date.now() });
		this.#drawPending();
		setTimeout(() => this.#markWaiting(), 1000);
	}

	/** What was said before a reload is still in the outbox. */
	#drawPending() {
		for (const frame of this.live.outbox) {
			if (frame.type === "say" && !this.#pending.has(frame.key)) this.#pending.set(frame.key, { room: frame.room, node: drawPending(frame.text), since: 0 });
		}
		const shown = [];
		for (const [key, waiting] of this.#pending) {
			if (this.#logs.get(waiting.room)?.has(key)) this.#pending.delete(key);
			else if (waiting.room === this.room?.id) shown.push(waiting.node);
		}
		const holder = part("pending");
		for (const child of [...holder.children]) if (!shown.includes(child) && !child.querySelector(".danger")) child.remove();
		for (const node of shown) if (!node.isConnected) holder.append(node);
		this.#markWaiting();
	}

	#markWaiting() {
		const unsent = new Map(this.live.outbox.map((frame) => [frame.key, frame]));
		for (const [key, waiting] of this.#pending) {
			const late = unsent.has(key) && (!this.live.ready || Date.now() - waiting.since > 900);
			toggleNote(waiting.node, late);
		}
		for (const note of part("log").querySelectorAll(".note.waiting")) note.remove();
		for (const frame of unsent.values()) {
			if (frame.type === "press" && !this.live.ready) toggleNote(document.getElementById(`m-${frame.message}`), true);
		}
	}

	confirmed(frame) {
		const waiting = this.#pending.get(frame.key);
		if (!waiting) return;
		if (frame.type === "nack") {
			this.#pending.delete(frame.key);
			toggleNote(waiting.node, false);
			waiting.node.querySelector(".body").append(refusedNote(frame.text));
			return;
		}
		this.#markWaiting();
		// A secret answer is never echoed: its bubble goes by itself.
		setTimeout(() => {
			if (this.#pending.delete(frame.key)) waiting.node.remove();
		}, NO_ECHO_AFTER);
	}

	#press(event) {
		const button = event.target.closest("button[data-token]");
		if (!button || isBusy(button)) return;
		const node = button.closest(".msg");
		const message = node.message.id;
		const token = button.dataset.token;
		if (this.live.outbox.some((frame) => frame.type === "press" && frame.message === message && frame.token === token)) return;
		const release = busy(button);
		this.live.put({ type: "press", room: this.room.id, message, token }, (refused) => {
			release();
			if (refused) document.getElementById(node.id)?.querySelector(".body").append(refusedNote(refused));
		});
		this.#markWaiting();
	}

	#connection(online) {
		clearTimeout(this.strip);
		if (online) part("strip").hidden = true;
		else this.strip = setTimeout(() => (part("strip").hidden = false), 700);
		if (online) this.#asked = null;
		this.#markWaiting();
		if (online) this.open();
	}

	#drawForm() {
		const sheet = this.#forms.get(this.room?.id);
		this.root.toggleAttribute("data-form", Boolean(sheet));
		for (const name of ["talk-bar", "scroll", "composer"]) part(name).hidden = Boolean(sheet);
		part("sheet").replaceChildren(...(sheet ? [sheet.root] : []));
		part("sheet").hidden = !sheet;
	}

	#atBottom() {
		return Math.abs(this.scroll.scrollTop) < AT_BOTTOM;
	}

	#scrolled() {
		if (this.#atBottom()) {
			part("newest").hidden = true;
			this.#markRead();
		} else if (Math.abs(this.scroll.scrollTop) > this.scroll.clientHeight) part("newest").hidden = false;
	}

	#askOlder() {
		const log = this.room && this.#logs.get(this.room.id);
		if (!log?.loaded || !log.older || this.#asked) return;
		if (this.live.send({ type: "older", room: this.room.id, before: log.lowest })) this.#asked = this.room.id;
	}

	#markRead() {
		const log = this.room && this.#logs.get(this.room.id);
		const visible = document.visibilityState === "visible" && this.root.offsetParent !== null;
		if (!log?.loaded || !visible || !this.#atBottom() || this.hasForm) return;
		if (log.head <= (this.#read.get(this.room.id) ?? 0) && !this.room.unread) return;
		if (!this.live.send({ type: "read", room: this.room.id, seq: log.head })) return;
		this.#read.set(this.room.id, log.head);
		this.rooms.markRead(this.room.id);
	}
}

function toggleNote(node, wanted) {
	const body = node?.querySelector(".body");
	const note = body?.querySelector(".note.waiting");
	if (body && wanted && !note) body.append(waitingNote());
	if (note && !wanted) note.remove();
}
