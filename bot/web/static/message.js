// MESSAGE -> DOM: bubbles for people's words, cards for the program's answers.

import { drawCard } from "./card.js";
import { h, word } from "./dom.js";
import { icon } from "./icons.js";
import { fileRow } from "./files.js";

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g;

/** People's own words; addresses in them can be followed. */
function ownWords(text) {
	return text.split(LINK).map((part, at) => (at % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part));
}

export function avatar(kind, initial) {
	if (kind === "bot") return h("span", { class: "avatar bot", "aria-hidden": "true" }, icon("book"));
	if (kind === "group") return h("span", { class: "avatar", "aria-hidden": "true" }, icon("people"));
	return h("span", { class: "avatar", "aria-hidden": "true" }, initial || icon("person"));
}

function content(message, group) {
	if (message.withdrawn) return [h("p", { class: "bubble gone" }, word("withdrawn"))];
	const parts = [];
	const time = (!group || message.from === "me") && message.time;
	const files = message.files ?? [];
	if (message.text) {
		const stamp = time && !files.length && h("time", { datetime: message.at }, message.time);
		parts.push(h("div", { class: "bubble" }, h("span", { dir: "auto" }, ownWords(message.text)), stamp));
	}
	if (files.length) parts.push(h("div", { class: "bubble files" }, files.map(fileRow), time && h("time", { datetime: message.at }, message.time)));
	if (message.card) parts.push(drawCard(message.card));
	return parts;
}

/** The line above a message in a group: who, role, when. */
function headline(message) {
	const when = message.updated || message.time;
	return h("p", { class: "head soft" }, h("b", {}, h("bdi", {}, message.name)), message.role && h("span", {}, message.role), when && h("time", { datetime: message.at }, when));
}

export function drawMessage(message, room) {
	const group = room.kind === "group";
	const mine = message.from === "me";
	const said = h("p", { class: "hush" }, mine ? word("me") : h("bdi", {}, message.name), ", ", message.time);
	const updated = !group && message.updated && !message.withdrawn && h("p", { class: "note" }, message.updated);
	const body = h("div", { class: "body" }, group && !mine ? headline(message) : said, content(message, group), updated);
	const shown = h(
		"article",
		{ class: `msg ${mine ? "mine" : message.from}`, id: `m-${message.id}`, lang: message.lang, dir: message.dir, "data-seq": message.seq },
		group && !mine && avatar(message.from, message.initial),
		body,
	);
	shown.message = message;
	return shown;
}

/** What has been said but not yet confirmed. */
export function drawPending(text, rows = []) {
	const parts = [rows.length && h("div", { class: "bubble files" }, rows), text && h("div", { class: "bubble" }, h("span", { dir: "auto" }, text))];
	return h("article", { class: "msg mine" }, h("div", { class: "body" }, parts.filter(Boolean)));
}

export function waitingNote() {
	return h("p", { class: "note waiting" }, icon("clock"), word("waiting"));
}

export function refusedNote(text) {
	return h("p", { class: "note danger", role: "alert" }, icon("alert"), h("span", {}, text));
}

export function skeletons() {
	const one = () => h("div", { class: "bubble skeleton", "aria-hidden": "true" }, h("div"), h("div"));
	return h("div", { class: "log", "aria-busy": "true" }, one(), one(), one());
}
