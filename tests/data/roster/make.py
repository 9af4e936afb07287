# ruff: noqa: INP001 -- a script run by hand, beside the files that it makes
"""Make the files of this folder anew: a workbook written by openpyxl, saved by LibreOffice Calc as XLSX, XLS, ODS and CSV.

    python tests/data/roster/make.py

needs `soffice` (Debian: libreoffice-calc-nogui). The people are invented.
"""

import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).parent


def main() -> None:
    """Write the source and let LibreOffice save it in each format."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "danh-sach.xlsx"
        _workbook().save(source)
        for kind in ("xlsx", "xls", "ods"):
            _convert(source, kind, HERE / f"danh-sach.{kind}")
        flat = Path(folder) / "phang.xlsx"
        _flat().save(flat)
        # Token 3 is the character set: 76 UTF-8, 40 Windows-1258; 59 and 44 are the separators.
        _convert(flat, "csv:Text - txt - csv (StarCalc):59,34,76,1", HERE / "utf-8.csv")
        _convert(flat, "csv:Text - txt - csv (StarCalc):44,34,40,1", HERE / "windows-1258.csv")


def _convert(source: Path, kind: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", folder, str(source)], check=True, capture_output=True)
        (made,) = Path(folder).iterdir()
        shutil.move(made, target)


def _workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    cover = book.active
    assert isinstance(cover, Worksheet)
    cover.title = "Bìa"
    cover["B3"] = "HỒ SƠ CHI BỘ THÔN 3"
    sheet = book.create_sheet("Danh sách")
    sheet["A1"] = "ĐẢNG BỘ XÃ HÒA BÌNH"
    sheet["A2"] = "DANH SÁCH ĐẢNG VIÊN NĂM 2026"
    heads = ("STT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Ngày vào Đảng", None, "Điện thoại", "Chức vụ", "Ghi chú")
    sheet.append(())
    sheet.append(heads)
    sheet.append((None, None, "Nam", "Nữ", "Dự bị", "Chính thức"))
    sheet.append(tuple(range(1, 10)))
    for line in _LINES:
        sheet.append(line)
    for area in ("A1:I1", "A2:I2", "A4:A5", "B4:B5", "C4:D4", "E4:F4", "G4:G5", "H4:H5", "I4:I5", "A7:I7", "G9:G10"):
        sheet.merge_cells(area)
    for row in sheet.iter_rows(min_row=7, min_col=3, max_col=6):
        for cell in row:
            if isinstance(cell.value, date):
                cell.number_format = "dd/mm/yyyy"
    return book


def _flat() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for line in (("STT", "Họ và tên", "Ngày sinh", "Điện thoại"), (1, "Nguyễn Văn An", "05/12/1958", "0912345678"), (2, "Trần Thị Mai", "1960", "0987654321")):
        sheet.append(line)
    return book


_LINES = (
    ("I. Đảng viên chính thức",),
    (1, "VŨ BÌNH", date(1970, 1, 2), None, date(1995, 2, 3), date(1996, 2, 3), 912345678, "Bí thư", None),
    (2, "Nguyễn Văn An", "05/12/1958", None, "03/02/1985", "03/02/1986", "0987.654.321", None, "Miễn sinh hoạt"),
    (3, "Trần Thị Mai", None, 1960, date(1988, 9, 2), date(1989, 9, 2), None, "Chi ủy viên", None),
    (4, "Hoàng Văn Sơn", "30/02/1958", None, None, None, None, None, None),
    (5, "Nguyễn Văn An", date(1971, 6, 7), None, date(1999, 5, 19), date(2000, 5, 19), None, None, None),
    (None, "Cộng", 4, 1, None, None, None, None, None),
    ("II", "Đảng viên dự bị"),
    (6, "Lò Thị Bông", None, date(1999, 12, 31), date(2026, 2, 3), None, "0381112222/0701234567", None, "Đi làm ăn xa"),
    (),
    (None, None, None, None, None, None, "Hòa Bình, ngày 05 tháng 11 năm 2026"),
    (None, "Người lập biểu", None, None, None, None, "BÍ THƯ"),
    (None, "Phạm Văn Lập", None, None, None, None, "Vũ Bình"),
)

if __name__ == "__main__":
    main()
