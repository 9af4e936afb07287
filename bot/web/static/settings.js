// Text size and colours, remembered on this device.

import { h, word } from "./dom.js";
import { icon } from "./icons.js";

const CHOICES = { text: ["normal", "large", "largest"], theme: ["auto", "light", "dark"] };
const root = document.documentElement;
const changed = new EventTarget();

const current = (name) => root.dataset[name] ?? CHOICES[name][0];

function set(name, value) {
	root.dataset[name] = value;
	if (value === "auto") delete root.dataset.theme;
	try {
		localStorage.setItem(`sotay-${name}`, value);
	} catch {
		// Not remembered, but it holds for this page.
	}
	changed.dispatchEvent(new Event("set"));
}

export function wireTextButton(button) {
	const sizes = CHOICES.text;
	const name = () => button.setAttribute("aria-label", `${word("text_size")}: ${word(`size_${current("text")}`)}`);
	button.addEventListener("click", () => set("text", sizes[(sizes.indexOf(current("text")) + 1) % sizes.length]));
	changed.addEventListener("set", name);
	button.replaceChildren(h("span", { "aria-hidden": "true" }, h("b", word("aa")), h("span", word("aa"))));
	name();
}

function chips(name, legend, prefix) {
	const chip = (value) =>
		h("label.chip", h("input", { type: "radio", name, checked: value === current(name), onchange: () => set(name, value) }), icon("tick"), h("span", word(`${prefix}_${value}`)));
	return h("fieldset", h("legend", word(legend)), h("div.chips.stacked", CHOICES[name].map(chip)));
}

export function drawSettings(menu) {
	const details = menu.closest("details");
	// Nothing typed stays in this browser.
	const out = () => h("form", { method: "post", action: "/sign-out", onsubmit: () => sessionStorage.clear() }, h("button.button.wide", icon("out", true), word("sign_out")));
	details.addEventListener("toggle", () => menu.replaceChildren(chips("text", "text_size", "size"), chips("theme", "theme", "theme"), out()));
	details.addEventListener("keydown", ({ key }) => {
		if (key !== "Escape") return;
		details.open = false;
		details.querySelector("summary").focus();
	});
	document.addEventListener("pointerdown", ({ target }) => details.contains(target) || (details.open = false));
}
