// The start of the chat.

import { Composer } from "./composer.js";
import { fillWords, h, part, readJson, setWords, word } from "./dom.js";
import { fillIcons } from "./icons.js";
import { Live } from "./live.js";
import { Rooms } from "./rooms.js";
import { drawSettings, wireTextButton } from "./settings.js";
import { Talk } from "./talk.js";

const app = part("app");
const wide = matchMedia("(width >= 50rem)");

setWords(readJson("words"));
fillIcons();

const live = new Live("/live", () => ({ type: "sync", rooms: talk.known }));
const rooms = new Rooms(part("rooms"));
const talk = new Talk(live, rooms);
const composer = new Composer(talk);
const theBot = () => rooms.all.find((room) => room.kind === "bot") ?? rooms.all[0];

function label() {
	fillWords();
	part("talk").dataset.drop = word("drop_file");
	const narrow = part("say").clientWidth < 8.5 * parseFloat(getComputedStyle(app).fontSize);
	part("say").placeholder = word(narrow ? "message" : talk.room?.kind === "group" ? "write_group" : "write_bot");
}

/** The hash says where one is: a room, or the list. */
function go(moved) {
	const asked = rooms.get(location.hash.replace("#room-", ""));
	const room = asked ?? (wide.matches || !app.dataset.view ? (rooms.get(talk.room?.id) ?? theBot()) : null);
	if (room && !asked && !wide.matches) history.pushState(null, "", `#room-${room.id}`);
	app.dataset.view = room ? "talk" : "list";
	rooms.draw(room?.id);
	if (!room) {
		if (moved) rooms.focus();
		return;
	}
	const other = talk.room?.id !== room.id;
	talk.show(room);
	talk.open();
	if (other) composer.show(room);
	label();
	if (moved && other) talk.focus();
}

const frames = {
	hello({ me, words, demo, rooms: list }) {
		setWords(words);
		Object.assign(document.documentElement, { lang: me.lang, dir: me.dir });
		part("me-name").textContent = me.name;
		part("me-unit").textContent = me.unit ?? "";
		part("me-initial").textContent = me.initial;
		part("demo").hidden = !demo;
		if (demo) part("demo").replaceChildren(h("span", demo.text), h("a.plain-button.word", { href: demo.url }, demo.label));
		rooms.take(list, true);
		go(false);
	},
	rooms({ rooms: list }) {
		rooms.take(list, false);
		if (talk.room) talk.show(rooms.get(talk.room.id));
		else go(false);
	},
	messages: (frame) => talk.messages(frame),
	form: (frame) => talk.takeForm(frame),
	typing: (frame) => talk.typing(frame),
	ack: (frame) => talk.confirmed(frame),
	nack: (frame) => talk.confirmed(frame),
	"signed-out": () => location.assign("/"),
};

live.addEventListener("frame", ({ detail }) => frames[detail.type]?.(detail));
addEventListener("hashchange", () => go(true));
wide.addEventListener("change", () => go(false));

part("menu").addEventListener("click", () => {
	if (talk.room.kind !== "bot") {
		location.hash = `#room-${theBot().id}`;
		go(true);
	}
	talk.say("/menu");
});

document.addEventListener("keydown", ({ key }) => {
	if (key !== "Escape" || !talk.form) return;
	if (!wide.matches) location.hash = "";
	rooms.focus();
});

wireTextButton(part("text-size"));
drawSettings(part("settings"));
new ResizeObserver(label).observe(part("say"));
live.connect();
