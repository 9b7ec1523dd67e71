"""What the words of an activity tell besides: whether it is work at all, its name, its channels, whom it is for."""

import re
from enum import StrEnum

from scheduler.plans.reading.labels import folded


class Channel(StrEnum):
    RADIO = "radio"
    TELEVISION = "television"
    PRESS = "press"
    WEB = "web"
    SOCIAL = "social"
    VISUAL = "visual"
    LEAFLET = "leaflet"
    MEETING = "meeting"
    TRAINING = "training"
    CONTEST = "contest"
    DESK = "desk"
    MESSAGE = "message"


_CHANNELS = (
    (Channel.RADIO, r"phat thanh|truyen thanh|\bloa\b|radio"),
    (Channel.TELEVISION, r"truyen hinh|phong su|\btvc\b"),
    (Channel.PRESS, r"\bbao chi\b|co quan bao|thong tan|tap chi"),
    (Channel.WEB, r"trang thong tin|cong thong tin|cong/trang|website|cong ttdt|trang tin"),
    (Channel.SOCIAL, r"mang xa hoi|facebook|zalo|youtube|fanpage|tiktok"),
    (
        Channel.VISUAL,
        r"pa ?no|ap phich|bang ron|khau hieu|co dong truc quan|truc quan|bang tin|bang dien tu|man hinh led",
    ),
    (Channel.LEAFLET, r"to gap|to roi|tai lieu hoi dap|cam nang|so tay"),
    (
        Channel.MEETING,
        r"hoi nghi|hoi thao|toa dam|doi thoai|giao ban|cuoc hop|phien hop|buoi hop|dien dan|tiep xuc cu tri"
        r"|sinh hoat|mit tinh",
    ),
    (Channel.TRAINING, r"tap huan|boi duong|lop hoc|dao tao"),
    (Channel.CONTEST, r"hoi thi|cuoc thi|thi truc tuyen|san khau hoa"),
    (Channel.DESK, r"bo phan mot cua|bo phan tiep nhan|trung tam phuc vu hanh chinh|niem yet"),
    (Channel.MESSAGE, r"tin nhan|\bsms\b|chatbot|tro ly ao|mang di dong"),
)  # fmt: skip
_NEWSPAPER = re.compile(r"\bBáo [A-ZĐÀ-Ỹ]")
_AUDIENCES = (
    ("cán bộ, công chức, viên chức", r"can bo|cong chuc|vien chuc|cbcc|ccvc|nguoi lao dong|dang vien"),
    ("người dân", r"nguoi dan|nhan dan|cong dan|ca nhan|cu tri"),
    ("doanh nghiệp", r"doanh nghiep"),
    ("tổ chức", r"\bto chuc, (?:ca nhan|doanh nghiep|cong dan)|ca nhan, to chuc|cac to chuc"),
    ("nhà đầu tư", r"nha dau tu"),
)
_WORK = re.compile(
    r"(?:tiep tuc |thuong xuyen |dinh ky |kip thoi |chu dong |tich cuc |hang (?:thang|quy|tuan"
    r"|nam) ?,? ?|tap trung |tang cuong |hang nam |dong thoi ,? ?|moi (?:thang|quy|tuan) )*"
    r"(?:to chuc|tang cuong|day manh|phoi hop|xay dung|thuc hien|tiep tuc|dang|dua|niem yet"
    r"|cong khai|phat|long ghep|quan triet|pho bien|tuyen truyen"
    r"|truyen thong|thuong xuyen|dinh ky|chu dong|ket hop|nghien cuu|chuan bi|huong dan|tham gia"
    r"|tien hanh|kip thoi|cap nhat|giao|de nghi|su dung|ung dung"
    r"|chu trong|tao|bien soan|in|lap dat|treo|mo|duy tri|doi moi|nang cao|khao sat|tap huan"
    r"|boi duong|ky ket|hop dong|gioi thieu|thong tin|cung cap"
    r"|tap trung|van dong|ho tro|tu van|giai dap|thong qua|moi|xuat ban|san xuat|viet|ra mat"
    r"|kien toan|cu|ra soat|trien khai|khai thac|gui|ban hanh"
    r"|khuyen khich|phan cong|xu ly|tiep nhan|tra loi|doi thoai|kiem tra|cong bo|trien lam|ra quan"
    r"|chi dao|bo tri|thiet ke|phan dau|hoan thien|thanh lap"
    r"|lam|dat|ap dung|dam bao|bao dam|thuc day|trao doi|tong ket|so ket|bieu duong|khen thuong"
    r"|neu guong|nhan rong|quang ba|trinh chieu|ghi hinh|tong hop)\b"
)
_GROUPING = re.compile(
    r"(?:doi voi|cho|qua|thong qua|tren|bang|tai|ve)\b"
    r"|(?:cong tac )?tuyen truyen,? .{0,20}(?:doi voi|cho|qua|thong qua|tren|bang|tai)\b"
)
_LONG_NAME = 180


def is_work(sentence: str) -> bool:
    """Whether a sentence begins with something to do ("Tổ chức ...") and not with a matter ("Những kết quả ...")."""
    return bool(_WORK.match(folded(sentence).lstrip(' "“')))


def groups_others(heading: str) -> bool:
    """Whether a heading only says for whom or through what the work under it is."""
    return heading.rstrip().endswith(":") or bool(_GROUPING.match(folded(heading)))


def name_of(sentence: str) -> str:
    """A name that fits on a line: the first sentence, or its first part when it is long."""
    first = re.split(
        r"(?<=[^\d\W]{2})\.\s+(?=[A-ZĐÀ-Ỹ])|(?<=[\d)”\"])\.\s+(?=[A-ZĐÀ-Ỹ])", sentence.strip(), maxsplit=1
    )[0]
    if len(first) > _LONG_NAME:
        first = first.split(";")[0]
    return " ".join(first.strip(" .;,:").split())


def channels_in(words: str) -> list[str]:
    """The channels that the words name."""
    plain = folded(words)
    named = {Channel.PRESS} if _NEWSPAPER.search(words) else set()
    return [str(channel) for channel, pattern in _CHANNELS if channel in named or re.search(pattern, plain)]


def audience_in(words: str) -> str:
    """The people whom the words name."""
    plain = folded(words)
    return ", ".join(name for name, pattern in _AUDIENCES if re.search(pattern, plain))
