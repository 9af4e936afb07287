"""What a roster's headers mean: Vietnamese with or without tone marks, English, one header row or several."""

import re

from handlers.members.rules import Heading, fold

_FORMAT = re.compile(r"\((?:ngay[ ,/]+thang|dd|d/|mm|yyyy)[^)]*\)")  # "(ngày, tháng, năm)" says how to write, not what
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_MEMBER = r"(?:dang vien|dv|doan vien|cong doan vien|hoi vien|xa vien|thanh vien|can bo|nguoi lao dong)"
_NEVER = re.compile(
    r"\b(?:ngay cap|noi cap|cap ngay|date of issue|issued|e ?mail|dia chi|address|facebook|noi sinh|place of birth|birthplace|que quan"
    r"|thuong goi|goi khac|bi danh|other name|nguoi gioi thieu|noi ket nap|chi bo ket nap|noi vao|so quyet dinh|so qd|hon nhan|suc khoe"
    r"|viec lam|than nhan|tuoi|vao doan|marital)\b"
    r"|\b(?:cha|me|vo|chong|con|bo me)$"
    r"|^(?!.*\bdang\b).*\b(?:chinh quyen|chuyen mon|doan the|nghe nghiep)\b"
)
_BIRTH = r"(?:sinh ngay|sinh nam|(?:ngay|thang|nam) sinh(?! hoat)|ngay thang sinh|(?:date|year) of birth|birth ?(?:date|day|year)?|dob|born|ntns)"
_OWN_BIRTH = r"(?:sinh nam|sinh ngay|nam sinh|ngay sinh|ngay thang nam sinh|date of birth|year of birth|birth ?date|birth ?year|born)"
_OF = r"(?:(?:gioi tinh|gioi|phai|sex|gender|dang vien|dv) )?"

