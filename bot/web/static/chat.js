// The start of the chat: wires socket, list, conversation, composer and settings together.

import { Composer } from "./composer.js";
import { fillWords, h, readJson, setWords, word } from "./dom.js";
import { fillIcons } from "./icons.js";
import { Live } from "./live.js";
import { Rooms } from "./rooms.js";
import { drawSettings, wireTextButton } from "./settings.js";
import { Talk } from "./talk.js";

const part = (name) => document.getElementById(name);
const app = part("app");
const wide = matchMedia("(width >= 50rem)");

setWords(readJson("words"));

const live = new Live("/live", () => ({ type: "sync", rooms: talk.known }));
const rooms = new Rooms(part("rooms"));
const talk = new Talk(live, rooms);
const composer = new Composer(talk);
const nameSize = wireTextButton(part("text-size"));
drawSettings(part("settings"), nameSize);

function label() {
	fillWords();
	nameSize();
	part("talk").dataset.drop = word("drop_file");
	if (talk.room) part("say").placeholder = word(talk.room.kind === "group" ? "write_group" : "write_bot");
}

/** The hash says where one is: a room, or the list. On a wide screen a room is always open. */
function go(moveFocus) {
	const asked = rooms.get(location.hash.replace(/^#room-/, ""));
	const room = asked ?? (wide.matches || !app.dataset.view ? (talk.room ?? rooms.all.find((one) => one.kind === "bot") ?? rooms.all[0]) : null);
	if (!asked && room && !wide.matches) history.pushState(null, "", `#room-${room.id}`);
	app.dataset.view = room ? "talk" : "list";
	rooms.draw(room?.id ?? null);
	if (!room) {
		if (moveFocus) rooms.focus();
		return;
	}
	const changed = talk.room?.id !== room.id;
	talk.show(room);
	if (changed) composer.show(room);
	label();
	talk.open();
	if (moveFocus && changed) talk.focus();
}

function toList() {
	if (!wide.matches) location.hash = "";
	rooms.focus();
}

const frames = {
	hello(frame) {
		setWords(frame.words ?? {});
		document.documentElement.lang = frame.me.lang;
		document.documentElement.dir = frame.me.dir;
		part("me-name").textContent = frame.me.name;
		part("me-unit").textContent = frame.me.unit ?? "";
		part("me-initial").textContent = frame.me.initial ?? "";
		const demo = part("demo");
		demo.hidden = !frame.demo;
		if (frame.demo) demo.replaceChildren(h("span", {}, frame.demo.text), h("a", { class: "plain-button word", href: frame.demo.url }, frame.demo.label));
		rooms.take(frame.rooms, true);
		label();
		go(false);
	},
	rooms(frame) {
		rooms.take(frame.rooms, false);
		if (talk.room) talk.show(rooms.get(talk.room.id) ?? talk.room);
		else go(false);
	},
	messages: (frame) => talk.messages(frame),
	form: (frame) => talk.form(frame),
	typing: (frame) => talk.typing(frame),
	ack: (frame) => talk.confirmed(frame),
	nack: (frame) => talk.confirmed(frame),
	"signed-out": () => location.assign("/"),
};

live.addEventListener("frame", ({ detail }) => frames[detail.type]?.(detail));
addEventListener("hashchange", () => go(true));
wide.addEventListener("change", () => rooms.all.length && go(false));

part("menu").addEventListener("click", () => {
	const bot = rooms.all.find((room) => room.kind === "bot");
	if (bot && talk.room?.kind !== "bot") {
		location.hash = `#room-${bot.id}`;
		go(false);
	}
	talk.say("/menu");
});

document.addEventListener("keydown", (event) => {
	if (event.key === "Escape" && talk.hasForm && !event.defaultPrevented) toList();
});

fillIcons();
label();
live.connect();
