"""Canned cards: every block at least once, in Vietnamese, English and Arabic."""

import segno

from tests.web_mock.parts import Json, bold, button, card, choice, details, field, listing, notice, paragraph, progress, soft, span

QR = segno.make("http://127.0.0.1:8080/in/K7MP3XQ9", error="m", micro=False).svg_data_uri(border=4, light="#fff")
PAPER: Json = {"kind": "file", "name": "Dự thảo nghị quyết.pdf", "size": 310_000, "size_text": "310 kB", "url": "/files/paper", "type": "application/pdf"}
PHOTO: Json = {"kind": "picture", "name": "Hội trường", "size": 4000, "size_text": "4 kB", "url": "/files/photo", "type": "image/svg+xml"}


def qr(caption: str) -> Json:
    return {"type": "picture", "url": QR, "alt": caption, "width": 220, "height": 220, "role": "qr"}


def menu(lang: str = "vi") -> Json:
    names = {
        "vi": ("Cuộc họp", "Điểm danh", "Tin tức", "Văn bản", "Hỏi đáp", "Hồ sơ"),
        "en": ("Meetings", "Check in", "News", "Papers", "Questions", "My record"),
        "ar": ("الاجتماعات", "الحضور", "الأخبار", "الوثائق", "الأسئلة", "ملفي"),
    }[lang]
    hello = {"vi": "Chào đồng chí Lan, xin mời chọn:", "en": "Hello Lan, please choose:", "ar": "مرحبًا لينا، اختاري من فضلك:"}[lang]
    icons = ("calendar", "check", "clock", "document", "search", "person")
    buttons = [button(name, icon=icon) for name, icon in zip(names, icons, strict=True)]
    return card(lang, paragraph(hello), buttons=[buttons[at : at + 2] for at in (0, 2, 4)])


def invitation(lang: str = "vi", chosen: int | None = None) -> Json:
    labels = {"vi": ("Tôi dự", "Vắng mặt", "Đến muộn"), "en": ("I will attend", "Cannot come", "Coming late"), "ar": ("سأحضر", "لن أحضر", "سأتأخر")}[lang]
    answers = [button(label, f"meetings.answer:12,{at}@3", chosen=at == chosen) for at, label in enumerate(labels)]
    if chosen is None:
        answers[0]["style"] = "primary"
    rows = [answers[:1], answers[1:]]
    if lang == "en":
        facts = details(("Time", [bold("7:30 pm"), span(" to 9:00 pm")]), ("Place", [span("Union hall, room 2")]), ("Agenda", [span("6 items")]))
        date = {"weekday": "Saturday", "day": "5", "month": "December", "iso": "2026-12-05"}
        return card(lang, facts, kicker="Invitation", title="December branch meeting", date=date, buttons=rows)
    if lang == "ar":
        facts = details(("الوقت", [bold("٧:٣٠ م")]), ("المكان", [span("قاعة الجمعية")]))
        date = {"weekday": "السبت", "day": "٥", "month": "ديسمبر", "iso": "2026-12-05"}
        return card(lang, facts, kicker="دعوة", title="الاجتماع الشهري", date=date, buttons=rows)
    facts = details(
        ("Thời gian", [bold("19:30"), span(", dự kiến đến 21:00")]),
        ("Địa điểm", [span("Nhà văn hóa Tổ dân phố\u00a03")]),
        ("Nội dung", [span("6 mục, kèm 2 văn bản")]),
    )
    date = {"weekday": "Thứ Bảy", "day": "5", "month": "tháng 12", "iso": "2026-12-05"}
    return card(lang, facts, kicker="Giấy mời họp", title="Sinh hoạt chi bộ thường kỳ tháng 12", date=date, buttons=rows)


def confirmed() -> Json:
    text = " Sổ tay nhắc lại trước một ngày và trước hai giờ. Nếu bận đột xuất, đồng chí chọn lại ngay trên giấy mời."
    return card("vi", paragraph(bold("Đã ghi: đồng chí sẽ dự họp."), text), buttons=[[button("Thêm vào lịch"), button("Xem nội dung")]])


def attendance(present: int = 23) -> Json:
    return card(
        "vi",
        progress("Có mặt", f"{present} trên 31 đảng viên chính thức, cần 16", present, 31, 16),
        details(("Dự bị", [span("3 trên 4 có mặt")]), ("Vắng", [span("5 có lý do, 3 chưa rõ")])),
        kicker="Điểm danh",
        title="Sinh hoạt thường kỳ tháng 12",
        tag={"text": "Đủ số người", "kind": "good"},
        buttons=[[button("Điểm danh", style="primary"), button("Xem danh sách")]],
    )


