"""Phones, card numbers and citizen numbers, which spreadsheets rob of their 0 and people write with all kinds of marks."""

import re
from dataclasses import dataclass

import phonenumbers

_REGION = "VN"
_LETTERS = re.compile(r"[^\W\d_]+")
_STRONG = re.compile(r"[/;\\\n|]|\s[-–]\s|\bhoặc\b|\bvà\b|\bor\b|\band\b", re.IGNORECASE)
_WEAK = re.compile(r"[,\s]+(?=(?:\+|00)?(?:84|0)\d)")
_NOT_DIGITS = re.compile(r"[^0-9+]")
_RUN = re.compile(r"(?:\+?84|0)[0-9]{9}(?![0-9])|(?:\+?84|0)[0-9]{9}")
_SCIENTIFIC = re.compile(r"^[0-9]\.[0-9]+e\+?[0-9]+$", re.IGNORECASE)
_OLD_MOBILE = {  # eleven figures became ten on 15 September 2018 (plan of the Ministry of Information and Communications)
    **{f"12{old}": f"7{new}" for old, new in zip("01268", "09768", strict=True)},
    **{f"12{old}": f"8{new}" for old, new in zip("34579", "34512", strict=True)},
    **{f"16{figure}": f"3{figure}" for figure in "23456789"},
    "186": "56",
    "188": "58",
    "199": "59",
}
_OLD_LENGTH = 11
_CITIZEN_LENGTHS = (9, 12)
_CARD = re.compile(r"^[0-9A-Z.\-/ ]{3,20}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadPhone:
    """The first number that exists, in E.164, or None; `others` were valid too, `is_renumbered` when it had eleven figures."""

    number: str | None
    others: tuple[str, ...] = ()
    is_renumbered: bool = False


def read_phone(text: str) -> ReadPhone:
    """Give the phone numbers of a cell's text."""
    found: list[tuple[str, bool]] = []
    for candidate in _candidates(text):
        read = _one_phone(candidate)
        if read and read not in found:
            found.append(read)
    if not found:
        return ReadPhone(None)
    return ReadPhone(found[0][0], tuple(number for number, _old in found[1:] if number != found[0][0]), found[0][1])


def _candidates(text: str) -> list[str]:
    if _SCIENTIFIC.match(text.strip()) and float(text).is_integer():
        return [str(int(float(text)))]
    if _one_phone(text):
        return [text]
    pieces = [piece for part in _STRONG.split(text) for piece in ([part] if _one_phone(part) else _WEAK.split(part))]
    whole = [piece for piece in pieces if _one_phone(piece)]
    return whole or _RUN.findall(_NOT_DIGITS.sub("", text))


def _one_phone(text: str) -> tuple[str, bool] | None:
    digits = _NOT_DIGITS.sub("", _LETTERS.sub("", text))
    renumbered = _renumber(digits)
    try:
        number = phonenumbers.parse(renumbered or digits, _REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), renumbered is not None


def _renumber(digits: str) -> str | None:
    """Give the number of today for a mobile number of eleven figures (0168 111 2222 -> 038 111 2222), also where its 0 was lost."""
    national = digits.removeprefix("+84").removeprefix("0084")
    if national == digits and digits.startswith("84") and len(digits) == _OLD_LENGTH + 1:
        national = digits[2:]
    national = national if national.startswith("0") else "0" + national
    new = _OLD_MOBILE.get(national[1:4])
    return f"0{new}{national[4:]}" if new and len(national) == _OLD_LENGTH else None


def read_citizen_number(text: str) -> str | None:
    """Give 12 figures (citizen card) or 9 (the older card), with the 0 that a number cell lost; None where it is neither."""
    digits = re.sub(r"[\s.\-']", "", text)
    if not digits.isdecimal() or not digits.isascii():
        return None
    if len(digits) in (10, 11):
        digits = digits.zfill(12)
    elif len(digits) == 8:
        digits = digits.zfill(9)
    return digits if len(digits) in _CITIZEN_LENGTHS else None


def read_card_number(text: str) -> str | None:
    """Give a card number without spaces; None where it cannot be one."""
    plain = re.sub(r"\s+", "", text).strip("'").upper()
    return plain if _CARD.match(plain) and any(sign.isdigit() for sign in plain) else None
