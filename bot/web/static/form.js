// FORM -> a whole sheet; what was typed is kept through checks and reloads.

import { busy, h, isBusy, session, word } from "./dom.js";
import { drawField } from "./field.js";
import { icon } from "./icons.js";
import { makeKey } from "./live.js";

const wrong = (...parts) => h("p.error", { role: "alert" }, icon("alert"), h("span", ...parts));

export class FormSheet {
	#fields = [];
	#known = {};
	#release = [];

	constructor(form, room, live) {
		this.id = form.id;
		this.room = room;
		this.live = live;
		this.store = `sotay-form-${form.id}`;
		this.files = session.read(this.store)?.files ?? {};
		this.root = h("form.sheet", { novalidate: true, onsubmit: (event) => this.#submit(event) });
		this.#draw(form);
	}

	/** The server has looked at the form. */
	update(form) {
		this.#settle();
		const shape = ({ title, fields }) => [title, ...fields.map(({ name, type }) => `${name} ${type}`)].join("\n");
		if (shape(form) !== shape({ title: this.title, fields: this.#fields })) {
			this.#draw(form);
			this.focus();
			return;
		}
		form.fields.forEach((data, at) => {
			const field = this.#fields[at];
			// What was typed since is newer than an answer to an earlier look.
			if (field.read() === this.#known[data.name]) field.write(data.value);
			this.#known[data.name] = data.value;
			field.note(data);
		});
		this.#foot(form);
		if (this.submitted) this.#bad?.focus();
		this.submitted = false;
		this.keep();
	}

	forget() {
		session.write(this.store, null);
	}

	/** On a phone no keyboard jumps up unasked. */
	focus() {
		const first = this.#bad ?? this.#fields[0];
		if (first && matchMedia("(pointer: fine)").matches) first.focus();
		else this.root.querySelector("h1").focus();
	}

	keep() {
		session.write(this.store, { values: this.#values, files: this.files });
	}

	check() {
		this.keep();
		this.live.send({ ...this.#frame("check"), key: makeKey() });
	}

	get #bad() {
		return this.#fields.find((field) => field.error);
	}

	get #values() {
		return Object.fromEntries(this.#fields.map((field) => [field.name, field.read()]));
	}

	#frame(what) {
		return { type: "fill", room: this.room, form: this.id, values: this.#values, do: what };
	}

	#draw(form) {
		const kept = session.read(this.store)?.values ?? {};
		this.title = form.title;
		this.#fields = form.fields.map((data) => {
			const field = drawField(data, this);
			field.write(kept[data.name] ?? data.value ?? "");
			return field;
		});
		this.#known = Object.fromEntries(form.fields.map(({ name, value }) => [name, value]));
		const cancel = h("button.plain-button.word", { onclick: () => this.#fill("cancel", cancel) }, word("cancel"));
		const titles = h("div.who", h("h1", { tabindex: -1 }, form.title), form.subtitle && h("p.small", form.subtitle));
		this.foot = h("div.foot");
		this.root.replaceChildren(h("header.bar", titles, cancel), h("div.fields", this.#fields.map((field) => field.root)), this.foot);
		this.#foot(form);
	}

	#foot(form) {
		const bad = this.#bad;
		const jump = (event) => {
			event.preventDefault();
			bad.focus();
		};
		const back = form.back && h("button.button", { onclick: () => this.#fill("back", back) }, word("back_step"));
		this.main = h("button.button.primary", form.submit);
		this.foot.replaceChildren(h("div.row", ...[back, this.main].filter(Boolean)));
		if (bad && form.error_foot) this.foot.prepend(wrong(form.error_foot, " ", h("a", { href: `#${bad.root.id}`, onclick: jump }, bad.label)));
		if (form.problem) this.foot.prepend(wrong(form.problem));
	}

	async #submit(event) {
		event.preventDefault();
		const { main } = this;
		if (isBusy(main)) return;
		const release = busy(main);
		await Promise.all(this.#fields.map((field) => field.ready?.()));
		release();
		this.submitted = true;
		this.#fill("submit", this.main);
	}

	#fill(what, button) {
		if (isBusy(button)) return;
		this.keep();
		this.#release.push(busy(button));
		this.live.put(this.#frame(what), (refused) => {
			this.#settle();
			if (refused) this.foot.prepend(wrong(refused));
		});
	}

	#settle() {
		for (const release of this.#release.splice(0)) release();
	}
}
