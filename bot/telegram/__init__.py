"""Telegram: the members' own chat. aiogram is transport and types; cards, forms and order are the program's own."""
