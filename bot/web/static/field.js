// One field of a form: label, control, hint, what was understood, what is wrong.

import { h, word } from "./dom.js";
import { icon } from "./icons.js";
import { UploadFailed, sendingRow, sizeText, upload } from "./files.js";

const CHIPS_AT_MOST = 6;
const PICKERS = { date: "date", time: "time", datetime: "datetime-local" };
const KEYBOARDS = { number: "numeric", phone: "tel" };

/** `onchange` is called when a value is complete enough to be checked, `oninput` at every key. */
export function drawField(data, form, { onchange, oninput }) {
	const kind = makeControl(data, form, { onchange, oninput });
	const id = `field-${form.id}-${data.name}`;
	const notes = h("div", { class: "notes" });
	const grouped = kind.group;
	const may = !data.required && h("span", { class: "may soft" }, ` ${word("optional")}`);
	const label = grouped ? h("legend", {}, data.label, may) : h("label", { for: id }, data.label, may);
	const root = h(grouped ? "fieldset" : "div", { class: "field", role: grouped === "radio" ? "radiogroup" : null }, label, kind.root, notes);
	const control = grouped ? root : kind.control;
	if (!grouped) control.id = id;
	root.addEventListener("input", oninput);

	const field = {
		name: data.name,
		type: data.type,
		root,
		label: data.label,
		ready: () => kind.ready?.() ?? Promise.resolve(),
		get value() {
			return kind.read();
		},
		set value(value) {
			kind.write(value);
		},
		focus() {
			(grouped ? root.querySelector("input") : control).focus();
			root.scrollIntoView({ block: "center" });
		},
		/** Take what the server says of the field; the value is the form's affair. */
		note(update) {
			field.error = update.error;
			root.toggleAttribute("data-invalid", Boolean(update.error));
			if (grouped !== "tick") control.setAttribute("aria-invalid", update.error ? "true" : "false");
			const lines = [
				update.error && h("p", { class: "error", id: `${id}-error` }, icon("alert"), h("span", {}, update.error)),
				!update.error && update.understood && update.type !== "file" && h("p", { class: "understood", id: `${id}-understood` }, icon("tick"), h("span", {}, update.understood)),
				update.hint && h("p", { class: "hint", id: `${id}-hint` }, update.hint),
			].filter(Boolean);
			notes.replaceChildren(...lines);
			notes.hidden = !lines.length;
			if (lines.length) control.setAttribute("aria-describedby", lines.map((line) => line.id).join(" "));
			else control.removeAttribute("aria-describedby");
			kind.offer?.(update.choices ?? []);
		},
	};
	field.note(data);
	return field;
}

function makeControl(data, form, events) {
	if (data.type === "choices") return chips(data, form, "checkbox", events);
	if (data.type === "choice") return (data.choices ?? []).length > CHIPS_AT_MOST ? select(data, events) : chips(data, form, "radio", events);
	if (data.type === "file") return fileControl(data, form, events);
	if (data.type === "member") return memberControl(data, events);
	return textControl(data, events);
}

function textControl(data, { onchange, oninput }) {
	const ltr = data.type === "phone" || data.type === "code";
	const control = h(data.type === "long" ? "textarea" : "input", {
		class: "input",
		name: data.name,
		type: data.type === "long" ? null : data.type === "phone" ? "tel" : "text",
		rows: data.type === "long" ? 4 : null,
		inputmode: KEYBOARDS[data.type],
		dir: ltr ? "ltr" : "auto",
		autocomplete: data.type === "phone" ? "tel" : "off",
		placeholder: data.placeholder || null,
		"aria-required": data.required ? "true" : null,
		onchange,
	});
	const kind = PICKERS[data.type];
	const root = kind ? h("div", { class: "typed" }, control, picker(data, kind, control, { onchange, oninput })) : control;
	return { root, control, read: () => control.value, write: (value) => (control.value = value) };
}

/** A button that opens the browser's own picker; what is picked is written into the typed field. */
function picker(data, kind, control, { onchange, oninput }) {
	const native = h("input", { type: kind, tabindex: -1, "aria-hidden": "true" });
	const open = () => {
		try {
			native.showPicker();
		} catch {
			native.click();
		}
	};
	native.addEventListener("input", (event) => event.stopPropagation());
	native.addEventListener("change", (event) => {
		event.stopPropagation();
		if (!native.value) return;
		const [, date, time] = /^(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d)?/.exec(native.value);
		const [year, month, day] = (date ?? "").split("-");
		control.value = [date && word("picked_date", { year, month, day }), time].filter(Boolean).join(" ");
		oninput();
		onchange();
	});
	const sign = kind === "time" ? "clock" : "calendar";
	const label = `${word(kind === "time" ? "pick_time" : "pick_date")}: ${data.label}`;
	return h("div", { class: "picker" }, native, h("button", { type: "button", class: "button", "aria-label": label, onclick: open }, icon(sign)));
}

