// Pages of their own: sign-in, link, welcome, and a card as a page, a room screen or slips of paper.

import { drawBlock, drawButton, drawCard } from "./card.js";
import { busy, fillWords, h, isBusy, readJson, setWords, word } from "./dom.js";
import { drawField } from "./field.js";
import { fillIcons, icon } from "./icons.js";
import { Live } from "./live.js";
import { wireTextButton } from "./settings.js";

setWords(readJson("words") ?? {});
const codeError = document.getElementById("code-error");
if (!codeError?.textContent) codeError?.remove();
fillWords();
fillIcons();

/** Eight places in two groups of four, however it is typed or pasted. */
function wireCode(input) {
	const group = () => {
		const letters = input.value.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 8);
		input.value = letters.length > 4 ? `${letters.slice(0, 4)} ${letters.slice(4)}` : letters;
	};
	input.addEventListener("input", (event) => {
		const end = input.selectionEnd === input.value.length;
		if (end && !event.isComposing) group();
	});
	input.addEventListener("blur", group);
	if (codeError?.isConnected) input.setAttribute("aria-invalid", "true");
	group();
}

function wireForms() {
	document.addEventListener("submit", (event) => {
		const button = event.target.querySelector(".button, .choice");
		if (!button) return;
		if (isBusy(button)) event.preventDefault();
		else busy(button);
	});
}

/** A form on a page is sent as an ordinary POST to the page's own address. */
function pageForm(form) {
	const holder = { id: form.id, files: {} };
	const still = { oninput: () => {}, onchange: () => {} };
	const fields = form.fields.map((data) => {
		const field = drawField(data, holder, still);
		field.value = data.value ?? "";
		return field;
	});
	const send = async (event) => {
		event.preventDefault();
		event.stopPropagation();
		await Promise.all(fields.map((field) => field.ready()));
		const sent = h("form", { method: "post", hidden: true }, fields.map((field) => h("input", { name: field.name, value: field.value })));
		document.body.append(sent);
		sent.submit();
	};
	return h("form", { class: "fields", novalidate: true, onsubmit: send }, fields.map((field) => field.root), h("button", { class: "button primary wide" }, form.submit));
}

function textButton() {
	const button = h("button", { type: "button", class: "plain-button aa" });
	wireTextButton(button);
	return button;
}

function asPage(card) {
	const print = card.layout === "print" && h("button", { type: "button", class: "plain-button word", onclick: () => window.print() }, icon("print"), word("print"));
	const titles = h("div", { class: "who" }, h("h1", {}, card.title ?? card.kicker), card.title && card.kicker && h("p", { class: "small" }, card.kicker));
	const buttons = card.buttons.map((row) => row.map((button) => drawButton(button, true)).filter(Boolean)).filter((row) => row.length);
	const inner = { ...card, title: null, kicker: null, buttons: [], layout: card.layout === "card" ? "card" : "page" };
	return h(
		"div",
		{ class: "leafed", lang: card.lang, dir: card.dir },
		h("header", { class: "bar" }, titles, print, textButton()),
		h("main", {}, card.layout === "print" ? slips(card) : drawCard(inner, { plain: true }), card.form && pageForm(card.form)),
		buttons.length > 0 && h("footer", { class: "foot" }, buttons.map((row) => h("div", { class: "row" }, row))),
	);
}

/** Each QR code ends one slip; what comes after the last stands below. */
function slips(card) {
	const done = [];
	let open = [];
	for (const block of card.blocks) {
		const drawn = drawBlock(block, card);
		if (block.type === "picture" && block.role === "qr") {
			done.push(h("section", { class: "slip" }, h("div", {}, open), drawn));
			open = [];
		} else open.push(drawn);
	}
	return [h("div", { class: "slips" }, done), open];
}

/** Code and QR aside, the quorum bar at the foot, everything else in the middle. */
function asStage(card) {
	const code = card.blocks.find((block) => block.type === "code");
	const beside = card.blocks.filter((block) => block.type === "picture");
	const quorum = card.blocks.find((block) => block.type === "progress" && block.needed);
	const rest = card.blocks.filter((block) => block !== code && block !== quorum && !beside.includes(block));
	const enough = quorum && quorum.value >= quorum.needed;
	const foot = quorum && drawBlock(quorum, { ...card, blocks: [] });
	foot?.querySelector(".figure")?.classList.remove("figure");
	return h(
		"div",
		{ class: "stage", lang: card.lang, dir: card.dir },
		h("main", {}, card.kicker && h("p", { class: "kicker" }, card.kicker), card.tag && h("p", { class: "agenda" }, card.tag.text), h("h1", {}, card.title), rest.map((block) => drawBlock(block, card))),
		(code || beside.length > 0) && h("aside", {}, code?.caption && h("b", {}, code.caption), beside.map((block) => drawBlock(block, card)), code && drawBlock({ ...code, caption: null }, card)),
		foot && h("footer", {}, icon(enough ? "check" : "clock"), ...foot.childNodes),
	);
}

function draw(holder, card) {
	holder.replaceChildren(card.layout === "room" ? asStage(card) : asPage(card));
}

const code = document.getElementById("code");
const holder = document.getElementById("card");
if (code) wireCode(code);
wireForms();
if (holder) {
	draw(holder, readJson("card-data"));
	if (holder.dataset.live) {
		const live = new Live(holder.dataset.live);
		const strip = document.getElementById("strip");
		live.addEventListener("frame", ({ detail }) => {
			strip.hidden = true;
			if (detail.card) draw(holder, detail.card);
		});
		live.addEventListener("state", ({ detail }) => (strip.hidden = detail));
		live.connect();
	}
}
