// MESSAGE -> DOM: bubbles for people's words, cards for answers.

import { drawCard } from "./card.js";
import { h, word } from "./dom.js";
import { fileRow } from "./files.js";
import { icon } from "./icons.js";

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/;

const ownWords = (text) => text.split(LINK).map((part, at) => (at % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part));

export function avatar(kind, initial) {
	const signs = { bot: "book", group: "people" };
	return h(kind === "bot" ? "span.avatar.bot" : "span.avatar", { "aria-hidden": "true" }, signs[kind] || !initial ? icon(signs[kind] ?? "person") : initial);
}

export const bubble = (text, ...rest) => h("div.bubble", h("span", { dir: "auto" }, ownWords(text)), ...rest);

function content({ withdrawn, text, files, card, at, time }, stamped) {
	if (withdrawn) return h("p.bubble.gone", word("withdrawn"));
	const stamp = stamped && time && h("time", { datetime: at }, time);
	const sent = files?.length > 0;
	return [text && bubble(text, !sent && stamp), sent && h("div.bubble.files", files.map(fileRow), stamp), card && drawCard(card)];
}

export function drawMessage(message, room) {
	const { id, at, time, from, name, role, initial, lang, dir, updated, withdrawn } = message;
	const mine = from === "me";
	const headed = room.kind === "group" && !mine;
	const when = updated || time;
	const said = headed
		? h("p.head.soft", h("b", h("bdi", name)), role && h("span", role), when && h("time", { datetime: at }, when))
		: h("p.hush", mine ? word("me") : name, ", ", time);
	const body = h("div.body", said, content(message, !headed), !headed && updated && !withdrawn && h("p.note", updated));
	const article = h(`article.msg.${mine ? "mine" : from}`, { id: `m-${id}`, lang, dir }, headed && avatar(from, initial), body);
	article.message = message;
	return article;
}

export const drawPending = (...parts) => h("article.msg.mine", h("div.body", ...parts));

export const refusedNote = (text) => h("p.note.danger", { role: "alert" }, icon("alert"), h("span", text));

export function markWaiting(article, waits) {
	const body = article?.querySelector(".body");
	body?.querySelector(".waiting")?.remove();
	if (waits) body?.append(h("p.note.waiting", icon("clock"), word("waiting")));
}

export const skeletons = () => h("div.log", { "aria-busy": "true" }, [1, 2, 3].map(() => h("div.bubble.skeleton", { "aria-hidden": "true" }, h("div"), h("div"))));
