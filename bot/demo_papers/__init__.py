"""The papers of the demo organisation: what they say, and beside each its PDF. tests/bot/demo_papers.py makes the PDFs anew."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as a Vietnamese office lays it out. `pages`: the paragraphs of each page."""

    file: str
    above: str
    issuer: str
    number: str
    dated: str
    kind: str
    about: str
    pages: tuple[tuple[str, ...], ...]
    signed: tuple[str, str]

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of each page, as they are read off it."""
        head = (self.above, self.issuer, f"Số {self.number}", self.dated, self.kind, self.about)
        first, *others = self.pages
        return tuple("\n".join(lines) for lines in ((*head, *first), *others[:-1], (*others[-1], *self.signed)))

    @property
    def content(self) -> bytes:
        """The bytes of its PDF."""
        return (Path(__file__).parent / self.file).read_bytes()


PAPERS = (
    Paper(
        "huong-dan-05.pdf",
        "ĐẢNG BỘ TỈNH HỒNG HÀ",
        "ĐẢNG ỦY XÃ AN BÌNH",
        "05-HD/ĐU",
        "An Bình, ngày 20 tháng 10 năm 2026",
        "HƯỚNG DẪN",
        "sinh hoạt chuyên đề quý IV năm 2026",
        (
            (
                "Ban Thường vụ Đảng ủy xã hướng dẫn các chi bộ sinh hoạt chuyên đề quý IV như sau:",
                "1. Chủ đề: Xây dựng nếp sống văn minh ở khu dân cư.",
                "2. Mỗi chi bộ chọn một việc làm cụ thể, giao người phụ trách và hạn hoàn thành. Việc chọn phải vừa sức, làm được trong quý.",
                "3. Buổi sinh hoạt dành ít nhất 45 phút để đảng viên thảo luận. Bí thư gợi ý trước hai câu hỏi, gửi kèm giấy mời.",
            ),
            (
                "4. Đảng viên cao tuổi, được miễn sinh hoạt, có thể góp ý bằng điện thoại hoặc qua người thân; thư ký ghi lại đầy đủ.",
                "5. Chi bộ báo cáo kết quả về Văn phòng Đảng ủy trước ngày 25 hằng tháng.",
            ),
        ),
        ("T/M BAN THƯỜNG VỤ", "BÍ THƯ"),
    ),
    Paper(
        "ke-hoach-21.pdf",
        "ĐẢNG BỘ TỈNH HỒNG HÀ",
        "ĐẢNG ỦY XÃ AN BÌNH",
        "21-KH/ĐU",
        "An Bình, ngày 2 tháng 11 năm 2026",
        "KẾ HOẠCH",
        "tổ chức Ngày hội Đại đoàn kết toàn dân tộc năm 2026",
        (
            (
                "Đảng ủy xã tổ chức Ngày hội Đại đoàn kết ở các tổ dân phố và thôn trong tháng 11 năm 2026, trang trọng, vui và tiết kiệm.",
                "1. Phần lễ không quá một giờ: ôn truyền thống, biểu dương gia đình văn hóa, tặng quà gia đình chính sách.",
                "2. Phần hội do chi bộ cùng ban công tác mặt trận lo: bữa cơm chung, văn nghệ, trò chơi dân gian cho trẻ em.",
            ),
            (
                "3. Kinh phí lấy từ quỹ khu dân cư và đóng góp tự nguyện. Không quyên góp theo đầu người.",
                "4. Các chi bộ gửi chương trình của mình trước ngày 10 tháng 11.",
            ),
        ),
        ("T/M ĐẢNG ỦY", "PHÓ BÍ THƯ"),
    ),
    Paper(
        "nghi-quyet-14.pdf",
        "ĐẢNG ỦY XÃ AN BÌNH",
        "CHI BỘ TỔ DÂN PHỐ 3",
        "14-NQ/CB",
        "An Bình, ngày 3 tháng 11 năm 2026",
        "NGHỊ QUYẾT",
        "về nhiệm vụ trọng tâm quý IV năm 2026",
        (
            (
                "Chi bộ họp ngày 3 tháng 11 năm 2026, thảo luận và thống nhất những việc sau:",
                "1. Vệ sinh môi trường. Sáng thứ Bảy hằng tuần mỗi hộ quét dọn trước nhà; tổ trưởng nhắc nhở và chụp ảnh trước, sau.",
                "2. Giúp đỡ người cao tuổi. Mỗi đảng viên nhận thăm một gia đình neo đơn, ít nhất hai lần một tháng.",
            ),
            (
                "3. Phát triển đảng viên. Giới thiệu hai quần chúng ưu tú học lớp bồi dưỡng nhận thức về Đảng.",
                "4. Phòng chống bão. Ba tổ thay nhau trực, có số điện thoại của từng hộ trong vùng trũng.",
                "Bí thư phân công, kiểm tra và báo cáo tại buổi sinh hoạt tháng sau.",
            ),
        ),
        ("T/M CHI BỘ", "BÍ THƯ"),
    ),
)
