"""One line of a roster as one person: every cell understood, and every doubt said."""

import re
from dataclasses import dataclass, field
from datetime import date

from handlers.members.compute_dates import ReadDate, UnreadableDate, read_date, show
from handlers.members.compute_lines import Line
from handlers.members.compute_numbers import read_card_number, read_citizen_number, read_phone
from handlers.members.rules import Heading, Presence, Problem, RoleName, RosterRow, Sex, Standing, fold, problem, tidy, tidy_name

_LONGEST_NAME = 100
_LONGEST_TEXT = 500
_YOUNGEST = 14  # a birth year of two figures: nobody in a roster is younger
_NUMBER_IN_FRONT = re.compile(r"^\d{1,4}\s*[.)\-/]\s*")
_ADDRESS = re.compile(r"^(?:đ\s*/\s*c|đồng\s+chí|mr|mrs|ms)\b\.?\s*[:.]?\s*", re.IGNORECASE)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_ASIDE = re.compile(r"\(([^()]*)\)|\s-\s(.*)$")
_NO = frozenset({"", "0", "-", "khong", "no", "false", "n", "k"})
_SEXES = {**dict.fromkeys(("nam", "m", "male", "man", "trai"), Sex.MALE), **dict.fromkeys(("nu", "f", "female", "woman", "gai"), Sex.FEMALE)}
_PROBATIONARY = re.compile(r"\bdu bi\b|^dv ?db$|^db$|\bprobation")
_OFFICIAL = re.compile(r"\bchinh thuc\b|^dv ?ct$|^ct$|\bofficial\b|\bfull\b")
_EXEMPT = re.compile(r"\bmien (?:sinh hoat|cong tac|sh|ct|nhiem vu)|\bduoc mien\b|^mien$|\bexempt|\b(?:mct|msh)\b")
_AWAY = re.compile(
    r"\b(?:tam vang|vang mat|di lam an xa|lam an xa|lam viec xa|di xa|(?:temporarily )?away|(?:sinh hoat|sh)(?: dang)?(?: tam thoi)?(?: o"
    r"| tai)? (?:noi|don vi) khac|tam thoi (?:o |tai |di )?noi khac)\b|^di$|^vang$"
)
_HERE = re.compile(r"\b(?:tam thoi (?:tu .* )?den|noi khac (?:chuyen )?den|temporarily here)\b|^den$|^here$")
_NEGATED = re.compile(r"\b(?:khong|het|chua|xin|de nghi|thoi|not|no longer)\b")
_ROLES = (
    (RoleName.DEPUTY, re.compile(r"^(?:pho bi thu|p\.? ?bi thu|pbt|pho chu tich cong doan|deputy(?: secretary)?|vice secretary)\b")),
    (RoleName.SECRETARY, re.compile(r"^(?:bi thu(?! (?:chi )?doan|.*thanh nien)|bt(?:cb)?\b(?! doan)|chu tich cong doan|(?:cell )?secretary)")),
    (RoleName.COMMITTEE, re.compile(r"^(?:chi uy|cap uy|cuv\b|uv(?: ?chi uy| ?cap uy| ?bch)?$|uy vien (?:chi uy|cap uy|ban chap hanh|bch|bcu)|committee)")),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a section's title says of everybody under it."""

    standing: Standing | None = None
    exempt: bool | None = None
    presence: Presence | None = None


def read_section(text: str) -> Said:
    """Give what a section's title says: "II. Đảng viên dự bị"."""
    folded = fold(text)
    is_probationary, is_official = bool(_PROBATIONARY.search(folded)), bool(_OFFICIAL.search(folded))
    standing = None if is_probationary == is_official else (Standing.PROBATIONARY if is_probationary else Standing.OFFICIAL)
    return Said(standing, True if _EXEMPT.search(folded) else None, _presence(folded))


@dataclass(slots=True)
class _Reading:
    """One line while it is read."""

    line: Line
    today: date
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def date_of(self, heading: Heading, youngest: int = 0) -> ReadDate | None:
        """Give the first date of a column's cells. A birth date that cannot be read refuses the line, any other is left out and said."""
        is_birth = heading not in (Heading.ADMITTED, Heading.OFFICIAL)
        found = None
        for cell in self.line.cells(heading):
            try:
                read = read_date(cell, self.today, youngest)
            except UnreadableDate as unreadable:
                told = self.problems if is_birth else self.notes
                told.append(problem(unreadable.code, value=unreadable.value, field=str(Heading.BORN if is_birth else heading)))
                continue
            found = read if found is None or (read and read.on and not found.on) else found
        if found and found.note:
            self.notes.append(problem(found.note, value=show(self.line.cell(heading)), year=str(found.year), field=str(Heading.BORN if is_birth else heading)))
        return found


def read_person(line: Line, said: Said, today: date) -> RosterRow:
    """Give the person of a line, with the reasons why the line is refused and the notes for its reader."""
    reading = _Reading(line, today)
    name, aside = _name(reading)
    birth, sex = _birth(reading)
    admitted, official = reading.date_of(Heading.ADMITTED), reading.date_of(Heading.OFFICIAL)
    for read, heading in ((admitted, Heading.ADMITTED), (official, Heading.OFFICIAL)):
        if read and not read.on and not read.note:
            reading.notes.append(problem("day_missing", value=show(line.cell(heading)), year=str(read.year), field=str(heading)))
    note = "; ".join(dict.fromkeys(text for text in (*(show(cell) for cell in line.cells(Heading.NOTE)), aside) if text))[:_LONGEST_TEXT]
    role_text = tidy(line.text(Heading.ROLE))[:_LONGEST_TEXT]
    exempt, presence = _stay(line, said, note)
    return RosterRow(
        row=line.row,
        name=name,
        born_on=birth.on if birth else None,
        birth_year=birth.year if birth and not birth.on else None,
        sex=sex,
        phone=_phone(reading),
        card_number=_number(reading, Heading.CARD),
        citizen_number=_number(reading, Heading.CITIZEN),
        admitted_on=admitted.on if admitted else None,
        official_on=official.on if official else None,
        standing=_standing(reading, said, has_admitted=admitted is not None, has_official=official is not None),
        exempt=exempt,
        presence=presence,
        role=_role(role_text) or _role(aside),
        role_text=role_text,
        note=note,
        problems=tuple(reading.problems),
        notes=tuple(dict.fromkeys(reading.notes)),
    )


def _name(reading: _Reading) -> tuple[str, str]:
    """Give the name, and what stood beside it in brackets or behind a dash."""
    typed = tidy(reading.line.name())
    asides = [tidy(found[1] or found[2] or "") for found in _ASIDE.finditer(typed)]
    bare = _ADDRESS.sub("", _NUMBER_IN_FRONT.sub("", _ASIDE.sub(" ", typed)))
    name = tidy_name(_EDGES.sub("", bare))
    if not any(sign.isalpha() for sign in name):
        reading.problems.append(problem("no_name"))
    elif len(name) > _LONGEST_NAME:
        reading.problems.append(problem("name_too_long", limit=str(_LONGEST_NAME)))
        name = name[:_LONGEST_NAME]
    elif any(sign.isdigit() for sign in name):
        reading.problems.append(problem("name_with_figures", value=name))
    return name, "; ".join(aside for aside in asides if aside)


def _birth(reading: _Reading) -> tuple[ReadDate | None, Sex | None]:
    line = reading.line
    of_man, of_woman = reading.date_of(Heading.BORN_MALE, _YOUNGEST), reading.date_of(Heading.BORN_FEMALE, _YOUNGEST)
    if of_man and of_woman:
        reading.problems.append(problem("two_birth_dates", men=line.text(Heading.BORN_MALE), women=line.text(Heading.BORN_FEMALE)))
    birth = reading.date_of(Heading.BORN, _YOUNGEST) or of_man or of_woman or _split_birth(reading)
    sex = _sex(reading) or (Sex.MALE if of_man and not of_woman else Sex.FEMALE if of_woman and not of_man else None)
    return birth, sex


def _split_birth(reading: _Reading) -> ReadDate | None:
    """Read a birth date that stands in three columns: day, month, year."""
    day, month, year = (reading.line.text(heading) for heading in (Heading.BIRTH_DAY, Heading.BIRTH_MONTH, Heading.BIRTH_YEAR))
    if not year:
        return None
    try:
        return read_date(f"{day}/{month}/{year}" if day and month else year, reading.today, _YOUNGEST)
    except UnreadableDate as unreadable:
        reading.problems.append(problem(unreadable.code, value=unreadable.value, field=str(Heading.BORN)))
        return None


def _sex(reading: _Reading) -> Sex | None:
    line = reading.line
    typed = line.text(Heading.SEX)
    if typed:
        sex = _SEXES.get(fold(typed).strip(" ."))
        if sex is None:
            reading.notes.append(problem("not_understood", value=typed, field=str(Heading.SEX)))
        return sex
    if _is_marked(line, Heading.FEMALE):
        return Sex.FEMALE
    if _is_marked(line, Heading.MALE):
        return Sex.MALE
    is_only_women = bool(line.table.places(Heading.FEMALE)) and not line.table.places(Heading.MALE)
    return Sex.MALE if is_only_women else None  # a lone column "Nữ" marks the women among all


def _is_marked(line: Line, heading: Heading) -> bool:
    return fold(line.text(heading)).strip(" .") not in _NO


def _phone(reading: _Reading) -> str | None:
    typed = " / ".join(dict.fromkeys(show(cell) for cell in reading.line.cells(Heading.PHONE) if re.search(r"\d", show(cell))))
    if not typed:
        return None
    read = read_phone(typed)
    if read.number is None:
        reading.notes.append(problem("phone_not_read", value=typed))
    if read.is_renumbered and read.number:
        reading.notes.append(problem("phone_renumbered", value=typed, phone=read.number))
    if read.others and read.number:
        reading.notes.append(problem("more_phones", phone=read.number, others=", ".join(read.others)))
    return read.number


def _number(reading: _Reading, heading: Heading) -> str | None:
    typed = reading.line.text(heading)
    if not re.search(r"\w", typed):
        return None
    number = read_citizen_number(typed) if heading is Heading.CITIZEN else read_card_number(typed)
    if number is None:
        reading.notes.append(problem("not_understood", value=typed[:_LONGEST_NAME], field=str(heading)))
    return number


def _standing(reading: _Reading, said: Said, *, has_admitted: bool, has_official: bool) -> Standing | None:
    """Give the standing as the line says it, else by its section, else by its dates: admitted and not yet official is probationary."""
    line = reading.line
    typed = line.text(Heading.STANDING)
    folded = fold(typed)
    if _PROBATIONARY.search(folded) or _is_marked(line, Heading.IS_PROBATIONARY):
        return Standing.PROBATIONARY
    if _OFFICIAL.search(folded) or _is_marked(line, Heading.IS_OFFICIAL):
        return Standing.OFFICIAL
    if typed and _presence(folded) is None and not _EXEMPT.search(folded):
        reading.notes.append(problem("not_understood", value=typed, field=str(Heading.STANDING)))
    if said.standing:
        return said.standing
    if has_official:
        return Standing.OFFICIAL
    return Standing.PROBATIONARY if has_admitted and line.table.places(Heading.OFFICIAL) else None


def _stay(line: Line, said: Said, note: str) -> tuple[bool | None, Presence | None]:
    """Give whether the member is exempt, and temporarily away or here: by a column, the standing's text, the remark, or the section."""
    remarks = [folded for folded in (fold(line.text(Heading.STANDING)), fold(note)) if not _NEGATED.search(folded)]
    exempt = _is_marked(line, Heading.EXEMPT) if line.table.places(Heading.EXEMPT) else None
    if any(_EXEMPT.search(remark) for remark in remarks):
        exempt = True
    presence = None
    if line.table.places(Heading.AWAY) and _is_marked(line, Heading.AWAY):
        presence = Presence.AWAY
    elif line.table.places(Heading.HERE) and _is_marked(line, Heading.HERE):
        presence = Presence.HERE
    typed = [fold(line.text(Heading.PRESENCE)), *remarks]
    presence = presence or next((found for text in typed if text and (found := _presence(text))), None)
    return said.exempt if said.exempt and not exempt else exempt, presence or said.presence


def _presence(folded: str) -> Presence | None:
    if _HERE.search(folded):
        return Presence.HERE
    return Presence.AWAY if _AWAY.search(folded) else None


def _role(text: str) -> RoleName | None:
    pieces = [piece.strip() for piece in re.split(r"[,;/+\n]|\bkiem\b| - ", fold(text)) if piece.strip()]
    return next((role for role, pattern in _ROLES for piece in pieces if pattern.search(piece)), None)
