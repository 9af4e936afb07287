"""The people and units of the demo organisation: invented, and the same every time."""

import random
from dataclasses import dataclass
from datetime import date

UNITS = (
    ("DEMO", None, "Đảng bộ tỉnh Hồng Hà"),
    ("AB", "DEMO", "Đảng bộ xã An Bình"),
    ("HL", "DEMO", "Đảng bộ xã Hòa Lạc"),
    ("AB-3", "AB", "Chi bộ Tổ dân phố 3"),
    ("AB-4", "AB", "Chi bộ Tổ dân phố 4"),
    ("AB-TH", "AB", "Chi bộ Trường Tiểu học An Bình"),
    ("HL-1", "HL", "Chi bộ Thôn Đông"),
    ("HL-2", "HL", "Chi bộ Thôn Đoài"),
    ("HL-YT", "HL", "Chi bộ Trạm Y tế Hòa Lạc"),
)
SIZES = {"AB-3": 20, "AB-4": 16, "AB-TH": 14, "HL-1": 15, "HL-2": 13, "HL-YT": 12}  # 90 in all
PLACES = {
    "AB-3": "Nhà văn hóa Tổ dân phố 3",
    "AB-4": "Nhà văn hóa Tổ dân phố 4",
    "AB-TH": "Phòng hội đồng Trường Tiểu học An Bình",
    "HL-1": "Nhà văn hóa Thôn Đông",
    "HL-2": "Nhà văn hóa Thôn Đoài",
    "HL-YT": "Phòng họp Trạm Y tế",
}
_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý", "Đinh", "Mai", "Trịnh")
_MEN = (("Văn", "Đức", "Minh", "Quang", "Hữu", "Xuân"), ("Hùng", "Dũng", "Sơn", "Thành", "Tuấn", "Long", "Hải", "Phong", "Tài", "Khánh", "Thắng", "Cường"))
_WOMEN = (("Thị", "Ngọc", "Thu", "Thanh", "Kim"), ("Hoa", "Hương", "Mai", "Nga", "Thủy", "Hạnh", "Yến", "Loan", "Nhung", "Oanh", "Phượng", "Tâm"))


@dataclass(frozen=True, slots=True)
class DemoMember:
    """One member. `role` is held in `role_in`, or in the own cell."""

    name: str
    cell: str
    sex: str
    born_on: date
    standing: str = "official"
    role: str = ""
    role_in: str = ""
    persona: str = ""
    is_exempt: bool = False
    is_away: bool = False
    has_phone: bool = True


# The five into whom a visitor may step, and what the visitor reads beside the name.
PERSONAS = (
    DemoMember("Trần Văn Bình", "AB-3", "male", date(1968, 4, 12), role="secretary", persona="secretary"),
    DemoMember("Lê Thị Lan", "AB-3", "female", date(1985, 9, 3), persona="member"),
    DemoMember("Phạm Thị Hòa", "AB-3", "female", date(1954, 1, 20), persona="elder"),
    DemoMember("Nguyễn Minh Quân", "AB-TH", "male", date(1979, 6, 30), role="secretary", role_in="AB", persona="officer"),
    DemoMember("Hoàng Văn Sơn", "AB-3", "male", date(1999, 11, 8), standing="probationary", persona="newcomer"),
)


def people() -> tuple[DemoMember, ...]:
    """Give all 90: the personas first, then neighbours, each name once. Every cell has a secretary and a deputy."""
    chance = random.Random(2026)  # noqa: S311  (the same people every time)
    found = list(PERSONAS)
    taken = {one.name for one in found}
    for cell, size in SIZES.items():
        while sum(one.cell == cell for one in found) < size:
            one = _neighbour(chance, cell, [other for other in found if other.cell == cell])
            if one.name not in taken:
                taken.add(one.name)
                found.append(one)
    return tuple(found)


def _neighbour(chance: random.Random, cell: str, known: list[DemoMember]) -> DemoMember:
    sex, (middles, givens) = chance.choice((("male", _MEN), ("female", _WOMEN)))
    name = f"{chance.choice(_FAMILIES)} {chance.choice(middles)} {chance.choice(givens)}"
    born_on = date(chance.randint(1946, 1998), chance.randint(1, 12), chance.randint(1, 28))
    offices = {one.role for one in known if not one.role_in}
    role = next((role for role in ("secretary", "deputy") if role not in offices), "")
    place = len(known)
    is_old = born_on.year < 1952
    return DemoMember(
        name,
        cell,
        sex,
        born_on,
        standing="probationary" if not role and place % 9 == 7 else "official",
        role=role,
        is_exempt=is_old and not role,
        is_away=not role and place % 11 == 10,
        has_phone=not (not role and born_on.year < 1955),
    )
