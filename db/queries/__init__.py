"""Read-only questions that two features ask."""
