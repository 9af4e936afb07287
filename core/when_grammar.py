"""The grammar of dates and times in Vietnamese and English: from words to a Phrase, without knowing what day it is.

A text becomes canonical words first (marks off, numbers as digits, English turned into its Vietnamese counterpart), then each rule takes
its piece out. Whatever is left over means "not understood": a half-read date is worse than a question.

Canonical signs: @1 tomorrow, #3 Thursday (Monday is 0), %12 December, ~e evening.
Without tone marks some words are two: "sau" is "next" (but "sáu", and "thu sau", are six), "toi" is "evening" (but "tới", and "tuan toi", are next).
"""

import re
import unicodedata
from dataclasses import dataclass

from db.folding import fold

_LONGEST = 100  # characters: a date is shorter, and nothing longer is worth the time
_UNDECIDED_WITHOUT_MARKS = ((r"\btới\b", "next"), (r"\bsáu\b", "6"), (r"(?<!mươi )\bmốt\b", "@2"), (r"\bbây giờ\b", "now"))
_LUNAR = re.compile(r"\b(?:am lich|al|lunar|ram|gieng|chap|tet)\b")

_DIGIT = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "6": 6, "bay": 7, "tam": 8, "chin": 9}
_ENGLISH_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NOT_A_YEAR = r"(?! (?:\d{4}|nay|sau|next|nua)\b)"
_TENS = re.compile(rf"\b(?:(?<!thu )(?<!thang )({'|'.join(_DIGIT)}) )?muoi\b(?: ({'|'.join(_DIGIT)})\b{_NOT_A_YEAR})?")
_ONES = re.compile(
    rf"\b(?:mot|hai|ba|bon|bay|tam|chin)\b|(?<=\bthu )(?:tu|nam|sau)\b|(?<=\bthang )(?:tu|nam)\b{_NOT_A_YEAR}"
    rf"|(?<=\bmung )(?:tu|nam|sau)\b|(?<=\bngay )nam\b{_NOT_A_YEAR}|\b(?:tu|nam|sau)(?= (?:gio|ruoi|tieng|phut|kem)\b)"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_SYNONYMS = {
    "ngay": "days?|hom|bua",
    "mung": "mong",
    "cuoi tuan": "weekend",
    "tuan": "weeks?",
    "thang": "months?",
    "nam": "years?",
    "tieng": "hours?",
    "phut": "minutes?|mins?",
    "nua": "from now|later",
    "cuoi": "(?:the )?end of(?: the)?",
    "dau": "(?:the )?(?:beginning|start) of(?: the)?",
    "12h": "noon|midday",
    "24h": "midnight|nua dem",
}
_SIDES = (("sau", 1), ("nay", 0), ("truoc", -1))

_CANONICAL = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\bthu (?=\d{1,2}(?::\d\d)? ?[ap]\.?m\b)", "thursday "),
        (r"(?<=\d) ?([ap])\.? ?m\b\.?", r" ~\1"),
        (r"(?<=:\d\d) ?([ap])\b", r" ~\1"),
        *((rf"\b{word}\b", str(number)) for number, word in enumerate(_ENGLISH_NUMBERS)),
        (r"\b(?:the )?day after tomorrow\b", "@2"),
        (r"\btomorrow\b|\btmrw?\b|\b(?:ngay )?mai\b", "@1"),
        (r"\btoday\b|\b(?:ngay )?hom nay\b|\bbua nay\b", "@0"),
        (r"\btonight\b", "@0 ~e"),
        (r"\byesterday\b|\bhom qua\b", "@-1"),
        *((rf"\b(?:thu ?|t){number}\b(?![/:])", f"#{number - 2}") for number in range(2, 8)),
        *((rf"\b{name[:3]}(?:{name[3:]}|s|r|rs)?\b", f"#{number}") for number, name in enumerate(_WEEKDAYS)),
        (r"\bchua? nhat\b|\bchu nhat\b|\bcn\b", "#6"),
        *((rf"(?<![a-z]){name[:3]}(?:{name[3:]}|t)?\b\.?", f" %{number} ") for number, name in enumerate(_MONTHS, 1)),
        (r"\bthang (\d{1,2})(?!\d| ?(?:[:hg]|gio\b))", r"%\1"),
        (r"\ban? (?=week|day|month|hour)", "1 "),
        *((rf"\b(?:{english})\b", word) for word, english in _SYNONYMS.items()),
        (r"\bsang (tuan|thang|nam)\b", r"\1 sau"),
        (r"\b(tuan|thang|nam) toi\b", r"\1 sau"),
        (r"\b(?:in the |at )?morning\b|\brang sang\b|\bsang som\b|\bsang\b", "~a"),
        (r"\btrua\b", "~n"),
        (r"\b(?:in the )?afternoon\b|\bchieu(?: toi)?\b", "~p"),
        (r"\b(?:in the )?evening\b|\btoi\b", "~e"),
        (r"\b(?:at )?night\b|\bdem(?: khuya)?\b|\bkhuya\b", "~d"),
        (r"\bthis (~.)", r"@0 \1"),
        (r"\bthis ((?:cuoi )?(?:tuan|thang|nam)|#\d)", r"\1 nay"),
        (r"\bnext ((?:cuoi )?(?:tuan|thang|nam)\b|#\d)", r"\1 next"),
        (r"\blast (tuan\b|thang\b|nam\b|#\d)", r"\1 truoc"),
        (r"\b(tuan|thang|nam) next\b", r"\1 sau"),
        (r"\b(?:in|sau|trong vong|trong) (\d+) (ngay|tuan|thang|tieng|gio|phut)\b(?: nua)?", r"\1 \2 nua"),
        (r"(?<![#@%\d])(?<!ngay )(?<!mung )(\d+) (ngay|tuan) sau\b", r"\1 \2 nua"),
        (r"\bhalf past (\d+)", r"\1 ruoi"),
        (r"\bquarter past (\d+)", r"\1h15"),
        (r"\bquarter to (\d+)", r"\1 kem 15"),
    )
)

