"""Frames as the page sends them, and as nobody should."""

import json

import pytest

from bot.web import parse


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ({"type": "sync", "rooms": {"3": 17}}, parse.Sync({3: 17})),
        ({"type": "say", "key": "abcdefgh", "room": "3", "text": "a\x00b"}, parse.Say("abcdefgh", 3, "ab", ())),
        ({"type": "say", "key": "abcdefgh", "room": 3, "text": None, "uploads": ["7-ab"]}, parse.Say("abcdefgh", 3, "", ("7-ab",))),
        ({"type": "press", "key": "abcdefgh", "room": "3", "message": 9, "token": "a.b:1"}, parse.Press("abcdefgh", 3, 9, "a.b:1")),
        (
            {"type": "fill", "key": "abcdefgh", "room": "3", "form": 2, "values": {"a": "b"}, "do": "check"},
            parse.Fill("abcdefgh", 3, 2, (("a", "b"),), "check"),
        ),
        ({"type": "open", "room": "3"}, parse.Open(3)),
        ({"type": "older", "room": "3", "before": 40}, parse.Older(3, 40)),
        ({"type": "read", "room": "3", "seq": 40}, parse.Read(3, 40)),
    ],
)
def test_a_frame_is_read(sent: object, meant: parse.Frame) -> None:
    assert parse.frame(json.dumps(sent)) == meant


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "null",
        "[" * 100_000,
        '{"type": "unknown"}',
        '{"type": "open", "room": "1; drop"}',
        '{"type": "open", "room": -1}',
        '{"type": "open", "room": true}',
        '{"type": "open", "room": 1e400}',
        '{"type": "open", "room": 99999999999999999999}',
        '{"type": "say", "key": "short", "room": 1, "text": "a"}',
        '{"type": "say", "key": "a b c d e f g h", "room": 1, "text": "a"}',
        '{"type": "say", "key": "abcdefgh", "room": 1, "text": {}}',
        '{"type": "say", "key": "abcdefgh", "room": 1, "uploads": [1]}',
        '{"type": "fill", "key": "abcdefgh", "room": 1, "form": 1, "values": [], "do": "check"}',
        '{"type": "fill", "key": "abcdefgh", "room": 1, "form": 1, "values": {}, "do": "delete"}',
        '{"type": "fill", "key": "abcdefgh", "room": 1, "form": 1, "values": {"a": 1}, "do": "check"}',
        json.dumps({"type": "say", "key": "abcdefgh", "room": 1, "text": "x" * 8001}),
        json.dumps({"type": "press", "key": "abcdefgh", "room": 1, "message": 1, "token": "x" * 65}),
        json.dumps({"type": "sync", "rooms": {str(number): 0 for number in range(201)}}),
    ],
)
def test_anything_else_is_no_frame(sent: str) -> None:
    with pytest.raises(parse.NotAFrameError):
        parse.frame(sent)


def test_half_a_character_becomes_a_question_mark() -> None:
    said = parse.frame('{"type": "say", "key": "abcdefgh", "room": 1, "text": "a\\ud800b"}')

    assert isinstance(said, parse.Say)
    assert said.text == "a?b"
