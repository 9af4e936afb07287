"""The office's spreadsheet, with as many people as wanted."""

import io

import xlsxwriter


def spreadsheet(rows: int, edition: int = 0) -> bytes:
    """Give a workbook with a title above its header; another `edition` holds other people."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, ["ĐẢNG BỘ XÃ AN BÌNH"])
        sheet.write_row(1, 0, ["DANH SÁCH ĐẢNG VIÊN"])
        sheet.write_row(3, 0, ["STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Ngày vào Đảng"])
        for number in range(rows):
            person = edition * rows + number
            day, month, year = person % 28 + 1, person // 28 % 12 + 1, 1940 + person // 336 % 60
            name = f"Nguyễn {('Văn', 'Thị', 'Hữu', 'Ngọc')[person % 4]} {_letters(person)}"
            sheet.write_row(number + 4, 0, [number + 1, name, f"{day:02}/{month:02}/{year}", f"09{10_000_000 + person:08}", f"03/02/{year + 25}"])
    return target.getvalue()


def _letters(number: int) -> str:
    """Give a name that nobody else in the list has: letters only, as names are."""
    syllables = ("Anh", "Bình", "Cúc", "Dung", "Giang", "Hà", "Khanh", "Lan", "Minh", "Nga")
    return " ".join(syllables[int(digit)] for digit in f"{number:04}")