_TH = r"(?:st|nd|rd|th)?"
_DAY = r"(?<![\d:.,/hg-])(?P<day>\d{1,2})"
_MONTH = r"(?P<month>\d{1,2})"
_HOUR = r"(?<![\d:.])(?P<hour>\d{1,2})"
_NOT_TIME = r"(?!\d| ?(?:[:hg]|gio\b|oclock|ruoi|~))"


def _edge(word: str, unit: str) -> str:
    """Give the pattern of "the end of the month"; what says which month stays for its own rule."""
    return rf"\b{word}(?: tien| cung)?(?: cua)? (?:{unit}\b(?! (?:sau|nay|truoc|\d{{4}}))|(?={unit}\b{'|%' if unit == 'thang' else ''}))"


_RULES: tuple[tuple[re.Pattern[str], dict[str, int]], ...] = tuple(
    (re.compile(pattern), constants)
    for pattern, constants in (
        (r"\b(?P<days>\d{1,3}) ngay nua", {}),
        (r"\b(?P<weeks>\d{1,2}) tuan nua", {}),
        (r"\b(?P<ahead>\d{1,2}) thang nua", {}),
        (r"\b(?P<hours>\d{1,2}) ?(?:tieng|gio|h) nua", {}),
        (r"\b(?P<minutes>\d{1,3}) phut nua", {}),
        (rf"(?<![\d/-])(?P<year>\d{{4}})([-/.]){_MONTH}\2(?P<day>\d{{1,2}})(?!\d)t?(?!/)", {}),
        (r"\b(?:luc|at) (?P<hour>\d{1,2})\.(?P<minute>\d{2})(?![\d/.-])", {}),
        (rf"(?:\bngay )?{_DAY}([/.-]){_MONTH}\2(?P<year>\d{{4}}|\d{{2}})(?![\d:hg/])", {}),
        (rf"(?:\bngay )?{_DAY}(?:[/-]{_MONTH}|\.(?=0?[1-9](?!\d)|1[0-2](?!\d))(?P<month_>\d{{1,2}}))(?![\d:hg/]|[.-]\d)", {}),
        (_edge("dau", "tuan"), {"weekday": 0}),
        (_edge("cuoi", "tuan"), {"weekday": 5}),
        (_edge("cuoi", "nam"), {"month": 12, "edge": 2}),
        (_edge("dau", "thang"), {"edge": 0}),
        (_edge("giua", "thang"), {"edge": 1}),
        (_edge("cuoi", "thang"), {"edge": 2}),
        (rf"(?:\b(?:ngay|mung|the) )?{_DAY}{_TH} ?(?:of +)?%{_MONTH}(?:[ /-]*(?:nam )?(?P<year>\d{{4}}))?(?!\d)", {}),
        (rf"%{_MONTH} +(?:ngay |the )?(?P<day>\d{{1,2}}){_TH}(?: (?P<year>\d{{4}}))?{_NOT_TIME}", {}),
        (rf"%{_MONTH}(?:[ /-]*(?:nam )?(?P<year>\d{{4}}))?(?!\d)", {}),
        (r"\bnam (?P<year>\d{4})(?!\d)", {}),
        *((rf"\bnam {side}\b", {"years": number}) for side, number in _SIDES),
        (r"\b(?:ngay |mung )?(?P<day>\d{1,2}) (?=thang (?:sau|nay|truoc)\b)", {}),
        (rf"\b(?:ngay|mung|the) (?P<day>\d{{1,2}}){_TH}(?![\d:hg/.-]| gio\b| ruoi)", {}),
        (r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)\b", {}),
        (r"\btuan sau nua\b", {"week": 2}),
        *((rf"\bthang {side}\b", {"months": number}) for side, number in _SIDES),
        *((rf"\btuan {side}\b", {"week": number}) for side, number in _SIDES),
        *((rf"#(?P<weekday>\d) {side}\b", {"week": number}) for side, number in _SIDES),
        (r"#(?P<weekday>\d) next\b", {"upcoming": 1}),
        (r"#(?P<weekday>\d)", {}),
        (r"@(?P<offset>-?\d)", {}),
        (rf"{_HOUR} ?(?:h|g|gio)? ?(?:kem|thieu) (?P<less>\d{{1,2}})(?: ?(?:phut|p))?(?![a-z\d])", {}),
        (rf"{_HOUR} ?(?:h|g|gio)? ?ruoi\b", {"minute": 30}),
        (rf"{_HOUR} ?(?:h|g|gio|:) ?(?P<minute>\d{{1,2}})(?::\d{{2}}(?:\.\d+)?)?(?: ?(?:phut|ph|p)\b)?(?![\d:])", {}),
        (rf"{_HOUR} ?(?:h|g|gio|oclock)(?![a-z\d])", {}),
        (rf"{_HOUR}\.(?P<minute>\d{{2}})(?![\d.])", {}),
        (r"\b(?:luc|at|vao) (?P<hour>\d{1,2})(?![\d/.:-])", {}),
        (r"(?<![\d/.-])(?P<hour>\d{1,2})(?= ~)", {}),
        (r"(?<=~[a-z] )(?P<hour>\d{1,2})(?![\d/.:-])", {}),
        *((f"~{part}", {"part": ord(part)}) for part in "anped"),
        (r"\bnay\b", {"offset": 0}),
    )
)
_FILLERS = re.compile(r"\b(?:luc|vao|hoi|khoang|dung|buoi|ngay|nhe|nha|on|at|the|of|a|cua|next)\b|(?<!\d)[-.](?!\d)|[,\s]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was said, piece by piece; None where nothing was said."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    months: int | None = None  # from this month on
    years: int | None = None
    edge: int | None = None  # of a month: 0 beginning, 1 middle, 2 end
    weekday: int | None = None  # Monday is 0
    week: int | None = None  # from this week on
    upcoming: int | None = None  # 1: a weekday after today
    offset: int | None = None  # days from today, named: today, tomorrow
    days: int | None = None  # from now on, counted
    weeks: int | None = None
    ahead: int | None = None  # months from now on, counted
    hours: int | None = None
    minutes: int | None = None
    hour: int | None = None
    minute: int | None = None
    less: int | None = None  # minutes before the hour
    part: int | None = None  # of the day: the code of one of a (morning), n (noon), p (afternoon), e (evening), d (night)


def plain(text: str) -> str:
    """Give the text with digits of every script as 0 to 9, composed, small, without marks of direction."""
    composed = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).casefold()
    digits = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in composed)
    return "".join(char for char in digits if char == "\u200c" or unicodedata.category(char) != "Cf").strip()


