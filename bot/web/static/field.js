// One field of a form: label, control, hint, what was understood, what is wrong.

import { h, present, word } from "./dom.js";
import { sendingRow, sizeText, upload } from "./files.js";
import { icon } from "./icons.js";

const CHIPS_AT_MOST = 6;
const PICKERS = { date: "date", time: "time", datetime: "datetime-local" };

const controls = { choice: (data, form) => (data.choices.length > CHIPS_AT_MOST ? select(data, form) : chips(data, form)), choices: chips, file: fileControl, member: memberControl };

/** A control is { root, control, read, write } and, where it differs: group, ready, offer. */
export function drawField(data, form) {
	const kind = (controls[data.type] ?? textControl)(data, form);
	const id = `field-${form.id}-${data.name}`;
	const notes = h("div.notes");
	const may = !data.required && h("span.may.soft", ` ${word("optional")}`);
	const label = kind.group ? h("legend", data.label, may) : h("label", { for: id }, data.label, may);
	const role = kind.group === "radio" ? "radiogroup" : null;
	const root = h(kind.group ? "fieldset.field" : "div.field", { role, oninput: () => form.keep() }, label, kind.root, notes);
	const control = kind.group ? root : kind.control;
	if (!kind.group) control.id = id;

	const field = {
		...kind,
		name: data.name,
		type: data.type,
		label: data.label,
		root,
		focus() {
			(kind.group ? root.querySelector("input") : control).focus();
			root.scrollIntoView({ block: "center" });
		},
		/** Take what the server says of the field; its value is the form's affair. */
		note({ error, understood, hint, choices }) {
			field.error = error;
			root.toggleAttribute("data-invalid", Boolean(error));
			if (kind.group !== "checkbox") control.setAttribute("aria-invalid", Boolean(error));
			const line = (name, sign, text) => text && h(`p.${name}`, { id: `${id}-${name}` }, sign && icon(sign), h("span", text));
			const read = !error && !kind.group && data.type !== "file" && understood;
			const lines = present([line("error", "alert", error), line("understood", "tick", read), line("hint", null, hint)]).filter(Boolean);
			notes.replaceChildren(...lines);
			notes.hidden = !lines.length;
			control.setAttribute("aria-describedby", lines.map((one) => one.id).join(" "));
			kind.offer?.(choices);
		},
	};
	field.note(data);
	return field;
}

function textControl({ name, type, label, placeholder, required }, form) {
	const control = h(type === "long" ? "textarea.input" : "input.input", {
		name,
		rows: type === "long" ? 4 : null,
		inputmode: { number: "numeric", phone: "tel" }[type],
		dir: type === "phone" || type === "code" ? "ltr" : "auto",
		autocomplete: type === "phone" ? "tel" : "off",
		placeholder,
		"aria-required": required && "true",
		onchange: () => form.check(),
	});
	const root = PICKERS[type] ? h("div.typed", control, picker(PICKERS[type], label, control, form)) : control;
	return { root, control, read: () => control.value, write: (value) => (control.value = value) };
}

/** The browser's own picker. */
function picker(type, label, control, form) {
	const native = h("input", { type, tabindex: -1, "aria-hidden": "true" });
	native.addEventListener("change", () => {
		const [, date, time] = /^(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d)?/.exec(native.value);
		const [year, month, day] = (date ?? "").split("-");
		control.value = present([date && word("picked_date", { year, month, day }), time]).join(" ");
		form.check();
	});
	const open = () => (native.showPicker ? native.showPicker() : native.click());
	const clock = type === "time";
	const title = `${word(clock ? "pick_time" : "pick_date")}: ${label}`;
	return h("div.picker", native, h("button.button", { "aria-label": title, onclick: open }, icon(clock ? "clock" : "calendar")));
}

