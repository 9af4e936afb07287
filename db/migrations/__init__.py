"""The history of the tables: one revision per file in versions/, forwards and backwards."""
