// Runs before the first paint, so that the page never flashes in the wrong theme or size.
(() => {
	const root = document.documentElement.dataset;
	try {
		const theme = localStorage.getItem("sotay-theme");
		const text = localStorage.getItem("sotay-text");
		if (theme === "dark" || theme === "light") root.theme = theme;
		if (text === "large" || text === "largest") root.text = text;
	} catch {
		// Storage may be forbidden; the page then follows the device.
	}
})();
