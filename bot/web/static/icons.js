// Icons: a grid of 24, round ends, in the colour of the words beside.

const ring = "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z";
const shapes = {
	calendar: "M7 3v4M17 3v4M4 9.5h16M6 5h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
	check: ring + "M8 12.2l2.8 2.8L16 9.6",
	tick: "M4.5 12.5l5 5L20 7",
	document: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5M9 13h6M9 17h4",
	table: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4 9h16M4 14.5h16M10 9v11",
	person: "M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM4.5 20.5c.5-4.2 3.5-6.5 7.5-6.5s7 2.3 7.5 6.5",
	people: "M12.5 8.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM2.5 20c.3-4 2.9-6 6.5-6s6.2 2 6.5 6M15.5 5.2a3.5 3.5 0 0 1 0 6.6M18 14.4c2 .8 3.3 2.7 3.5 5.6",
	pencil: "M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19zM14.5 6l3.5 3.5",
	settings: "M15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM12 3.5v2M12 18.5v2M3.5 12h2M18.5 12h2M6 6l1.4 1.4M16.6 16.6L18 18M6 18l1.4-1.4M16.6 7.4L18 6",
	download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 19.5h15",
	back: "M14.5 5.5L8 12l6.5 6.5",
	next: "M9.5 5.5L16 12l-6.5 6.5",
	down: "M5.5 9.5L12 16l6.5-6.5",
	clock: ring + "M12 7v5.2l3.2 2",
	plus: "M12 5v14M5 12h14",
	search: "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.5 15.5L20.5 20.5",
	print: "M7 9V4h10v5M7 17H5a1.5 1.5 0 0 1-1.5-1.5V11A2 2 0 0 1 5.5 9h13a2 2 0 0 1 2 2v4.5A1.5 1.5 0 0 1 19 17h-2M7 14h10v6H7z",
	projector: "M4 4h16M5 4v11h14V4M12 15v5M8.5 20.5L12 17l3.5 3.5",
	alert: ring + "M12 7.5v5.5M12 16.3v.1",
	info: ring + "M12 11v5.5M12 7.7v.1",
	close: "M6 6l12 12M18 6L6 18",
	attach: "M20 11.5l-8.3 8.3a5.2 5.2 0 0 1-7.4-7.4L12.8 4a3.5 3.5 0 0 1 4.9 4.9l-8.3 8.3a1.7 1.7 0 0 1-2.4-2.4l7.6-7.7",
	send: "M21 4L3.5 10.2l7 3.3 3.3 7zM21 4L10.5 13.5",
	book: "M6 3.5h11a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H6a1.5 1.5 0 0 1-1.5-1.5V5A1.5 1.5 0 0 1 6 3.5zM8.5 3.5v17M11.5 12l1.8 1.8 3-3.3",
	out: "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M10 8l-4 4 4 4M6 12h9",
};
const SVG = "http://www.w3.org/2000/svg";

/** `flip` ones follow the direction of reading, ticks and clocks do not. */
export function icon(name, flip = false) {
	const svg = document.createElementNS(SVG, "svg");
	const path = document.createElementNS(SVG, "path");
	path.setAttribute("d", shapes[name] ?? "");
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("class", flip ? "icon flip" : "icon");
	svg.setAttribute("aria-hidden", "true");
	svg.append(path);
	return svg;
}

export function fillIcons(root = document) {
	for (const element of root.querySelectorAll("[data-icon]")) {
		const [name, flip] = element.dataset.icon.split(" ");
		element.prepend(icon(name, Boolean(flip)));
		delete element.dataset.icon;
	}
}
