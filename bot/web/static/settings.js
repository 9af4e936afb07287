// Text size and colours, remembered on this device.

import { h, word } from "./dom.js";
import { icon } from "./icons.js";

const SIZES = ["normal", "large", "largest"];
const THEMES = ["auto", "light", "dark"];
const root = document.documentElement;

function remember(key, value, usual) {
	try {
		if (value === usual) localStorage.removeItem(key);
		else localStorage.setItem(key, value);
	} catch {
		// Not remembered, but it holds for this page.
	}
}

function set(name, value, usual) {
	if (value === usual) delete root.dataset[name];
	else root.dataset[name] = value;
	remember(`sotay-${name}`, value, usual);
}

const size = () => root.dataset.text ?? "normal";

/** The Aa button: one tap is one size larger, and round again. */
export function wireTextButton(button) {
	const name = () => {
		button.setAttribute("aria-label", `${word("text_size")}: ${word(`size_${size()}`)}`);
		button.replaceChildren(h("span", { "aria-hidden": "true" }, h("b", {}, word("aa")), h("span", {}, word("aa"))));
	};
	button.addEventListener("click", () => {
		set("text", SIZES[(SIZES.indexOf(size()) + 1) % SIZES.length], "normal");
		name();
	});
	name();
	return name;
}

function chips(legend, group, values, current, choose) {
	const chip = (value) =>
		h(
			"label",
			{ class: "chip" },
			h("input", { type: "radio", name: group, value, checked: value === current, onchange: () => choose(value) }),
			icon("tick"),
			h("span", {}, word(`${group}_${value}`)),
		);
	return h("fieldset", {}, h("legend", {}, legend), h("div", { class: "chips stacked" }, values.map(chip)));
}

/** The menu under the gear. `named` is called when the text size changes. */
export function drawSettings(menu, named) {
	const details = menu.closest("details");
	const setSize = (value) => {
		set("text", value, "normal");
		named();
	};
	const out = h("form", { method: "post", action: "/sign-out" }, h("button", { class: "button wide" }, icon("out", true), word("sign_out")));
	// The page forgets with the person: nothing typed stays in this browser.
	out.addEventListener("submit", () => sessionStorage.clear());
	const draw = () =>
		menu.replaceChildren(
			chips(word("text_size"), "size", SIZES, size(), setSize),
			chips(word("theme"), "theme", THEMES, root.dataset.theme ?? "auto", (value) => set("theme", value, "auto")),
			out,
		);
	details.addEventListener("toggle", () => details.open && draw());
	details.addEventListener("keydown", (event) => {
		if (event.key !== "Escape" || !details.open) return;
		event.stopPropagation();
		details.open = false;
		details.querySelector("summary").focus();
	});
	document.addEventListener("pointerdown", (event) => {
		if (!details.contains(event.target)) details.open = false;
	});
}
