// Files: rows that show one, and sending one to the server.

import { h, safeUrl, word } from "./dom.js";
import { icon } from "./icons.js";

const TABLE = /\.(xlsx?|csv|ods)$/i;

function fileHead(name, note) {
	const mark = h("span", { class: "file-icon" }, icon(TABLE.test(name) ? "table" : "document"));
	return [mark, h("div", {}, h("b", { dir: "auto" }, name), note)];
}

/** A file that can be opened; a picture is shown. */
export function fileRow(file) {
	const url = safeUrl(file.url);
	if (file.kind === "picture") {
		return h("a", { class: "picture", href: url, target: "_blank", rel: "noopener" }, h("img", { src: url, alt: file.name, loading: "lazy" }));
	}
	const kind = file.name.includes(".") ? file.name.split(".").pop().toUpperCase() : "";
	const size = [kind, file.size_text].filter(Boolean).join(", ");
	const open = h("a", { class: "button", href: url, target: "_blank", rel: "noopener", "aria-label": `${word("open")} ${file.name}` }, word("open"));
	const save = h("a", { class: "button", href: url, download: file.name, "aria-label": `${word("download")} ${file.name}` }, word("download"));
	return h("div", { class: "file" }, fileHead(file.name, h("p", { class: "soft small" }, size)), h("div", { class: "row" }, open, save));
}

/** A file on its way: how far it is, and a way to stop it. */
export function sendingRow(file, onStop) {
	const state = h("p", { class: "soft small numbers" }, word("uploading", { percent: 0 }));
	const meter = h("div", { class: "meter", role: "progressbar", "aria-label": file.name, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 });
	const stop = h("button", { type: "button", class: "plain-button", "aria-label": `${word("stop_upload")} ${file.name}`, onclick: onStop }, icon("close"));
	const row = h("div", { class: "file" }, fileHead(file.name, state), stop, meter);
	return {
		row,
		progress(share) {
			const percent = Math.floor(share * 100);
			meter.style.setProperty("--now", `${percent}%`);
			meter.setAttribute("aria-valuenow", percent);
			state.textContent = word("uploading", { percent });
		},
		done(text) {
			meter.hidden = true;
			state.textContent = text ?? "";
		},
		failed(text) {
			meter.hidden = true;
			state.className = "note danger small";
			state.setAttribute("role", "alert");
			state.textContent = text;
		},
		waits() {
			meter.hidden = true;
			state.textContent = word("waiting");
		},
	};
}

export function sizeText(bytes, lang) {
	const [number, unit] = bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1e3)), "kB"] : [Math.round(bytes / 1e5) / 10, "MB"];
	return `${new Intl.NumberFormat(lang).format(number)}\u00a0${unit}`;
}

/** What went wrong; `again` where trying once more may help. */
export class UploadFailed extends Error {
	constructor(text, again) {
		super(text);
		this.again = again;
	}
}

/** Send a file. Gives a promise of {id, name, size} and a way to stop. */
export function upload(file, onProgress) {
	const request = new XMLHttpRequest();
	const answer = new Promise((resolve, reject) => {
		request.open("POST", "/upload");
		request.setRequestHeader("X-Sotay", "1");
		request.responseType = "json";
		request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
		request.onload = () => {
			if (request.status < 300 && request.response) resolve(request.response);
			else reject(new UploadFailed(request.response?.error ?? word("upload_failed"), request.status >= 500));
		};
		request.onerror = () => reject(new UploadFailed(word("upload_failed"), true));
		request.onabort = () => reject(new UploadFailed("", false));
		const body = new FormData();
		body.append("file", file, file.name);
		request.send(body);
	});
	return { answer, stop: () => request.abort() };
}
