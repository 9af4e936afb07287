"""The stories: whole evenings in a real browser, against the real program."""
