"""Names of offices in running text: lists of them, and where the work begins that they are to do."""

import re

from scheduler.plans.reading.labels import folded

# how the name of an office, or of a kind of offices, begins; with marks, since "Sở" and "số" are one word without
_HEADS = (
    "sở", "ban(?! hành)", "văn phòng", "ubnd", "(?:ủy|u[\u1ef7]) ban", "hđnd", "hội đồng", "phòng", "đài",
    "báo(?! cáo| chí|,)", "cổng",
    "trang thông tin", "trung tâm", "chi cục", "cục", "công an", "bộ(?! thủ tục| chỉ số| tài liệu)",
    "thanh tra", "tỉnh đoàn", "thành đoàn",
    "huyện đoàn", "đoàn", "hội(?! nghị| thảo| thi)", "liên đoàn", "mặt trận", "ubmttq", "mttq", "kho bạc",
    "thuế", "trường(?! hợp)", "bệnh viện",
    "ngân hàng", "bưu điện", "viện", "tòa án", "đảng ủy", "cấp ủy", "huyện ủy", "thành ủy", "tỉnh ủy",
    "tổ(?! chức)", "cơ quan", "đơn vị",
    "lãnh đạo", "thủ trưởng", "giám đốc", "chủ tịch", "chánh", "trưởng", "công ty", "doanh nghiệp",
    "thường trực", "xã(?! hội)", "phường",
    "quận", "huyện", "thị xã", "thành phố", "đặc khu", "chi đoàn", "công đoàn", "chi bộ", "người đứng đầu",
    "cán bộ", "công chức", "cbcc", "vp",
    "ttphvcc", "ttpvhcc", "bhxh", "bảo hiểm", "điện lực", "vnpt", "viettel", "mobifone", "tổng công ty",
    "tổ chức chính trị", "địa phương", "ngành",
)  # fmt: skip
_HEAD = re.compile(rf"(?:{'|'.join(sorted(_HEADS, key=len, reverse=True))})(?!\w)")
_ALL_OF = re.compile(r"(?:các|những|cùng các|cùng|toàn thể|tất cả|mọi|từng)\s+")
# what follows a comma inside one name: "Sở Văn hóa, Thể thao và Du lịch"
_FIELDS = re.compile(
    r"(?:the thao|the duc|du lich|thong tin|khoa hoc|ha tang|do thi|gia dinh|thuong binh|xa hoi"
    r"|truyen thong|nghe thuat|moi truong|kien truc|dan toc|lao dong)\b"
)
_HALVES = re.compile(r"(?:hdnd|dbqh|quoc hoi)$")  # "Văn phòng HĐND và UBND" is one
_CONNECTION = re.compile(r"\s+(?:va|cung voi|cung|voi)\s+|\s*&\s*")
_EMPTY = re.compile(r"^(?:khong(?: co)?|-+|/|x)?$")
_DUTY = re.compile(
    r"\s*,?\s*\b(?:có trách nhiệm|chịu trách nhiệm|có nhiệm vụ|chủ trì|giúp|tham mưu|trực tiếp"
    r"|tiếp tục|chủ động|xây dựng|tổ chức|thực hiện|triển khai"
    r"|đăng tải|đăng|phát|hướng dẫn|theo dõi|đôn đốc|tổng hợp|chỉ đạo|căn cứ|bám sát|phối hợp"
    r"|nghiên cứu|tuyên truyền|phổ biến|quán triệt"
    r"|bố trí|thường xuyên|định kỳ|kịp thời|tăng cường|đẩy mạnh|cung cấp|cập nhật|niêm yết|công khai"
    r"|lựa chọn|mở|đổi mới|kiểm tra|quan tâm"
    r"|chuẩn bị|bảo đảm|đảm bảo|rà soát|vận động|hỗ trợ|gửi|sản xuất|biên soạn|thẩm định|tiếp nhận"
    r"|đưa|cử|biên tập|đề xuất|tham gia|hợp đồng|phân công|báo cáo)(?!\w)"
)


_STOPS = re.compile(r"[.;:]\s|\bde\b|\btrong viec\b|\bkhi\b")
_BEFORE_NOUNS = ("các", "những", "của", "đang", "quản lý", "đầu tư", "ngành", "công tác")
_ORGANISATIONS = re.compile(r"\s*(?:$|[,;.)]|(?:có )?liên quan|chính trị|đoàn thể|xã hội|tôn giáo|khác|và\b)")


