// Writing: text, files by clip, drop or paste. What is typed is kept until it is sent.

import { part, session } from "./dom.js";

const DRAFTS = "sotay-drafts";

export class Composer {
	constructor(talk) {
		this.talk = talk;
		this.text = part("say");
		const files = part("files");
		part("composer").addEventListener("submit", (event) => {
			event.preventDefault();
			this.#send();
		});
		this.text.addEventListener("input", () => this.#keep());
		this.text.addEventListener("keydown", (event) => {
			// While letters are being composed (Telex, VNI), Enter belongs to the input method.
			if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
			event.preventDefault();
			this.#send();
		});
		for (const clip of document.querySelectorAll(".clip")) clip.addEventListener("click", () => files.click());
		files.addEventListener("change", () => {
			this.#take(files.files);
			files.value = "";
		});
		this.text.addEventListener("paste", (event) => this.#take(event.clipboardData.files) && event.preventDefault());
		this.#acceptDrops(talk.root);
	}

	show(room) {
		// What is typed before the first room is there belongs to it.
		const early = this.room === undefined ? this.text.value : "";
		this.room = room.id;
		this.text.value = early || (session.read(DRAFTS, {})[room.id] ?? "");
		this.#keep();
	}

	#send() {
		const text = this.text.value.trim();
		this.text.focus();
		if (!text || this.room === undefined) return;
		this.text.value = "";
		this.#keep();
		this.talk.say(text);
	}

	#take(list) {
		if (list.length) this.talk.sendFiles([...list]);
		return list.length > 0;
	}

	#keep() {
		if (this.room !== undefined) session.write(DRAFTS, { ...session.read(DRAFTS, {}), [this.room]: this.text.value || undefined });
		this.#fit();
	}

	/** Browsers without field-sizing grow the box here. */
	#fit() {
		if (CSS.supports("field-sizing", "content")) return;
		this.text.style.height = "auto";
		this.text.style.height = `${this.text.scrollHeight}px`;
	}

	#acceptDrops(pane) {
		for (const type of ["dragover", "dragleave", "drop"]) {
			pane.addEventListener(type, (event) => {
				event.preventDefault();
				const files = event.dataTransfer.types.includes("Files") && !this.talk.form;
				pane.classList.toggle("dropping", files && type === "dragover");
				if (files && type === "drop") this.#take(event.dataTransfer.files);
			});
		}
	}
}
