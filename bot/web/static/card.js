// CARD -> DOM, for the conversation and for pages of their own.

import { digits, h, safeUrl, word } from "./dom.js";
import { icon } from "./icons.js";
import { fileRow } from "./files.js";

const FIRST_ROWS = 20;
const NOTICE_ICONS = { quiet: "info", plain: "info", good: "check", caution: "clock", danger: "alert" };
const LIST_ICONS = { danger: "alert", changed: "pencil", good: "plus", caution: "alert" };

/** Runs of words, each in its style. */
export function spans(list) {
	return (list ?? []).map(({ text, style, url }) => {
		const target = style === "link" ? safeUrl(url) : null;
		if (target) return h("a", { href: target, ...(target.startsWith("/") ? {} : { target: "_blank", rel: "noopener noreferrer" }) }, text);
		if (style === "bold") return h("b", {}, text);
		if (style === "soft") return h("span", { class: "soft" }, text);
		return text;
	});
}

function setMeter(value, total, needed) {
	const share = (number) => `${total ? Math.min(100, Math.max(0, (100 * number) / total)) : 0}%`;
	const meter = h("div", { class: needed ? "meter need" : "meter" });
	meter.style.setProperty("--now", share(value));
	if (needed) meter.style.setProperty("--need", share(needed));
	return meter;
}

const blocks = {
	paragraph(block) {
		const quiet = block.spans.every((span) => span.style === "soft");
		return h("p", { class: quiet ? "soft small" : "words" }, spans(block.spans));
	},

	details(block) {
		return h(
			"dl",
			{ class: "facts" },
			block.rows.map((row) => h("div", {}, h("dt", {}, row.label), h("dd", {}, spans(row.value)))),
		);
	},

	progress(block, card) {
		const meter = setMeter(block.value, block.total, block.needed);
		const facts = { role: "meter", "aria-label": block.label, "aria-valuenow": block.value, "aria-valuemin": 0 };
		facts["aria-valuemax"] = Math.max(block.total, block.value);
		facts["aria-valuetext"] = block.sentence;
		for (const [name, value] of Object.entries(facts)) meter.setAttribute(name, value);
		const several = card.blocks.filter((other) => other.type === "progress").length > 1;
		return h("div", { class: "progress" }, several && h("p", { class: "kicker" }, block.label), figured(block, card), meter);
	},

	bars(block, card) {
		const sum = block.rows.reduce((total, row) => total + row.value, 0);
		const row = (bar) =>
			h(
				"li",
				{ class: bar.leads ? "leads" : null },
				h("p", {}, h("span", {}, bar.label), h("span", { class: "numbers" }, digits(bar.value, card.lang))),
				setMeter(bar.value, sum),
				bar.mine && h("p", { class: "own" }, icon("tick"), word("mine")),
			);
		return h("div", {}, h("ul", { class: "bars" }, block.rows.map(row)), block.caption && h("p", { class: "soft small" }, block.caption));
	},

	notice(block) {
		const kind = NOTICE_ICONS[block.kind] ? block.kind : "quiet";
		return h("div", { class: `notice ${kind}` }, icon(NOTICE_ICONS[kind]), h("p", {}, spans(block.spans)));
	},

	figures(block, card) {
		const item = (figure) => h("div", { class: figure.kind }, h("dt", {}, figure.label), h("dd", { class: "numbers" }, digits(figure.value, card.lang)));
		return h("dl", { class: "figures" }, block.items.map(item));
	},

	listing(block, card) {
		const row = (line) =>
			h(
				"li",
				{},
				line.lead && h("span", { class: "lead numbers" }, line.lead),
				h("div", {}, line.title && h("b", { dir: "auto" }, line.title), (line.lines ?? []).map((part) => h("p", {}, spans(part)))),
				line.tag && h("span", { class: "tag" }, line.tag),
			);
		const list = h("ol", {}, block.rows.slice(0, FIRST_ROWS).map(row));
		const mark = LIST_ICONS[block.kind];
		const title = block.title && h("h3", {}, mark && h("span", { class: "dot" }, icon(mark)), block.title);
		return h("section", { class: `listing ${block.kind}` }, title, list, more(block.rows, list, row, card.lang));
	},

	code(block, card) {
		const value = h("p", { class: "value numbers", dir: "ltr" }, block.value);
		return h("div", { class: block.big ? "code big" : "code" }, block.caption && h("p", { class: "caption soft" }, block.caption), value, countdown(block, card));
	},

	picture(block) {
		const image = h("img", { src: safeUrl(block.url), alt: block.alt ?? "", width: block.width, height: block.height, loading: block.role === "qr" ? null : "lazy" });
		return h("figure", { class: `picture ${block.role ?? ""}` }, image);
	},

	empty(block) {
		const leaf = h("div", { class: "leaf", "aria-hidden": "true" }, h("div"), h("div"));
		return h("div", { class: "blank" }, leaf, h("h3", {}, block.title), h("p", { class: "soft" }, block.text));
	},
};

