// Pages of their own: sign-in, link, welcome, a card as a page, a room screen or slips.

import { buttonRows, drawBlock, drawCard } from "./card.js";
import { busy, fillWords, h, isBusy, part, readJson, setWords, word } from "./dom.js";
import { fillIcons, icon } from "./icons.js";
import { Live } from "./live.js";
import { wireTextButton } from "./settings.js";

/** Two groups of four, however it is typed or pasted. */
function wireCode(input) {
	const group = () => {
		const letters = input.value.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 8);
		input.value = letters.replace(/^(.{4})(?=.)/, "$1 ");
	};
	input.addEventListener("input", (event) => !event.isComposing && input.selectionEnd === input.value.length && group());
	input.addEventListener("blur", group);
	const error = part("code-error");
	if (error.textContent.trim()) input.ariaInvalid = "true";
	else error.remove();
}

function asPage(card) {
	const paper = card.layout === "print";
	const size = h("button.plain-button.aa", { type: "button" });
	wireTextButton(size);
	const print = paper && h("button.plain-button.word", { onclick: () => window.print() }, icon("print"), word("print"));
	const titles = h("div.who", h("h1", card.title ?? card.kicker), card.title && card.kicker && h("p.small", card.kicker));
	const rows = buttonRows(card, true);
	const inner = { ...card, title: null, kicker: null, buttons: [], layout: "page" };
	return h(
		"div.leafed",
		{ lang: card.lang, dir: card.dir },
		h("header.bar", titles, print, size),
		h("main", paper ? slips(card) : drawCard(inner, true)),
		rows.length > 0 && h("footer.foot", rows),
	);
}

/** Each QR code ends one slip; what comes after the last stands below. */
function slips(card) {
	const done = [];
	let open = [];
	for (const block of card.blocks) {
		const drawn = drawBlock(block, card);
		if (block.role === "qr") done.push(h("section.slip", h("div", open.splice(0)), drawn));
		else open.push(drawn);
	}
	return [h("div.slips", done), open];
}

/** Code and QR aside, the quorum at the foot, the rest in the middle. */
function asStage(card) {
	const draw = (blocks) => blocks.map((block) => drawBlock(block, card));
	const code = card.blocks.find(({ type }) => type === "code");
	const quorum = card.blocks.find(({ needed }) => needed);
	const beside = card.blocks.filter(({ type }) => type === "picture");
	const rest = card.blocks.filter((block) => block !== code && block !== quorum && !beside.includes(block));
	const bar = quorum && [...drawBlock(quorum, { ...card, blocks: [] }).children];
	bar?.[0].firstElementChild?.classList.remove("figure");
	return h(
		"div.stage",
		{ lang: card.lang, dir: card.dir },
		h("main", card.kicker && h("p.kicker", card.kicker), card.tag && h("p.agenda", card.tag.text), h("h1", card.title), draw(rest)),
		(code || beside.length > 0) && h("aside", beside.map((block) => [h("b", block.alt), drawBlock(block, card)]), code && drawBlock(code, card)),
		bar && h("footer", icon(quorum.value >= quorum.needed ? "check" : "clock"), bar),
	);
}

setWords(readJson("words") ?? {});
if (part("code")) wireCode(part("code"));
fillWords();
fillIcons();

document.addEventListener("submit", (event) => {
	const button = event.target.querySelector("button");
	if (isBusy(button)) event.preventDefault();
	else busy(button);
});

const holder = part("card");
const draw = (card) => holder.replaceChildren(card.layout === "room" ? asStage(card) : asPage(card));
if (holder) draw(readJson("card-data"));
if (holder?.dataset.live) {
	const live = new Live(holder.dataset.live);
	live.addEventListener("frame", ({ detail }) => {
		part("strip").hidden = true;
		if (detail.card) draw(detail.card);
	});
	live.addEventListener("state", ({ detail }) => (part("strip").hidden = detail));
	live.connect();
}