def poll() -> Json:
    rows = [("مساء الخميس", 14, True), ("صباح السبت", 9, False), ("مساء الأحد", 4, False)]
    bars: Json = {"type": "bars", "rows": [{"label": label, "value": value, "leads": mine, "mine": mine} for label, value, mine in rows], "caption": None}
    return card(
        "ar",
        bars,
        details(("شارك", [span("٢٧ من ٣١ عضوًا")])),
        notice("quiet", "لا تظهر الأسماء على الشاشة، لكنها محفوظة. هذا ليس اقتراعًا سرّيًّا."),
        kicker="نتيجة الاستطلاع",
        title="متى نعقد اجتماعنا الشهري؟",
        buttons=[[button("أضف الاجتماع إلى التقويم")]],
    )


def roster(layout: str = "page") -> Json:
    figures: Json = {
        "type": "figures",
        "items": [
            {"value": "2", "label": "Bỏ qua", "kind": "danger"},
            {"value": 3, "label": "Thay đổi", "kind": "plain"},
            {"value": 26, "label": "Thêm", "kind": "plain"},
            {"value": "21", "label": "Như cũ", "kind": "plain"},
        ],
    }
    skipped = listing(
        "2 dòng bỏ qua",
        "danger",
        ("Dòng 14", "Nguyễn Thị Mai", [[span("Trùng với dòng 9: cùng tên, cùng ngày sinh.")]], None),
        ("Dòng 27", "Hoàng Văn Sơn", [[span("Ngày sinh “30/02/1958” không có thật.")]], None),
    )
    changed = listing(
        "3 người thay đổi",
        "changed",
        ("Dòng 5", "Trần Văn Bình", [[span("Điện thoại: "), bold("0912 345 678")], [soft("Trước là 0912 345 670")]], None),
        ("Dòng 18", "Phạm Thị Hòa", [[span("Tư cách: "), bold("chính thức")], [soft("Trước là dự bị")]], None),
        ("Dòng 31", "Đỗ Văn Khải", [[span("Năm sinh: "), bold("1951")], [soft("Trước để trống")]], "vắng"),
    )
    people = [(f"Dòng {33 + at}", f"Vũ Thị Hằng {at + 1}", [[soft("Sinh 02/09/1989, chính thức")]], None) for at in range(26)]
    return card(
        "vi",
        figures,
        skipped,
        paragraph(soft("Sửa hai dòng này trong tệp rồi gửi lại sau. Các dòng khác vẫn ghi được.")),
        changed,
        listing("26 người thêm mới", "good", *people),
        paragraph(soft("Hoàn tác được trong 30 ngày.")),
        kicker="Danh sách đảng viên 2026.xlsx",
        title="Xem trước khi ghi",
        layout=layout,
        buttons=[[button("Ghi 29 người vào danh sách", style="primary", url="/" if layout == "page" else None), button("Hủy", style="danger")]],
    )


def everything() -> Json:
    """What no other card shows: every span, notice, code, picture, file, empty bar."""
    link = span("trang của tổ chức", "link", "https://example.org/")
    return card(
        "vi",
        paragraph("Lời thường, ", bold("đậm"), ", ", span("nghiêng", "italic"), ", ", soft("nhạt"), " và ", link, "."),
        *(notice(kind, f"Một lời nhắn kiểu {kind}.") for kind in ("quiet", "caution", "danger", "good")),
        {"type": "code", "value": "4821", "caption": "Mã của phòng họp", "big": True},
        {"type": "code", "value": "K7MP 3XQ9", "caption": "Mã mời", "big": False},
        qr("Mã QR để vào"),
        {"type": "picture", "url": "/files/photo", "alt": "Hội trường", "width": 480, "height": 240, "role": "picture"},
        progress("Đã gửi", "0 trên 1.140 đã gửi", 0, 1140, None),
        progress("Đã đọc", "Hiện 12 trên 40 người đã đọc", 12, 40, 30),
        title="Đủ mọi phần",
        tag={"text": "Đã hoãn", "kind": "caution"},
        attachments=[PAPER, PHOTO],
        buttons=[[button("Tải danh sách", icon="download", url="/files/paper"), button("Xóa cuộc họp", style="danger")]],
    )


