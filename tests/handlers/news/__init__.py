"""News, as its writers and readers meet it."""
