"""Invented Vietnamese names, drawn by dice."""

import random


def split(said: str, between: str = " ") -> list[str]:
    return said.split(between)


_SURNAMES = split(
    "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Trịnh Trương Lương Mai "
    "Tô Đào Cao Châu Tạ Thái Lâm Lưu Nghiêm Nông Phùng Quách Tăng Tống Triệu Chu Hà Kiều La Ninh Từ Vương"
)
_MIDDLES = split("Văn Thị Đình Hữu Đức Quang Minh Thanh Ngọc Xuân Kim Thu Quốc Công Bá Duy Hồng Thành Bích Tuấn")
GIVEN = split(
    "An Anh Bình Châu Chi Cường Dũng Duyên Đạt Giang Hà Hải Hạnh Hằng Hiền Hiếu Hoa Hòa Hùng Hương Huy Khánh "
    "Khoa Lan Linh Loan Long Mai Minh My Nam Nga Ngân Nghĩa Ngọc Nhung Oanh Phong Phúc Phương Quân Quang "
    "Quỳnh Sơn Tâm Tân Thảo Thắng Thúy Thủy Toàn Trang Trinh Trung Tuấn Tùng Tuyết Uyên Vân Việt Vinh Vy Yến"
)
MARKED = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
PLAIN = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd"
MARKED += MARKED.upper()
PLAIN += PLAIN.upper()


def digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choice("0123456789") for _ in range(count))


def name(dice: random.Random) -> str:
    middle = dice.choice(_MIDDLES)
    given = dice.sample([name for name in GIVEN if name != middle], dice.choice((1, 1, 1, 2)))
    return " ".join([dice.choice(_SURNAMES), middle, *given])
