"""Telegram: our channel against a strict Bot API server, with python-telegram-bot as the judge of both."""
