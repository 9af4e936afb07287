// Building elements, the words of the page, and what it remembers.

let table = {};

/** Make an element: h("p.soft", { id: "x" }, "words"). */
export function h(name, ...parts) {
	const [tag, ...classes] = name.split(".");
	const element = document.createElement(tag);
	if (classes.length) element.className = classes.join(" ");
	const attributes = parts[0]?.constructor === Object ? parts.shift() : {};
	if (tag === "button" && attributes.onclick) element.type = "button";
	for (const [key, value] of Object.entries(attributes)) {
		if (value === null || value === undefined || value === false) continue;
		if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
		else element.setAttribute(key, value === true ? "" : value);
	}
	element.append(...present(parts));
	return element;
}

export const present = (parts) => parts.flat(Infinity).filter((part) => part !== null && part !== undefined && part !== false);

export const part = (id) => document.getElementById(id);

export const setWords = (words) => Object.assign(table, words);

/** The page's own words, with {named} places filled. */
export const word = (key, values = {}) => (table[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export const readJson = (id) => JSON.parse(part(id)?.textContent || "null");

export function fillWords() {
	for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
	for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
}

/** An address is followed only on this site or over https, tel and mailto. */
export const safeUrl = (url) => (/^(https?:\/\/|\/(?!\/)|tel:|mailto:|data:image\/)/i.test(url ?? "") ? url : null);

/** Browsers and CLDR differ on the digits of Arabic. */
export const locale = (lang) => (lang === "ar" ? "ar-EG" : lang);

export const digits = (value, lang) => (typeof value === "number" ? value.toLocaleString(locale(lang)) : String(value));

/** What this tab remembers over a reload, where its store allows. */
export const session = {
	read(key, otherwise = null) {
		try {
			return JSON.parse(sessionStorage.getItem(key)) ?? otherwise;
		} catch {
			return otherwise;
		}
	},
	write(key, value) {
		try {
			if (value === null) sessionStorage.removeItem(key);
			else sessionStorage.setItem(key, JSON.stringify(value));
		} catch {
			// What is on the page still works; it only will not outlive a reload.
		}
	},
};

/** Show that a press is under way, until it is settled or 5 s have passed. */
export function busy(button) {
	const states = ["aria-busy", "aria-disabled"];
	const release = () => states.forEach((state) => button.removeAttribute(state));
	states.forEach((state) => button.setAttribute(state, "true"));
	setTimeout(release, 5000);
	return release;
}

export const isBusy = (button) => button.ariaBusy === "true";
