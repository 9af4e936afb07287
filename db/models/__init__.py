"""All tables, one module per area."""

from db.models import base, channels, documents, ledger, meetings, news, org, polls, questions, search, web

__all__ = ["base", "channels", "documents", "ledger", "meetings", "news", "org", "polls", "questions", "search", "web"]
