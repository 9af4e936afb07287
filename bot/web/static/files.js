// Files: rows that show one, and sending one to the server.

import { h, safeUrl, word } from "./dom.js";
import { icon } from "./icons.js";

const row = (name, ...rest) => h("div.file", h("span.file-icon", icon(/\.(xlsx?|csv|ods)$/i.test(name) ? "table" : "document")), ...rest);

const named = (name, note) => h("div", h("b", { dir: "auto" }, name), note);

export function fileRow({ kind, name, size_text, url }) {
	const href = safeUrl(url);
	const open = { href, target: "_blank" };
	if (kind === "picture") return h("a.picture", open, h("img", { src: href, alt: name, loading: "lazy" }));
	const size = [name.includes(".") && name.split(".").pop().toUpperCase(), size_text].filter(Boolean).join(", ");
	const link = (key, rest) => h("a.button", { ...rest, "aria-label": `${word(key)} ${name}` }, word(key));
	return row(name, named(name, h("p.soft.small", size)), h("div.row", link("open", open), link("download", { href, download: name })));
}

export function sendingRow(name, onStop) {
	const state = h("p.soft.small.numbers");
	const meter = h("div.meter", { role: "progressbar", "aria-label": name });
	const stop = h("button.plain-button", { "aria-label": `${word("stop_upload")} ${name}`, onclick: onStop }, icon("close"));
	const shown = {
		row: row(name, named(name, state), stop, meter),
		progress(share) {
			const percent = Math.floor(share * 100);
			meter.hidden = false;
			meter.style.setProperty("--now", `${percent}%`);
			meter.setAttribute("aria-valuenow", percent);
			state.textContent = word("uploading", { percent });
		},
		/** Sent, waiting, or failed (`danger`). */
		still(text = "", danger = false) {
			meter.hidden = true;
			state.textContent = text;
			if (danger) Object.assign(state, { className: "note danger", role: "alert" });
		},
	};
	shown.progress(0);
	return shown;
}

export function sizeText(bytes, lang) {
	const [number, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), "kB"] : [Math.round(bytes / 1e5) / 10, "MB"];
	return `${number.toLocaleString(lang)}\u00a0${unit}`;
}

/** Send a file: a promise of {id, name, size}, refused with { text, again }; and a way to stop. */
export function upload(file, onProgress) {
	const request = new XMLHttpRequest();
	const answer = new Promise((resolve, reject) => {
		const fail = (again, text = word("upload_failed")) => reject({ text, again });
		request.open("POST", "/upload");
		request.setRequestHeader("X-Sotay", "1");
		request.responseType = "json";
		request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
		request.onload = () => (request.status < 300 ? resolve(request.response) : fail(request.status >= 500, request.response?.error));
		request.onerror = () => fail(true);
		request.onabort = () => fail(false, "");
		const body = new FormData();
		body.append("file", file);
		request.send(body);
	});
	return { answer, stop: () => request.abort() };
}
