"""What a mock shows at first: one scene per picture."""

from tests.web_mock import cards
from tests.web_mock.server import Mock


def vietnamese() -> Mock:
    """The rooms of the pictures: the bot, the cell's group, the committee's group with two unread."""
    mock = Mock("vi")
    mock.add_room("1", "bot", "Sổ tay", "Chi bộ Tổ dân phố 3")
    mock.add_room("2", "group", "Chi bộ Tổ dân phố 3", "Nhóm chung, 35 đảng viên")
    mock.add_room("3", "group", "Đảng bộ An Bình", "Nhóm các bí thư", unread=2)
    mock.rooms["1"]["last"] = {"text": "Nhắc: họp lúc 19:30 tối nay", "at": "2026-11-30T11:30:00Z"}
    mock.rooms["2"]["last"] = {"text": "Tôi: Chị cứ đi thong thả, tôi giữ chỗ cạnh cửa", "at": "2026-11-30T12:38:00Z"}
    mock.rooms["3"]["last"] = {"text": "Sổ tay: Văn bản mới về chuyển đổi số", "at": "2026-11-22T12:38:00Z"}
    mock.add("1", card=cards.menu())
    mock.add("1", card=cards.invitation())
    mock.add(
        "2",
        "member",
        name="Trần Văn Bình",
        initial="B",
        role="Bí thư",
        time="19:32",
        text="Kính mời các đồng chí vào họp. Ai chưa điểm danh thì gõ giúp tôi bốn số đang chiếu trên màn hình.",
    )
    mock.add("2", card=cards.attendance(), updated="cập nhật lúc 19:38")
    mock.add("2", "member", name="Phạm Thị Hòa", initial="H", time="19:36", text="Đường đang tắc, tôi xin đến muộn khoảng mười phút.")
    mock.add("2", "me", time="19:38", text="Chị cứ đi thong thả, tôi giữ chỗ cạnh cửa cho chị.")
    mock.add("3", "member", name="Đỗ Văn Khải", initial="K", text="Xem https://example.org/ nhé.", day="Chủ Nhật, 29/11/2026")
    mock.add("3", withdrawn=True)
    mock.add("3", "member", name="Vũ Thị Hằng", initial="H", text="Đây ạ", files=[cards.PAPER, cards.PHOTO])
    return mock


def every_part() -> Mock:
    """One room in which every block is drawn."""
    mock = Mock("vi")
    mock.add_room("1", "bot", "Sổ tay", "Chi bộ Tổ dân phố 3")
    for card in (
        cards.everything(),
        cards.empty(),
        cards.poll(),
        cards.roster("card"),
        cards.roster(),
        cards.attendance(),
        cards.invitation("vi", 0),
        cards.menu(),
    ):
        mock.add("1", card=card)
    return mock


def answered() -> Mock:
    mock = vietnamese()
    mock.messages["1"] = []
    mock.add("1", card=cards.invitation("vi", 0))
    mock.add("1", "me", text="Tôi dự")
    mock.add("1", card=cards.confirmed())
    return mock


def arabic() -> Mock:
    mock = Mock("ar")
    mock.add_room("1", "group", "جمعية الوادي التعاونية", "مجموعة الأعضاء، ٣١ عضوًا")
    mock.add_room("2", "bot", "سوتاي", "جمعية الوادي التعاونية")
    mock.add("1", card=cards.poll(), time="٧:٤٥ م", day="الخميس، ٣ ديسمبر ٢٠٢٦")
    mock.add("1", "me", text="الخميس يناسبني، شكرًا لكم.", time="٧:٥٢ م", day="الخميس، ٣ ديسمبر ٢٠٢٦")
    mock.add("2", card=cards.menu("ar"), day="الخميس، ٣ ديسمبر ٢٠٢٦")
    mock.add("2", card=cards.invitation("ar"), day="الخميس، ٣ ديسمبر ٢٠٢٦")
    return mock


def english() -> Mock:
    mock = Mock("en")
    mock.add_room("1", "bot", "Sotay", "Branch 1268")
    mock.add("1", card=cards.menu("en"), day="Monday, 30 November 2026")
    mock.add("1", card=cards.invitation("en"), day="Monday, 30 November 2026")
    return mock


def empty() -> Mock:
    mock = Mock("vi")
    mock.add_room("1", "bot", "Cuộc họp", "Chi bộ Tổ dân phố 3")
    mock.add("1", card=cards.empty(), day="")
    return mock


def form(*, wrong: bool = False, lang: str = "vi") -> Mock:
    mock = {"vi": vietnamese, "en": english}[lang]()
    mock.forms["1"] = cards.meeting_form(lang)
    if wrong:
        fields = mock.forms["1"]["fields"]
        assert isinstance(fields, list)
        fields[1].update(value="31/11 19h30", error="Tháng 11 chỉ có 30 ngày. Đồng chí gõ lại, ví dụ: 30/11 19:30.")
        mock.forms["1"]["error_foot"] = "Còn một ô cần sửa:"
    return mock


def long_history(count: int = 150) -> Mock:
    mock = Mock("vi")
    mock.add_room("1", "bot", "Sổ tay", "Chi bộ Tổ dân phố 3")
    for at in range(count):
        mock.add("1", "me" if at % 2 else "bot", text=f"Tin số {at + 1}.", day=f"Ngày {at // 30 + 1}")
    return mock
