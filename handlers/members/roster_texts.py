"""The sentences of a roster's reading: why a file or a line is refused, what was changed while reading, and what each column was read as."""

from core.i18n import Text, _
from handlers.members.rules import Heading, Problem

_REFUSALS: dict[str, Text] = {
    "empty_file": _("The file “{file}” is empty. Choose the file that holds the list."),
    "too_big": _("The file “{file}” is larger than {limit} MB. Copy the list alone into a new file and send that."),
    "too_many_rows": _("The file “{file}” has more than {limit} people. Split it into smaller files, one for each unit."),
    "too_wide": _("The sheet in “{file}” is far larger than a list of people. Copy the list alone into a new file and send that."),
    "encrypted": _("The file “{file}” is locked with a password. Open it, remove the password, save it and send it again."),
    "has_macros": _("The file “{file}” contains macros, small programs that are not let in. Save it as an Excel workbook (.xlsx) and send that."),
    "zip_bomb": _("The file “{file}” unpacks to far more than a list of people needs, so it was not opened. Copy the list into a new file and send that."),
    "not_a_spreadsheet": _("The file “{file}” is not a spreadsheet. Send an Excel file (.xlsx, .xls), an OpenDocument file (.ods) or a CSV file."),
    "web_page": _("The file “{file}” is a web page with the name of a spreadsheet. Open it in Excel, save it as an Excel workbook (.xlsx) and send that."),
    "damaged": _("The file “{file}” is damaged and cannot be opened. Open it in Excel, save it again and send the new file."),
    "no_name_column": _("No column of names was found in “{file}”. The headers seen are: {headers}. Call the column of names “Họ và tên” or “Full name”."),
    "no_header": _("No list of people was found in “{file}”. Its first line needs headers, for example: Họ và tên, Ngày sinh, Điện thoại."),
    "no_people": _("There is a header in “{file}”, but nobody stands under it. Fill in the list and send it again."),
}

_BIRTH_PROBLEMS: dict[str, Text] = {
    "not_a_date": _("The birth date “{value}” does not exist."),
    "unclear_date": _("The birth date “{value}” cannot be read. Write it like 05/12/1958, or the year alone."),
    "date_to_come": _("The birth date “{value}” is still to come."),
    "date_too_early": _("The birth date “{value}” is before the year 1900."),
    "year_in_date_cell": _("The birth date “{value}” was read as the year {year}."),
    "day_missing": _("The birth date “{value}” names no day, so only the year {year} was taken."),
}

_DATE_NOTES: dict[str, Text] = {
    "not_a_date": _("{heading}: the date “{value}” does not exist, so it was left out."),
    "unclear_date": _("{heading}: the date “{value}” cannot be read, so it was left out. Write it like 03/02/1985."),
    "date_to_come": _("{heading}: the date “{value}” is still to come, so it was left out."),
    "date_too_early": _("{heading}: the date “{value}” is before the year 1900, so it was left out."),
    "year_in_date_cell": _("{heading}: “{value}” names no day, so it was left out."),
    "day_missing": _("{heading}: “{value}” names no day, so it was left out."),
}

_PROBLEMS: dict[str, Text] = {
    "no_name": _("The name is missing."),
    "name_too_long": _("The name is longer than {limit} letters."),
    "name_with_figures": _("The name “{value}” has figures in it."),
    "two_birth_dates": _("There are two birth dates: “{men}” in the column for men and “{women}” in the column for women."),
    "double": _("The same as row {row}: same name, same birth date."),
    "double_year": _("The same as row {row}: same name, same birth year. If they are two people, write their full birth dates."),
    "double_no_birth": _("The same as row {row}: same name, and neither has a birth date. If they are two people, write their birth dates."),
    "double_unsure": _("Row {row} has the same name, and one of the two has no birth date. Write both birth dates."),
    "double_number": _("The same as row {row}: same name, same personal number."),
    "not_understood": _("{heading}: “{value}” was not understood, so it was left out."),
    "phone_not_read": _("The phone number “{value}” cannot be read, so it was left out."),
    "phone_renumbered": _("The old phone number “{value}” was changed to {phone}."),
    "more_phones": _("Several phone numbers: {phone} was taken, left out: {others}."),
    "phone_shared": _("The same phone number as {name} in row {row}. Both keep it."),
    "citizen_number_shared": _("The same citizen number as {name} in row {row}. One of them must be wrong."),
}

_HEADINGS: dict[Heading, Text] = {
    Heading.ORDINAL: _("Number in the list"),
    Heading.NAME: _("Full name"),
    Heading.FAMILY_NAME: _("Family name"),
    Heading.MIDDLE_NAME: _("Middle name"),
    Heading.GIVEN_NAME: _("Given name"),
    Heading.BORN: _("Birth date"),
    Heading.BORN_MALE: _("Birth date, men"),
    Heading.BORN_FEMALE: _("Birth date, women"),
    Heading.BIRTH_DAY: _("Day of birth"),
    Heading.BIRTH_MONTH: _("Month of birth"),
    Heading.BIRTH_YEAR: _("Year of birth"),
    Heading.SEX: _("Sex"),
    Heading.MALE: _("Man"),
    Heading.FEMALE: _("Woman"),
    Heading.PHONE: _("Phone"),
    Heading.CARD: _("Card number"),
    Heading.CITIZEN: _("Citizen number"),
    Heading.ADMITTED: _("Admitted on"),
    Heading.OFFICIAL: _("Official since"),
    Heading.STANDING: _("Standing"),
    Heading.IS_OFFICIAL: _("Official member"),
    Heading.IS_PROBATIONARY: _("Probationary member"),
    Heading.EXEMPT: _("Exempt from meetings"),
    Heading.PRESENCE: _("Temporarily away or here"),
    Heading.AWAY: _("Temporarily away"),
    Heading.HERE: _("Temporarily here"),
    Heading.ROLE: _("Role"),
    Heading.NOTE: _("Note"),
}


def refusal(why: Problem) -> Text:
    """Give the sentence that refuses a file as a whole."""
    return _REFUSALS[why.code](**why.values)


def sentence(told: Problem) -> Text:
    """Give the sentence of a line's problem or note."""
    values = told.values
    field = values.pop("field", "")
    if told.code in _BIRTH_PROBLEMS:
        if field == Heading.BORN:
            return _BIRTH_PROBLEMS[told.code](**values)
        return _DATE_NOTES[told.code](**values, heading=heading_name(Heading(field)))
    return _PROBLEMS[told.code](**values, **({"heading": heading_name(Heading(field))} if field else {}))


def heading_name(heading: Heading) -> Text:
    """Give what a column was read as, in words."""
    return _HEADINGS[heading]
