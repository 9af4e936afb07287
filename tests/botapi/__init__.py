"""A strict Bot API server on the loopback: what production code would meet at Telegram, as far as it is known."""