# The first pattern that is found in the folded header decides, so the narrower stand first.
_PATTERNS: tuple[tuple[Heading, re.Pattern[str]], ...] = tuple(
    (heading, re.compile(pattern))
    for heading, pattern in (
        (Heading.ORDINAL, r"^(?:stt|s t t|tt|so tt|so thu tu|thu tu|no|nr|order|ordinal|index)$"),
        (Heading.FAMILY_NAME, r"^(?:ho|ho dem|ho lot|ho (?:va )?(?:ten |chu )?(?:dem|lot)|ho va ten dem|family name|surname|last name)$"),
        (Heading.MIDDLE_NAME, r"^(?:dem|lot|(?:ten|chu) (?:dem|lot)|middle|middle name)$"),
        (Heading.GIVEN_NAME, r"^(?:ten|ten rieng|given name|first name|forename)$"),
        (
            Heading.NAME,
            (
                rf"^(?:ho (?:(?:va|chu|ten|dem|lot) )*ten(?: .*)?|ten {_MEMBER}|{_MEMBER}|full ?name(?: .*)?|name|names"
                rf"|members?(?: s)?(?: full)?(?: name)?|name of (?:the )?member)$"
            ),
        ),
        (Heading.BIRTH_DAY, rf"{_BIRTH} ngay$"),
        (Heading.BIRTH_MONTH, rf"{_BIRTH} thang$"),
        (Heading.BORN_MALE, rf"(?:^(?:nam|men|male) {_OWN_BIRTH}$|{_BIRTH}.* (?:nam|men|male)$)"),
        (Heading.BORN_FEMALE, rf"(?:^(?:nu|women|female) {_OWN_BIRTH}$|{_BIRTH}.* (?:nu|women|female)$)"),
        (Heading.BORN, rf"(?:\b{_BIRTH}\b|^ns$)"),
        (Heading.MALE, rf"^{_OF}(?:nam|men|male)$"),
        (Heading.FEMALE, rf"^{_OF}(?:nu|women|female)$"),
        (Heading.SEX, r"^(?:gioi tinh|gioi|phai|gt|sex|gender|nam nu|gioi tinh nam nu)\b"),
        (Heading.CITIZEN, r"\b(?:cccd|cmnd|cmtnd|cmt|can cuoc|dinh danh|chung minh|citizen|national id|id number|id no|id card|identity)\b|^id$"),
        (Heading.PHONE, r"\b(?:dien thoai|sdt|so dt|dtdd|di dong|mobile|phones?|tel|telephone|cell ?phone|zalo)\b|^lien he$|^lien lac$"),
        (
            Heading.OFFICIAL,
            (
                r"\bchinh thuc (?:ngay|tu)|\b(?:ngay|thang|nam|vao dang|ket nap|cong nhan|chuyen|date)\b.*\bchinh thuc\b|\bofficial (?:on|date"
                r"|since)|date.* official|became official|^nct$"
            ),
        ),
        (
            Heading.ADMITTED,
            r"\b(?:vao dang|ket nap|vao cong doan|vao hoi|gia nhap)\b|\b(?:ngay|thang|nam)\b.* du bi\b|\badmi(?:tted|ssion)\b|\bjoin(?:ed|ing)?\b",
        ),
        (Heading.CARD, r"\bso the\b|\bthe (?:dang|dv|doan)\b|\bso tdv\b|\bma the\b|\bcard\b|\bmember(?:ship)? (?:no|number|id)\b"),
        (
            Heading.STANDING,
            r"\bchinh thuc\b.*\bdu bi\b|\b(?:tu cach|tinh trang|trang thai|loai dang vien|loai dv|dien dang vien|standing|status|membership type)\b",
        ),
        (Heading.IS_OFFICIAL, r"\bchinh thuc\b|^dvct$|^ct$|\bofficial\b"),
        (Heading.IS_PROBATIONARY, r"\bdu bi\b|^dvdb$|^db$|\bprobation"),
        (Heading.EXEMPT, r"\bmien\b|\bexempt|^m(?:ct|sh)\b"),
        (Heading.AWAY, r"\b(?:tam vang|vang mat|lam an xa|di xa|tam thoi (?:o )?noi khac|tam thoi di|o noi khac|sinh hoat noi khac|away|absent)\b"),
        (Heading.HERE, r"\b(?:tam thoi den|noi khac den|noi khac chuyen den|temporarily here|here)\b"),
        (Heading.PRESENCE, r"\b(?:sinh hoat (?:dang )?tam thoi|tam thoi|presence|temporary)\b"),
        (Heading.ROLE, r"\b(?:chuc vu|chuc danh|chuc trach|role|position|title)\b"),
        (Heading.NOTE, r"\b(?:ghi chu|notes?|remarks?|comments?)\b"),
    )
)
_LONGEST = 120
_PARTS_OF_A_NAME = frozenset({Heading.FAMILY_NAME, Heading.MIDDLE_NAME, Heading.GIVEN_NAME})
_PHONE_SHORT = re.compile(r"^\W*(?:số\s+)?đ[./]?\s*t\.?\W*$", re.IGNORECASE)  # "ĐT" is the phone, "DT" the ethnic group
_YEAR_SHORT = re.compile(r"^\W*năm\W*$", re.IGNORECASE)


def plain(header: str) -> str:
    """Give a header in small letters without marks and punctuation."""
    return _NOT_LETTERS.sub(" ", _FORMAT.sub(" ", fold(header))).strip()


def read_header(parts: tuple[str, ...]) -> Heading | None:
    """Tell what a column holds from its header's cells, the upper first: ("Ngày sinh", "Nam") is the birth date of men."""
    if not parts:
        return None
    last = parts[-1]
    if _PHONE_SHORT.match(last):
        return Heading.PHONE
    if last.strip() == "#":
        return Heading.ORDINAL
    whole = plain(" ".join(parts))
    if _YEAR_SHORT.match(last):
        return Heading.BIRTH_YEAR if len(parts) > 1 and re.search(_BIRTH, whole) else None
    own = _read(plain(last))
    if len(parts) == 1 or own is Heading.NAME or own in _PARTS_OF_A_NAME:
        return own
    return _read(whole) or own


def _read(label: str) -> Heading | None:
    if not label or len(label) > _LONGEST or _NEVER.search(label):
        return None
    return next((heading for heading, pattern in _PATTERNS if pattern.search(label)), None)