/** The number that matters is set large where the sentence begins with it. */
function figured(block, card) {
	const number = [digits(block.value, card.lang), String(block.value)].find((text) => block.sentence.startsWith(text));
	if (block.sentence.length < 7) return h("p", { class: "figure numbers" }, block.sentence);
	if (!number) return h("p", {}, block.sentence);
	return h("p", {}, h("span", { class: "figure numbers" }, number), block.sentence.slice(number.length));
}

function more(rows, list, draw, lang) {
	const rest = rows.length - FIRST_ROWS;
	if (rest <= 0) return null;
	const show = () => {
		const added = rows.slice(FIRST_ROWS).map(draw);
		list.append(...added);
		button.remove();
		added[0].tabIndex = -1;
		added[0].focus();
	};
	const button = h("button", { type: "button", class: "button", onclick: show }, word("show_more", { n: digits(rest, lang) }));
	return button;
}

/** A code that changes says how long it still holds. */
function countdown(block, card) {
	if (!block.until) return null;
	const line = h("p", { class: "soft until numbers", "aria-hidden": "true" });
	const tick = () => {
		const left = Math.max(0, Math.ceil((Date.parse(block.until) - Date.now()) / 1000));
		line.textContent = word("changes_in", { n: digits(left, card.lang) });
		if (left > 0 && (line.isConnected || !line.shown)) setTimeout(tick, 1000);
		line.shown = true;
	};
	tick();
	return line;
}

export function drawButton(button, plain) {
	const target = button.url ? safeUrl(button.url) : null;
	const label = [button.chosen && icon("tick"), button.icon && !button.chosen && icon(button.icon, button.icon === "back"), h("span", {}, button.label)];
	const look = `button ${button.chosen ? "secondary" : button.style}`;
	if (target) return h("a", { class: look, href: target, rel: "noopener", target: target.startsWith("/p/") ? "_blank" : null }, label);
	if (plain) return null;
	return h("button", { type: "button", class: look, "data-token": button.token, "aria-pressed": button.chosen ? "true" : null }, label);
}

/** Rows of buttons. Where every one has an icon they are a menu: icon and word, start-aligned. */
function buttonRows(card, plain) {
	const all = card.buttons.flat();
	const menu = all.length > 1 && all.every((button) => button.icon && button.style === "secondary");
	const row = (buttons) => h("div", { class: menu ? "row menu" : "row" }, buttons.map((button) => drawButton(button, plain)));
	const rows = card.buttons.map(row).filter((line) => line.childElementCount);
	return rows.length ? h("div", { class: "rows" }, rows) : null;
}

function head(card) {
	const leaf =
		card.date &&
		h(
			"div",
			{ class: [card.date.weekday, card.date.month].some((text) => (text ?? "").length > 9) ? "leaf wide" : "leaf", "aria-hidden": "true" },
			h("div", {}, card.date.weekday),
			h("div", {}, card.date.day),
			h("div", {}, card.date.month),
		);
	const tag = card.tag && h("span", { class: `tag ${card.tag.kind}` }, card.tag.kind === "good" && icon("tick"), card.tag.text);
	if (!card.title && !card.kicker && !leaf && !tag) return null;
	const titles = h("div", {}, card.kicker && h("p", { class: "kicker" }, card.kicker), card.title && h("h2", { class: "card-title" }, card.title));
	return h("header", { class: "card-head" }, titles, leaf || tag ? h("div", { class: "aside" }, leaf, tag) : null);
}

export function drawBlock(block, card) {
	return blocks[block.type]?.(block, card) ?? null;
}

/** Draw a card. `plain` leaves out what can only be pressed in a conversation. */
export function drawCard(card, { plain = false } = {}) {
	const kinds = ["card"];
	if (card.layout === "page") kinds.push("spread");
	if (card.blocks.some((block) => block.type === "empty")) kinds.push("bare");
	return h(
		"div",
		{ class: kinds.join(" "), lang: card.lang, dir: card.dir },
		head(card),
		card.blocks.map((block) => drawBlock(block, card)),
		(card.attachments ?? []).map((file) => fileRow(file)),
		buttonRows(card, plain),
	);
}
