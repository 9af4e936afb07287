// Before the first paint: the page never flashes in the wrong theme or size.
try {
	for (const [name, values] of [["theme", ["light", "dark"]], ["text", ["large", "largest"]]]) {
		const value = localStorage.getItem(`sotay-${name}`);
		if (values.includes(value)) document.documentElement.dataset[name] = value;
	}
} catch {
	// Without storage the page follows the device.
}