def empty() -> Json:
    blank: Json = {"type": "empty", "title": "Chưa có cuộc họp nào", "text": "Khi bí thư triệu tập, giấy mời sẽ hiện ở đây và Sổ tay sẽ nhắc đồng chí."}
    return card("vi", blank, buttons=[[button("Xem các kỳ họp đã qua")]])


def room(code: str = "4821", present: int = 23, until: str | None = None) -> Json:
    return card(
        "vi",
        paragraph(soft("Đồng chí Lê Thị Lan trình bày")),
        progress("Còn lại", "12:40", 760, 1200, None),
        {"type": "code", "value": code, "caption": "hoặc gõ bốn số", "big": True, "until": until},
        qr("Quét để điểm danh"),
        progress("Có mặt", f"{present} trên 31 đảng viên chính thức, cần 16", present, 31, 16),
        kicker="Sinh hoạt thường kỳ tháng 12",
        title="Thảo luận dự thảo nghị quyết",
        tag={"text": "Nội dung 4 trên 6", "kind": "plain"},
        layout="room",
    )


def slips() -> Json:
    blocks: list[Json] = []
    for name in ("Lê Thị Lan", "Trần Văn Bình", "Phạm Thị Hòa", "Đỗ Văn Khải", "Nguyễn Thị Mai", "Vũ Thị Hằng"):
        blocks += [
            paragraph(soft("Thẻ mời · Chi bộ Tổ dân phố 3")),
            paragraph(bold(name)),
            {"type": "code", "value": "K7MP 3XQ9", "caption": None, "big": False},
            paragraph(soft("127.0.0.1:8080/in/K7MP3XQ9")),
            qr(f"Mã QR của {name}"),
        ]
    return card("vi", *blocks, kicker="6 thẻ, cắt theo đường gạch", title="Thẻ mời vào Sổ tay", layout="print")


def meeting_form(lang: str = "vi") -> Json:
    if lang == "en":
        fields = [
            field(
                "kind",
                "choice",
                "Kind of meeting",
                value="usual",
                choices=[choice("usual", "Regular"), choice("topic", "Topic"), choice("extra", "Extraordinary")],
            ),
            field("starts", "datetime", "Date and time", placeholder="for example 30/11 19:30"),
            field("place", "text", "Place", value="Union hall, room 2"),
        ]
        return {
            "id": 8,
            "name": "meetings.call",
            "title": "Call a meeting",
            "subtitle": "Branch 1268",
            "submit": "See the invitation",
            "back": True,
            "fields": fields,
            "error_foot": None,
        }
    agendas = [choice(str(at), f"Theo mẫu thường kỳ, {at} mục") for at in range(1, 9)]
    fields = [
        field(
            "kind",
            "choice",
            "Loại cuộc họp",
            value="usual",
            choices=[choice("usual", "Thường kỳ"), choice("topic", "Chuyên đề"), choice("extra", "Bất thường")],
        ),
        field("starts", "datetime", "Ngày và giờ", placeholder="ví dụ 30/11 19:30"),
        field("place", "text", "Địa điểm", value="Nhà văn hóa Tổ dân phố 3"),
        field("agenda", "choice", "Nội dung", value="6", choices=agendas),
        field(
            "invited",
            "choices",
            "Người được mời",
            value="all",
            hint="Hai đồng chí không có điện thoại: bí thư báo giúp.",
            choices=[choice("all", "Cả chi bộ"), choice("guests", "Khách mời", "Gửi riêng từng người")],
        ),
        field("chair", "member", "Chủ trì", required=False, choices=[choice("m12", "Lê Thị Lan", "sinh 1961"), choice("m31", "Lê Thị Lan", "sinh 1984")]),
        field("minutes", "number", "Số phút", required=False, value="90"),
        field("phone", "phone", "Điện thoại liên hệ", required=False),
        field("note", "long", "Lời nhắn", required=False),
        field("paper", "file", "Văn bản kèm theo", required=False, accept=".pdf,.docx,.xlsx", max_bytes=2_000_000),
    ]
    return {
        "id": 7,
        "name": "meetings.call",
        "title": "Triệu tập cuộc họp",
        "subtitle": "Chi bộ Tổ dân phố 3",
        "submit": "Xem trước giấy mời",
        "back": True,
        "fields": fields,
        "error_foot": None,
    }
