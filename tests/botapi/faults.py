"""Faults on demand: what Telegram is known to answer, and what networks do."""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web

_DESCRIPTIONS = {
    "400 too long": (400, "Bad Request: message is too long"),
    "400 not modified": (
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    ),
    "400 edit gone": (400, "Bad Request: message to edit not found"),
    "400 can't edit": (400, "Bad Request: message can't be edited"),
    "400 chat not found": (400, "Bad Request: chat not found"),
    "400 no topic": (400, "Bad Request: message thread not found"),
    "400 old press": (400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    "400 wrong file": (400, "Bad Request: wrong file identifier/HTTP URL specified"),
    "400 no rights": (400, "Bad Request: not enough rights to send text messages to the chat"),
    "401": (401, "Unauthorized"),
    "403 blocked": (403, "Forbidden: bot was blocked by the user"),
    "403 deactivated": (403, "Forbidden: user is deactivated"),
    "403 kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "403 never started": (403, "Forbidden: bot can't initiate conversation with a user"),
    "404": (404, "Not Found"),
    "409": (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
    "500": (500, "Internal Server Error"),
    "500 restart": (500, "Internal Server Error: restart"),
}


@dataclass(slots=True)
class Fault:
    """One ordered fault. `chat` and `method` narrow it down; it happens `times` times."""

    method: str
    what: str
    chat: str | None
    times: int
    seconds: int = 1

    @property
    def is_after(self) -> bool:
        """Say whether the platform did what was asked before it failed."""
        return self.what.endswith(" after")

    def fits(self, method: str, given: dict[str, Any]) -> bool:
        is_chat = self.chat is None or str(given.get("chat_id")) == self.chat
        return self.times > 0 and self.method.lower() in {method, "*"} and is_chat


async def happen(fault: Fault, request: web.Request) -> web.Response:
    """Give the faulty answer, or none at all."""
    what = fault.what.removesuffix(" before").removesuffix(" after")
    if what == "429":
        return refuse(429, f"Too Many Requests: retry after {fault.seconds}", {"retry_after": fault.seconds})
    if what == "timeout":
        await asyncio.sleep(3600)
    if what == "cut":
        if request.transport is not None:
            request.transport.abort()
        await asyncio.sleep(3600)
    if what == "502 html":
        return web.Response(status=502, text="<html><head><title>502 Bad Gateway</title></head></html>", content_type="text/html")
    if what == "wrong shape":
        return web.json_response({"ok": True, "result": {"surprise": [1, 2]}})
    if what == "not json":
        return web.Response(text="{ok", content_type="application/json")
    code, words = _DESCRIPTIONS[fault.what]
    return refuse(code, words)


def refuse(code: int, words: str, parameters: dict[str, Any] | None = None) -> web.Response:
    body = {"ok": False, "error_code": code, "description": words, **({"parameters": parameters} if parameters else {})}
    headers = {"Retry-After": str(parameters["retry_after"])} if parameters and "retry_after" in parameters else None
    return web.json_response(body, status=code, headers=headers)