function select(data, { onchange }) {
	const options = data.choices.map((choice) => h("option", { value: choice.value }, choice.label));
	const control = h("select", { class: "input", name: data.name, "aria-required": data.required ? "true" : null, onchange }, h("option", { value: "" }, data.placeholder || word("choose")), options);
	return { root: h("div", { class: "select" }, control, icon("down")), control, read: () => control.value, write: (value) => (control.value = value) };
}

/** Chips: radio buttons or tick boxes. Several ticked values are joined by commas. */
function chips(data, form, type, { onchange }) {
	const choices = data.choices ?? [];
	const chip = (choice) =>
		h(
			"label",
			{ class: "chip" },
			h("input", { type, name: `${form.id}-${data.name}`, value: choice.value, onchange }),
			icon("tick"),
			h("span", {}, choice.label, choice.hint && h("span", { class: "hint" }, choice.hint)),
		);
	const stacked = choices.some((choice) => choice.hint || choice.label.length > 24);
	const root = h("div", { class: stacked ? "chips stacked" : "chips" }, choices.map(chip));
	const boxes = [...root.querySelectorAll("input")];
	return {
		root,
		group: type === "radio" ? "radio" : "tick",
		read: () => boxes.filter((box) => box.checked).map((box) => box.value).join(","),
		write(value) {
			const chosen = type === "radio" ? [value] : (value || "").split(",");
			for (const box of boxes) box.checked = chosen.includes(box.value);
		},
	};
}

/** A name is typed; namesakes and near names come back as chips that fill it in. */
function memberControl(data, { onchange, oninput }) {
	const kind = textControl(data, { onchange, oninput });
	const offers = h("div", { class: "chips" });
	const choose = (choice) => {
		kind.write(choice.value);
		oninput();
		onchange();
		kind.control.focus();
	};
	return {
		...kind,
		root: h("div", { class: "field" }, kind.control, offers),
		offer(choices) {
			const chip = (choice) => h("button", { type: "button", class: "button", onclick: () => choose(choice) }, choice.label, choice.hint && h("span", { class: "soft" }, choice.hint));
			offers.replaceChildren(...choices.map(chip));
			offers.hidden = !choices.length;
		},
	};
}

function fileControl(data, form, { onchange, oninput }) {
	let id = "";
	let sending = null;
	const control = h("input", { type: "file", class: "hush", tabindex: -1, accept: data.accept || null, onchange: () => take(control.files[0]) });
	const shown = h("div", {});
	const choose = h("button", { type: "button", class: "button", onclick: () => control.click() }, word("choose_file"));
	const invite = h("div", { class: "field" }, choose, h("p", { class: "hint" }, word("drop_file")));
	const root = h("div", { class: "drop" }, control, shown, invite);

	const show = (...nodes) => {
		shown.replaceChildren(...nodes);
		shown.hidden = !nodes.length;
		invite.hidden = Boolean(nodes.length);
	};
	const clear = () => {
		sending?.stop();
		[id, sending] = ["", null];
		control.value = "";
		show();
		oninput();
		choose.focus();
	};
	const settle = (name, note) => {
		const row = sendingRow({ name }, clear);
		row.done(note);
		show(row.row);
	};
	const refuse = (text) => {
		show(h("p", { class: "error", role: "alert" }, icon("alert"), h("span", {}, text)));
		invite.hidden = false;
		control.value = "";
	};

	async function take(file) {
		if (!file) return;
		const lang = document.documentElement.lang;
		if (data.max_bytes && file.size > data.max_bytes) {
			refuse(word("too_big", { name: file.name, size: sizeText(file.size, lang), most: sizeText(data.max_bytes, lang) }));
			return;
		}
		const row = sendingRow(file, clear);
		show(row.row);
		sending = upload(file, row.progress);
		try {
			const answer = await sending.answer;
			id = answer.id;
			form.files[id] = answer.name ?? file.name;
			settle(file.name, sizeText(file.size, lang));
			oninput();
			onchange();
		} catch (error) {
			if (!(error instanceof UploadFailed)) throw error;
			if (error.message) refuse(error.message);
		} finally {
			sending = null;
		}
	}

	root.addEventListener("dragover", (event) => {
		event.preventDefault();
		root.classList.add("over");
	});
	root.addEventListener("dragleave", () => root.classList.remove("over"));
	root.addEventListener("drop", (event) => {
		event.preventDefault();
		event.stopPropagation();
		root.classList.remove("over");
		take(event.dataTransfer.files[0]);
	});
	root.addEventListener("change", (event) => event.stopPropagation());
	show();
	return {
		root,
		control: choose,
		ready: () => sending?.answer.catch(() => null) ?? Promise.resolve(),
		read: () => id,
		write(value) {
			if (value === id) return;
			id = value || "";
			if (id) settle(form.files[id] ?? data.understood ?? id);
			else show();
		},
	};
}
