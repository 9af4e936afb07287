// Writing: text, files by clip, drop or paste. What is typed is kept per room until it is sent.

import { session } from "./dom.js";

const DRAFTS = "sotay-drafts";

export class Composer {
	#drafts = session.read(DRAFTS, {});

	constructor(talk) {
		this.talk = talk;
		this.root = document.getElementById("composer");
		this.text = document.getElementById("say");
		const files = document.getElementById("files");
		this.root.addEventListener("submit", (event) => {
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
		for (const clip of this.root.querySelectorAll(".clip")) clip.addEventListener("click", () => files.click());
		files.addEventListener("change", () => {
			this.#take(files.files);
			files.value = "";
		});
		this.text.addEventListener("paste", (event) => {
			if (!event.clipboardData.files.length) return;
			event.preventDefault();
			this.#take(event.clipboardData.files);
		});
		this.#acceptDrops(talk.root);
	}

	show(room) {
		this.room = room.id;
		this.text.value = this.#drafts[room.id] ?? "";
		this.#fit();
	}

	#send() {
		const text = this.text.value.trim();
		if (!text) {
			this.text.focus();
			return;
		}
		this.text.value = "";
		this.#keep();
		this.talk.say(text);
		this.text.focus();
	}

	#take(list) {
		if (list.length) this.talk.sendFiles([...list]);
	}

	#keep() {
		if (this.text.value) this.#drafts[this.room] = this.text.value;
		else delete this.#drafts[this.room];
		session.write(DRAFTS, this.#drafts);
		this.#fit();
	}

	/** Browsers without field-sizing grow the box here. */
	#fit() {
		if (CSS.supports("field-sizing", "content")) return;
		this.text.style.height = "auto";
		this.text.style.height = `${this.text.scrollHeight}px`;
	}

	#acceptDrops(pane) {
		let inside = 0;
		const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && !this.talk.hasForm;
		const show = (step) => {
			inside = step === null ? 0 : inside + step;
			pane.classList.toggle("dropping", inside > 0);
		};
		pane.addEventListener("dragenter", (event) => carriesFiles(event) && show(1));
		pane.addEventListener("dragleave", (event) => carriesFiles(event) && show(-1));
		pane.addEventListener("dragover", (event) => event.preventDefault());
		pane.addEventListener("drop", (event) => {
			event.preventDefault();
			show(null);
			if (carriesFiles(event)) this.#take(event.dataTransfer.files);
		});
	}
}
