"""The web channel: rooms and history in our own database, shown in a browser."""
