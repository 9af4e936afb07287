"""Fields of forms and arguments of commands: what may be typed, and what it means."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime, time
from typing import ClassVar, TypeAlias
from zoneinfo import ZoneInfo

import phonenumbers
from sqlalchemy.orm import Session

from core import when
from core.access import UnitRef
from core.card import ChoiceView
from core.context import Person
from core.errors import Refusal
from core.i18n import DateStyle, Day, Text, Verbatim, Words, _, ngettext, render
from core.reader import Reader
from db.folding import fold
from db.models.ledger import File
from db.models.org import Member

FieldValue: TypeAlias = str | int | bool | date | datetime | time | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, where and when. `values` holds what the form's earlier fields gave, `about` the ids that the form is about."""

    session: Session
    person: Person | None
    reader: Reader
    unit: UnitRef | None
    now: datetime
    about: tuple[int, ...] = ()
    values: "Mapping[str, FieldValue] | None" = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `parse` turns what was typed into a value or raises Refusal, `understood` says it back where that helps."""

    type: ClassVar[str] = "text"
    name: str
    label: Text
    _: KW_ONLY
    hint: Text | None = None
    is_required: bool = True
    placeholder: Text | None = None
    when: "Callable[[Mapping[str, FieldValue]], bool] | None" = None

    def parse(self, typed: str, asked: Asked) -> FieldValue:
        raise NotImplementedError

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        return None

    def choices(self, asked: Asked) -> tuple[ChoiceView, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class TextField(Field):
    """Words, up to `most` characters; `is_long` asks for several lines."""

    most: int = 200
    least: int = 1
    is_long: bool = False

    def parse(self, typed: str, asked: Asked) -> str:
        words = unicodedata.normalize("NFC", typed).strip()
        if not self.is_long:
            words = " ".join(words.split())
        if len(words) > self.most:
            raise Refusal(_("This is {length} characters long, at most {most} fit. Please shorten it.")(length=len(words), most=self.most), self.name)
        if len(words) < self.least:
            raise Refusal(ngettext("Please type at least {n} character.", "Please type at least {n} characters.")(n=self.least), self.name)
        return words


@dataclass(frozen=True, slots=True)
class NumberField(Field):
    """A whole number within bounds, in the digits of any script."""

    type: ClassVar[str] = "number"
    least: int = 0
    most: int = 1_000_000

    def parse(self, typed: str, asked: Asked) -> int:
        digits = plain_digits(typed).strip()
        if not re.fullmatch(r"\d{1,9}", digits) or not self.least <= int(digits) <= self.most:
            raise Refusal(_("Please type a number from {least} to {most}.")(least=self.least, most=self.most), self.name)
        return int(digits)


@dataclass(frozen=True, slots=True)
class CodeField(Field):
    """A code that is read off a screen or paper: spaces and hyphens do not matter, nor does case."""

    type: ClassVar[str] = "code"
    length: int = 4
    is_digits: bool = True

    def parse(self, typed: str, asked: Asked) -> str:
        code = re.sub(r"[\s.\-\u2010-\u2015]", "", plain_digits(typed)).upper()
        if self.is_digits and not re.fullmatch(rf"\d{{{self.length}}}", code):
            raise Refusal(
                _("The code has {length} digits. Please type it again, for example: {example}")(length=self.length, example="48213076"[: self.length]),
                self.name,
            )
        if not self.is_digits and not re.fullmatch(rf"[A-Z0-9]{{{self.length}}}", code):
            raise Refusal(
                _("The code has {length} letters and digits. Please type it again, for example: {example}")(
                    length=self.length, example="K7MPX4RD"[: self.length]
                ),
                self.name,
            )
        return code


@dataclass(frozen=True, slots=True)
class MomentField(Field):
    """A day and a time, in the local time of `asked.reader`; gives the wall time without zone."""

    type: ClassVar[str] = "datetime"

    def parse(self, typed: str, asked: Asked) -> datetime:
        try:
            return when.read_moment(typed, asked.now, ZoneInfo(asked.reader.zone), asked.reader.language)
        except Refusal as refusal:
            raise Refusal(refusal.text, self.name) from refusal

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        return Day(value, DateStyle.FULL) if isinstance(value, datetime) else None


@dataclass(frozen=True, slots=True)
class DateField(Field):
    """A day, from today on; with `is_past`, a day gone by."""

    type: ClassVar[str] = "date"
    is_past: bool = False

    def parse(self, typed: str, asked: Asked) -> date:
        zone = ZoneInfo(asked.reader.zone)
        try:
            read = when.read_birth(typed, asked.now.astimezone(zone).date()) if self.is_past else when.read_day(typed, asked.now, zone, asked.reader.language)
        except Refusal as refusal:
            raise Refusal(refusal.text, self.name) from refusal
        if isinstance(read, int):
            raise Refusal(_("Please type day, month and year, for example: {example}")(example=f"15/04/{read}"), self.name)
        return read

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        return Day(value) if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class TimeField(Field):
    """A time of the day."""

    type: ClassVar[str] = "time"

    def parse(self, typed: str, asked: Asked) -> time:
        try:
            return when.read_time(typed)
        except Refusal as refusal:
            raise Refusal(refusal.text, self.name) from refusal


@dataclass(frozen=True, slots=True)
class PhoneField(Field):
    """A phone number, typed any way; gives E.164, for example +84912345678."""

    type: ClassVar[str] = "phone"

    def parse(self, typed: str, asked: Asked) -> str:
        try:
            number = phonenumbers.parse(plain_digits(typed), "VN")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise Refusal(_("This is not a phone number. Please type it again, for example: {example}")(example="0912 345 678"), self.name)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        return Verbatim(str(value)) if value else None


Choices: TypeAlias = "tuple[ChoiceView, ...] | Callable[[Asked], tuple[ChoiceView, ...]]"


@dataclass(frozen=True, slots=True)
class ChoiceField(Field):
    """One of several choices (with `is_multiple`, any of them: values joined by commas)."""

    type: ClassVar[str] = "choice"
    options: Choices = ()
    is_multiple: bool = False

    def parse(self, typed: str, asked: Asked) -> str | tuple[str, ...]:
        options = self.choices(asked)
        picked = tuple(self._pick(part, options, asked) for part in typed.split(",")) if self.is_multiple else (self._pick(typed, options, asked),)
        return picked if self.is_multiple else picked[0]

    def choices(self, asked: Asked) -> tuple[ChoiceView, ...]:
        return self.options(asked) if callable(self.options) else self.options

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        for choice in self.choices(asked):
            if choice.value == value:
                return choice.label
        return None

    def _pick(self, typed: str, options: tuple[ChoiceView, ...], asked: Asked) -> str:
        wanted = fold(typed)
        for position, choice in enumerate(options, 1):
            if typed == choice.value or wanted in {fold(render(choice.label, asked.reader)), str(position)}:
                return choice.value
        labels = ", ".join(render(choice.label, asked.reader) for choice in options[:6])
        raise Refusal(_("Please choose one of these: {choices}.")(choices=labels), self.name)


@dataclass(frozen=True, slots=True)
class MemberField(Field):
    """A member, by name with or without tone marks, among those that `among(asked)` gives; the value is the member's id."""

    type: ClassVar[str] = "member"
    among: Callable[[Asked], tuple[Member, ...]] | None = None

    def parse(self, typed: str, asked: Asked) -> int:
        people = self.among(asked) if self.among else ()
        wanted = fold(typed)
        found = [one for one in people if str(one.id) == typed.strip()] or [one for one in people if one.folded_name == wanted]
        found = (
            found or [one for one in people if wanted and one.folded_name.endswith(wanted)] or [one for one in people if wanted and wanted in one.folded_name]
        )
        if not found:
            raise Refusal(_("Nobody here is called “{name}”. Please type the full name.")(name=typed.strip()), self.name)
        if len(found) > 1:
            names = ", ".join(f"{one.full_name} ({one.birth_year})" if one.birth_year else one.full_name for one in found[:4])
            raise Refusal(_("Several people have this name: {names}. Please choose from the list.")(names=names), self.name)
        return found[0].id

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        found = asked.session.get(Member, value) if isinstance(value, int) else None
        return Verbatim(found.full_name) if found else None

    def choices(self, asked: Asked) -> tuple[ChoiceView, ...]:
        people = self.among(asked) if self.among else ()
        return tuple(ChoiceView(str(one.id), Verbatim(one.full_name), Verbatim(str(one.birth_year)) if one.birth_year else None) for one in people)


@dataclass(frozen=True, slots=True)
class FileField(Field):
    """A file; the value is its id. `accept` as HTML has it: ".xlsx,.csv"."""

    type: ClassVar[str] = "file"
    accept: str = ""
    max_bytes: int = 20_000_000

    def parse(self, typed: str, asked: Asked) -> int:
        found = asked.session.get(File, int(typed)) if typed.isdecimal() else None
        if found is None or (asked.person is not None and found.by_member_id not in {None, asked.person.member_id}):
            raise Refusal(_("Please send a file here."), self.name)
        if not self.accepts(found.name):
            raise Refusal(
                _("The file “{name}” is of another kind. These can be read: {endings}.")(name=found.name, endings=self.accept.replace(",", ", ")), self.name
            )
        return found.id

    def accepts(self, name: str) -> bool:
        return name.casefold().endswith(tuple(self.accept.split(",")))

    def understood(self, value: FieldValue, asked: Asked) -> Words | None:
        found = asked.session.get(File, value) if isinstance(value, int) else None
        return Verbatim(found.name) if found else None


def plain_digits(text: str) -> str:
    """Give the text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) if unicodedata.decimal(char, None) is not None else char for char in text)
