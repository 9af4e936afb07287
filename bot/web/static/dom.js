// Building elements, and the words of the page.

let table = {};

/** Make an element. Attributes that are null, undefined or false are left out. */
export function h(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === null || value === undefined || value === false) continue;
		if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
		else element.setAttribute(name, value === true ? "" : value);
	}
	element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
	return element;
}

export function setWords(words) {
	table = { ...table, ...words };
}

/** The page's own words, with {named} places filled. */
export function word(key, values = {}) {
	return (table[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Read the JSON that the server laid into the page. */
export function readJson(id) {
	const holder = document.getElementById(id);
	return holder ? JSON.parse(holder.textContent || "null") : null;
}

/** Fill elements marked data-word, data-label and data-hint. */
export function fillWords(root = document) {
	for (const element of root.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
	for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
}

/** An address is followed only on this site or over https, tel and mailto. */
export function safeUrl(url) {
	return /^(https?:\/\/|\/(?!\/)|tel:|mailto:|data:image\/)/i.test(url ?? "") ? url : null;
}

/** A number in the digits of a language. */
export function digits(value, lang) {
	if (typeof value !== "number") return String(value);
	try {
		return new Intl.NumberFormat(lang === "ar" ? "ar-EG" : lang).format(value);
	} catch {
		return String(value);
	}
}

/** Storage that never throws: a full or forbidden store only means that less is remembered. */
export function storage(kind) {
	return {
		read(key, otherwise = null) {
			try {
				return JSON.parse(window[kind].getItem(key)) ?? otherwise;
			} catch {
				return otherwise;
			}
		},
		write(key, value) {
			try {
				if (value === null) window[kind].removeItem(key);
				else window[kind].setItem(key, JSON.stringify(value));
			} catch {
				// What is on the page still works; it only will not outlive a reload.
			}
		},
	};
}

export const session = storage("sessionStorage");

/** Show that a press is under way, until it is settled or 5 s have passed. */
export function busy(button) {
	button.setAttribute("aria-busy", "true");
	button.setAttribute("aria-disabled", "true");
	const release = () => {
		clearTimeout(timer);
		button.removeAttribute("aria-busy");
		button.removeAttribute("aria-disabled");
	};
	const timer = setTimeout(release, 5000);
	return release;
}

export const isBusy = (button) => button.getAttribute("aria-busy") === "true";
