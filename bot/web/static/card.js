// CARD -> DOM, for the conversation and for pages of their own.

import { digits, h, safeUrl, word } from "./dom.js";
import { fileRow } from "./files.js";
import { icon } from "./icons.js";

const FIRST_ROWS = 20;
const NOTICE_ICONS = { quiet: "info", good: "check", caution: "clock", danger: "alert" };
const LIST_ICONS = { danger: "alert", changed: "pencil", good: "plus", caution: "alert" };

const spans = (list) =>
	list.map(({ text, style, url }) => {
		const href = style === "link" && safeUrl(url);
		if (href) return h("a", { href, target: href.startsWith("/") ? null : "_blank", rel: "noopener noreferrer" }, text);
		return { bold: () => h("b", text), soft: () => h("span.soft", text) }[style]?.() ?? text;
	});

function meter(value, total, needed, facts = {}) {
	const bar = h(needed ? "div.meter.need" : "div.meter", facts);
	const share = (number) => `${total ? Math.min(100, (100 * number) / total) : 0}%`;
	bar.style.setProperty("--now", share(value));
	bar.style.setProperty("--need", share(needed));
	return bar;
}

const heading = (card) => (card.title ? "h3" : "h2");

/** A number with which the sentence begins is set large. */
function figured({ value, sentence }, lang) {
	if (sentence.length < 7) return h("p.figure.numbers", sentence);
	const number = [digits(value, lang), String(value)].find((text) => sentence.startsWith(text)) ?? "";
	return h("p", number && h("span.figure.numbers", number), sentence.slice(number.length));
}

const blocks = {
	paragraph: (block) => h(block.spans.every(({ style }) => style === "soft") ? "p.soft.small" : "p", spans(block.spans)),

	details: (block) => h("dl.facts", block.rows.map((row) => h("div", h("dt", row.label), h("dd", spans(row.value))))),

	progress(block, card) {
		const { label, value, total, needed, sentence } = block;
		const facts = { role: "meter", "aria-label": label, "aria-valuetext": sentence, "aria-valuenow": value, "aria-valuemax": Math.max(total, value) };
		const several = card.blocks.filter(({ type }) => type === "progress").length > 1;
		return h("div.progress", several && h("p.kicker", label), figured(block, card.lang), meter(value, total, needed, facts));
	},

	bars(block, card) {
		const sum = block.rows.reduce((total, { value }) => total + value, 0);
		const row = ({ label, value, leads, mine }) =>
			h(
				leads ? "li.leads" : "li",
				h("p", h("span", label), h("span.numbers", digits(value, card.lang))),
				meter(value, sum),
				mine && h("p.own", icon("tick"), word("mine")),
			);
		return h("div.bars", h("ul", block.rows.map(row)), block.caption && h("p.soft.small", block.caption));
	},

	notice(block) {
		const kind = NOTICE_ICONS[block.kind] ? block.kind : "quiet";
		return h(`div.notice.${kind}`, icon(NOTICE_ICONS[kind]), h("p", spans(block.spans)));
	},

	figures: ({ items }, card) => h("dl.figures", items.map(({ value, label, kind }) => h(`div.${kind}`, h("dt", label), h("dd.numbers", digits(value, card.lang))))),

	listing({ title, kind, rows }, card) {
		const row = ({ lead, title, lines, tag }) =>
			h("li", lead && h("span.lead.numbers", lead), h("div", title && h("b", { dir: "auto" }, title), lines.map((line) => h("p", spans(line)))), tag && h("span.tag", tag));
		const list = h("ol", rows.slice(0, FIRST_ROWS).map(row));
		const mark = LIST_ICONS[kind];
		return h(`section.listing.${kind}`, title && h(`${heading(card)}.list-title`, mark && h("span.dot", icon(mark)), title), list, more(rows.slice(FIRST_ROWS), list, row, card.lang));
	},

	code: (block, card) => h(block.big ? "div.code.big" : "div.code", block.caption && h("p.soft", block.caption), h("p.value.numbers", { dir: "ltr" }, block.value), countdown(block, card.lang)),

	picture: ({ url, alt, width, height, role }) => h(`figure.picture.${role}`, h("img", { src: safeUrl(url), alt: alt ?? "", width, height, loading: role === "page" && "lazy" })),

	empty: ({ title, text }, card) => h("div.blank", h("div.leaf", { "aria-hidden": "true" }, h("div"), h("div")), h(`${heading(card)}.card-title`, title), h("p.soft", text)),
};

export const drawBlock = (block, card) => blocks[block.type]?.(block, card);

function more(rest, list, draw, lang) {
	if (!rest.length) return null;
	const show = () => {
		const added = rest.map(draw);
		list.append(...added);
		button.remove();
		added[0].tabIndex = -1;
		added[0].focus();
	};
	const button = h("button.button", { onclick: show }, word("show_more", { n: digits(rest.length, lang) }));
	return button;
}

/** A code that changes says how long it still holds. */
function countdown({ until }, lang) {
	if (!until) return null;
	const line = h("p.soft.until.numbers", { "aria-hidden": "true" });
	const tick = () => {
		const left = Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000));
		line.textContent = word("changes_in", { n: digits(left, lang) });
		setTimeout(() => left > 0 && line.isConnected && tick(), 1000);
	};
	tick();
	return line;
}

/** `plain` leaves out what can only be pressed in a conversation. */
export function drawButton({ label, token, url, icon: sign, style, chosen }, plain) {
	const href = safeUrl(url);
	const shown = [chosen ? icon("tick") : sign && icon(sign, sign === "back"), h("span", label)];
	const look = `.button.${chosen ? "secondary" : style}`;
	if (href) return h(`a${look}`, { href, target: href.startsWith("/p/") ? "_blank" : null }, shown);
	return plain ? null : h(`button${look}`, { type: "button", "data-token": token, "aria-pressed": chosen ? "true" : null }, shown);
}

/** Leading rows in which every button has an icon are a menu. */
export function buttonRows(card, plain) {
	const signed = (row) => row.every(({ icon, style }) => icon && style === "secondary");
	const end = card.buttons.findIndex((row) => !signed(row));
	const first = (end < 0 ? card.buttons : card.buttons.slice(0, end)).flat();
	const menu = first.length > (end < 0 ? 1 : 3) ? first : [];
	const long = (row) => row.some(({ label }) => label.length > 18);
	const name = (row) => `div.row${menu.includes(row[0]) ? ".menu" : ""}${long(row) ? ".long" : ""}`;
	const rows = card.buttons.map((row) => h(name(row), row.map((button) => drawButton(button, plain))));
	return rows.filter((row) => row.childElementCount);
}

function head({ kicker, title, date, tag }) {
	if (!kicker && !title && !date && !tag) return null;
	const leaf = date && h("div.leaf", { "aria-hidden": "true" }, h("div", date.weekday), h("div", date.day), h("div", date.month));
	const label = tag && h(`span.tag.${tag.kind}`, tag.kind === "good" && icon("tick"), tag.text);
	return h("header.card-head", h("div", kicker && h("p.kicker", kicker), title && h("h2.card-title", title)), h("div.aside", leaf, label));
}

export function drawCard(card, plain = false) {
	const rows = buttonRows(card, plain);
	const spread = card.layout === "page" ? ".spread" : "";
	const bare = card.blocks.some(({ type }) => type === "empty") ? ".bare" : "";
	return h(
		`div.card${spread}${bare}`,
		{ lang: card.lang, dir: card.dir },
		head(card),
		card.blocks.map((block) => drawBlock(block, card)),
		card.attachments.map(fileRow),
		rows.length > 0 && h("div.rows", rows),
	);
}