function select({ name, choices, placeholder, required }, form) {
	const option = ({ value, label }) => h("option", { value }, label);
	const control = h("select.input", { name, "aria-required": required && "true", onchange: () => form.check() }, [{ value: "", label: placeholder || word("choose") }, ...choices].map(option));
	return { root: h("div.select", control, icon("down")), control, read: () => control.value, write: (value) => (control.value = value) };
}

/** Several ticked values are joined by commas. */
function chips({ name, type: kind, choices }, form) {
	const type = kind === "choice" ? "radio" : "checkbox";
	const chip = ({ value, label, hint }) =>
		h("label.chip", h("input", { type, name: `${form.id}-${name}`, value, onchange: () => form.check() }), icon("tick"), h("span", label, hint && h("span.hint", hint)));
	const stacked = choices.some(({ hint, label }) => hint || label.length > 24);
	const root = h(stacked ? "div.chips.stacked" : "div.chips", choices.map(chip));
	const boxes = [...root.querySelectorAll("input")];
	return {
		root,
		group: type,
		read: () => boxes.filter((box) => box.checked).map((box) => box.value).join(","),
		write(value) {
			const chosen = type === "radio" ? [value] : value.split(",");
			for (const box of boxes) box.checked = chosen.includes(box.value);
		},
	};
}

/** Namesakes and near names come back as chips that fill the name in. */
function memberControl(data, form) {
	const kind = textControl(data, form);
	const offers = h("div.chips");
	const choose = (value) => {
		kind.write(value);
		form.check();
		kind.control.focus();
	};
	return {
		...kind,
		root: h("div.field", kind.control, offers),
		offer(choices) {
			offers.replaceChildren(...choices.map(({ value, label, hint }) => h("button.button", { onclick: () => choose(value) }, label, hint && h("span.may.soft", hint))));
			offers.hidden = !choices.length;
		},
	};
}

function fileControl({ accept, max_bytes: most, understood }, form) {
	let id = "";
	let sending = null;
	const input = h("input.hush", { type: "file", tabindex: -1, "aria-hidden": "true", accept: accept || null, onchange: () => take(input.files[0]) });
	const control = h("button.button", { onclick: () => input.click() }, word("choose_file"));
	const shown = h("div");
	const invite = h("div.field", control, h("p.hint", word("drop_file")));

	const show = (node, invited = !node) => {
		shown.replaceChildren(...present([node]));
		shown.hidden = !node;
		invite.hidden = !invited;
		input.value = "";
	};
	const clear = () => {
		sending?.stop();
		[id, sending] = ["", null];
		show();
		form.keep();
		control.focus();
	};
	const settle = (name, size) => {
		const row = sendingRow(name, clear);
		row.still(size);
		show(row.row);
	};
	const refuse = (text) => show(h("p.error", { role: "alert" }, icon("alert"), h("span", text)), true);

	async function take(file) {
		if (!file) return;
		const { lang } = document.documentElement;
		const size = sizeText(file.size, lang);
		if (most && file.size > most) {
			refuse(word("too_big", { name: file.name, size, most: sizeText(most, lang) }));
			return;
		}
		const row = sendingRow(file.name, clear);
		show(row.row);
		sending = upload(file, row.progress);
		try {
			({ id } = await sending.answer);
			form.files[id] = file.name;
			settle(file.name, size);
			form.check();
		} catch (error) {
			if (error.text) refuse(error.text);
		}
		sending = null;
	}

	const over = (is) => (event) => {
		event.preventDefault();
		event.stopPropagation();
		root.classList.toggle("over", is);
		if (event.type === "drop") take(event.dataTransfer.files[0]);
	};
	const root = h("div.drop", { ondragover: over(true), ondragleave: over(false), ondrop: over(false) }, input, shown, invite);
	show();
	return {
		root,
		control,
		ready: () => sending?.answer.catch(() => null),
		read: () => id,
		write(value) {
			if (value === id) return;
			id = value;
			if (id) settle(form.files[id] ?? understood ?? id);
			else show();
		},
	};
}