def split_offices(words: str) -> list[str]:
    """The offices of a list: "Sở Nội vụ, Báo X và các cơ quan, đơn vị có liên quan" -> three."""
    found: list[str] = []
    for piece in re.split(r"[;\n•]|\s\+\s|(?<=\S)\.\s+(?=\S)", words):
        found += _by_commas(piece.strip(" .-+–"))
    return [name for name in (_tidy(name) for name in found) if not _EMPTY.match(folded(name))]


def _by_commas(piece: str) -> list[str]:
    """Pieces between commas and "và" are joined again until each begins like an office."""
    names: list[str] = []
    for at, (glue, part) in enumerate(_parts(piece)):
        if at and names and not _is_new(names[-1], glue, part):
            names[-1] = f"{names[-1]}{glue}{part}"
        else:
            names.append(part)
    return names


def _parts(piece: str) -> list[tuple[str, str]]:
    """(what stood before, the words), brackets never cut open."""
    plain = folded(piece)
    cuts: list[tuple[int, int]] = [(0, 0)]
    depth = 0
    for at, letter in enumerate(plain):
        depth += (letter == "(") - (letter == ")")
        if depth > 0 or at < cuts[-1][1]:
            continue
        connected = _CONNECTION.match(plain, at) if letter in " &" else None
        if letter == ",":
            cuts.append((at, at + 1))
        elif connected:
            cuts.append((at, connected.end()))
    ends = [begin for begin, _ in cuts[1:]] + [len(piece)]
    found = []
    for (begin, after), end in zip(cuts, ends, strict=True):
        part = piece[after:end]
        lead = len(part) - len(part.lstrip())
        if part.strip():
            found.append((piece[begin:after] + part[:lead], part.strip()))
    return found


def _is_new(before: str, glue: str, part: str) -> bool:
    small, is_comma = part.lower(), glue.strip() == ","
    if _ALL_OF.match(small):
        return True
    if part[0].islower():
        return bool(re.match(r"(?:ubnd|hđnd|văn phòng|ủy ban)\b", small))
    if not is_comma and _HALVES.search(folded(before[-20:])):
        return False
    if _HEAD.match(small):
        return True
    return is_comma and not _FIELDS.match(folded(part)) and part[0].isupper()


def _tidy(name: str) -> str:
    name = re.sub(r"^(?:và|cùng với|cùng|với)\s+", "", name.strip(" .,;:-–"))
    return re.sub(r"\s*\((?:chủ trì|phối hợp|đầu mối)\)", "", name).strip()


def is_office(words: str) -> bool:
    """Whether the words begin like the name of an office or of a kind of offices."""
    small = words.strip().lower()
    every = _ALL_OF.match(small)
    if every:
        return bool(_HEAD.match(small[every.end() :]))
    return bool(words.strip()[:1].isupper() and _HEAD.match(small))


def until_work(text: str) -> str:
    """The offices at the beginning of `text`, before the verb that says what they do."""
    duty = duty_in(text)
    ends = [duty.start()] if duty else []
    for found in _STOPS.finditer(folded(text)):
        after = text[found.end() :].lstrip()
        if found.group()[0] != ";" or not (is_office(after) or _ALL_OF.match(after.lower())):
            ends.append(found.start())
            break
    return text[: min(ends)] if ends else text


def duty_in(text: str) -> re.Match[str] | None:
    """The first verb of work that is no part of a name ("Phòng Tổ chức", "các tổ chức")."""
    small = text.lower()
    for found in _DUTY.finditer(small):
        verb = text[found.start() : found.end()].strip(" ,")
        before, after = (
            small[max(0, found.start() - 20) : found.start()].rstrip(),
            small[found.end() : found.end() + 40],
        )
        is_noun = (
            before.endswith(_BEFORE_NOUNS)
            or (verb == "tổ chức" and _ORGANISATIONS.match(after))
            or (verb == "tham mưu" and before.endswith("cơ quan"))
        )
        if verb[:1].islower() and not is_noun:
            return found
    return None
