"""Blocks, buttons and fields as the page receives them."""

from typing import TypeAlias

Json: TypeAlias = dict[str, object]


def span(text: str, style: str = "plain", url: str | None = None) -> Json:
    return {"text": text, "style": style, "url": url}


def paragraph(*spans: Json | str) -> Json:
    return {"type": "paragraph", "spans": [span(part) if isinstance(part, str) else part for part in spans]}


def bold(text: str) -> Json:
    return span(text, "bold")


def soft(text: str) -> Json:
    return span(text, "soft")


def details(*rows: tuple[str, list[Json]]) -> Json:
    return {"type": "details", "rows": [{"label": label, "value": value} for label, value in rows]}


def notice(kind: str, text: str) -> Json:
    return {"type": "notice", "kind": kind, "spans": [span(text)]}


def progress(label: str, sentence: str, value: int, total: int, needed: int | None) -> Json:
    return {"type": "progress", "label": label, "value": value, "total": total, "needed": needed, "sentence": sentence}


def button(label: str, token: str = "", **rest: object) -> Json:
    return {"label": label, "token": token or f"mock.{label}", "url": None, "icon": None, "style": "secondary", "chosen": False, **rest}


def card(lang: str, *blocks: Json, **rest: object) -> Json:
    shape: Json = {
        "lang": lang,
        "dir": "rtl" if lang == "ar" else "ltr",
        "layout": "card",
        "kicker": None,
        "title": None,
        "tag": None,
        "date": None,
        "blocks": list(blocks),
        "buttons": [],
        "attachments": [],
        "form": None,
    }
    return {**shape, **rest}


def field(name: str, kind: str, label: str, **rest: object) -> Json:
    shape: Json = {
        "name": name,
        "type": kind,
        "label": label,
        "hint": None,
        "value": "",
        "understood": None,
        "error": None,
        "required": True,
        "choices": [],
        "accept": "",
        "max_bytes": 0,
        "placeholder": None,
    }
    return {**shape, **rest}


def choice(value: str, label: str, hint: str | None = None) -> Json:
    return {"value": value, "label": label, "hint": hint}


def listing(title: str, kind: str, *rows: tuple[str | None, str, list[list[Json]], str | None]) -> Json:
    lines = [{"lead": lead, "title": name, "lines": parts, "tag": tag} for lead, name, parts, tag in rows]
    return {"type": "listing", "title": title, "kind": kind, "rows": lines}