def canonical(text: str) -> str | None:
    """Give the canonical words of a text; None where it is too long to be a date. The lunar calendar gives "lunar"."""
    words = re.sub(r"[@#%~]", "?", plain(text))
    if len(words) > _LONGEST:
        return None
    for spoken, written in _UNDECIDED_WITHOUT_MARKS:
        words = re.sub(spoken, written, words)
    words = re.sub(r"[’'`]", "", fold(words))
    words = re.sub(r" ?/ ?", "/", re.sub(r"[,،;()]+|\.(?=\s|$)", " ", words.replace("–", "-").replace("—", "-")))
    words = re.sub(r"(?<=[hg])-(?=\d)|(?<=\d)-(?=\d{1,2}[hg:])", " ", words)
    if _LUNAR.search(words):
        return "lunar"
    words = re.sub(r"\bngay (?:kia|mot)\b(?! thang|/)", "@2", words)
    words = _TENS.sub(lambda found: str(_DIGIT.get(found[1] or "", 1) * 10 + _DIGIT.get(found[2] or "", 0)), words)
    words = _ONES.sub(lambda found: str(_DIGIT[found[0]]), words)
    for pattern, replacement in _CANONICAL:
        words = pattern.sub(replacement, words)
    return re.sub(r"\s+", " ", words).strip()


def phrase(words: str) -> Phrase | None:
    """Read canonical words. None: something in them was not understood, or was said twice."""
    said: dict[str, int] = {}
    for pattern, constants in _RULES:
        found = pattern.search(words)
        if found is None:
            continue
        pieces = {name.rstrip("_"): int(digits) for name, digits in found.groupdict().items() if digits is not None} | constants
        if pieces.keys() & said.keys():
            return None
        said |= pieces
        words = f"{words[: found.start()]} {words[found.end() :]}"
    if not said or _FILLERS.sub("", words):
        return None
    return Phrase(**said)
