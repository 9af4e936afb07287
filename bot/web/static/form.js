// FORM -> a whole sheet; what was typed is kept through checks, reconnects and reloads.

import { busy, h, isBusy, session, word } from "./dom.js";
import { icon } from "./icons.js";
import { drawField } from "./field.js";
import { makeKey } from "./live.js";

const KEPT = (id) => `sotay-form-${id}`;

export class FormSheet {
	#fields = [];
	#sent = {};
	#release = [];

	constructor(form, room, live) {
		this.id = form.id;
		this.room = room;
		this.live = live;
		this.files = session.read(KEPT(form.id))?.files ?? {};
		this.root = h("form", { class: "sheet", novalidate: true, onsubmit: (event) => this.#submit(event) });
		this.#draw(form);
	}

	/** The server has looked at the form: errors, readings, perhaps another step. */
	update(form) {
		this.#settled();
		const same = form.fields.length === this.#fields.length && form.fields.every((field, at) => field.name === this.#fields[at].name && field.type === this.#fields[at].type);
		if (!same || form.title !== this.title) {
			this.#draw(form);
			this.focus();
			return;
		}
		form.fields.forEach((data, at) => {
			const field = this.#fields[at];
			if (field.value === (this.#sent[data.name] ?? field.value) && (data.value ?? "") !== field.value) field.value = data.value ?? "";
			field.note(data);
		});
		this.#foot(form);
		if (this.asked === "submit") this.#fields.find((field) => field.error)?.focus();
		this.asked = null;
		this.#keep();
	}

	/** The form is closed: nothing of it stays behind. */
	forget() {
		session.write(KEPT(this.id), null);
	}

	/** With a mouse the first field is ready for typing; on a phone no keyboard jumps up unasked. */
	focus() {
		if (matchMedia("(pointer: fine)").matches) this.#firstField()?.focus();
		else this.root.querySelector("h1").focus();
	}

	#firstField() {
		return this.#fields.find((field) => field.error) ?? this.#fields[0];
	}

	#draw(form) {
		this.title = form.title;
		const kept = session.read(KEPT(form.id))?.values ?? {};
		const events = { oninput: () => this.#keep(), onchange: () => this.#check() };
		this.#fields = form.fields.map((data) => {
			const field = drawField(data, this, events);
			field.value = data.name in kept ? kept[data.name] : (data.value ?? "");
			return field;
		});
		this.#sent = {};
		const cancel = h("button", { type: "button", class: "plain-button word", onclick: () => this.#fill("cancel", cancel) }, word("cancel"));
		const titles = h("div", { class: "who" }, h("h1", { tabindex: -1 }, form.title), form.subtitle && h("p", { class: "small" }, form.subtitle));
		this.foot = h("div", { class: "foot" });
		this.root.replaceChildren(h("header", { class: "bar" }, titles, cancel), h("div", { class: "fields" }, this.#fields.map((field) => field.root)), this.foot);
		this.#foot(form);
	}

	#foot(form) {
		const bad = this.#fields.find((field) => field.error);
		const jump = (event) => {
			event.preventDefault();
			bad.focus();
		};
		const link = bad && h("a", { href: `#${bad.name}`, onclick: jump }, bad.label);
		const error = bad && form.error_foot && h("p", { class: "error", role: "alert" }, icon("alert"), h("span", {}, form.error_foot, " ", link));
		const back = form.back && h("button", { type: "button", class: "button", onclick: () => this.#fill("back", back) }, word("back_step"));
		this.main = h("button", { type: "submit", class: "button primary" }, form.submit);
		this.foot.replaceChildren(...[error, h("div", { class: "row" }, back, this.main)].filter(Boolean));
	}

	#values() {
		return Object.fromEntries(this.#fields.map((field) => [field.name, field.value]));
	}

	#keep() {
		session.write(KEPT(this.id), { values: this.#values(), files: this.files });
	}

	#check() {
		this.#keep();
		this.#sent = this.#values();
		this.live.send({ type: "fill", key: makeKey(), room: this.room, form: this.id, values: this.#sent, do: "check" });
	}

	async #submit(event) {
		event.preventDefault();
		if (isBusy(this.main)) return;
		const release = busy(this.main);
		await Promise.all(this.#fields.map((field) => field.ready()));
		release();
		this.#fill("submit", this.main);
	}

	#fill(what, button) {
		if (isBusy(button)) return;
		this.#keep();
		this.#sent = this.#values();
		this.asked = what;
		this.#release.push(busy(button));
		this.live.put({ type: "fill", room: this.room, form: this.id, values: this.#sent, do: what }, (refused) => {
			this.#settled();
			if (refused) this.foot.prepend(h("p", { class: "error", role: "alert" }, icon("alert"), h("span", {}, refused)));
		});
	}

	#settled() {
		for (const release of this.#release.splice(0)) release();
	}
}
