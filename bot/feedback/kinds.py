"""The closed vocabularies of a case: what it is, where it came from, where it stands. Knows no row."""

from enum import StrEnum


class Kind(StrEnum):
    """What the citizen brings. Khiếu nại and tố cáo are none of these: they are referred elsewhere."""

    REPORT = "report"  # phản ánh
    SUGGESTION = "suggestion"  # kiến nghị
    COMMENT = "comment"  # góp ý
    QUESTION = "question"  # hỏi đáp
    ON_SITE = "on_site"  # phản ánh hiện trường


class Source(StrEnum):
    """The way in."""

    CHAT = "chat"
    WEB = "web"
    PHONE = "phone"
    LETTER = "letter"
    MAILBOX = "mailbox"
    IN_PERSON = "in_person"
    PRESS = "press"


class Category(StrEnum):
    """What it is about; broad on purpose, and each is a line of the deadlines table."""

    PROCEDURE_OBSTACLE = "tthc_vuong_mac"
    PROCEDURE_DELAY = "tthc_cham"
    CONDUCT = "thai_do_cong_chuc"
    UNLAWFUL_FEE = "phi_ngoai_quy_dinh"
    REGULATION = "quy_dinh_bat_hop_ly"
    ONLINE_SERVICE = "dvc_loi_ky_thuat"
    ROADS = "ha_tang_duong"
    POWER_WATER = "dien_nuoc"
    WASTE = "moi_truong_rac"
    URBAN_ORDER = "trat_tu_do_thi"
    SECURITY = "an_ninh"
    HEALTH = "y_te"
    EDUCATION = "giao_duc"
    LAND_BUILDING = "dat_dai_xay_dung"
    WELFARE = "an_sinh"
    OTHER = "khac"


ABOUT_OFFICIALS = frozenset({Category.CONDUCT, Category.UNLAWFUL_FEE})  # for the head alone


class Status(StrEnum):
    """What the office did. Which may follow which is `workflow.py`'s."""

    RECEIVED = "received"
    NEEDS_INFO = "needs_info"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CLASSIFIED = "classified"
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"  # to an authority outside this installation
    IN_PROGRESS = "in_progress"
    DRAFTED = "drafted"
    APPROVED = "approved"
    ANSWERED = "answered"
    PUBLISHED = "published"
    CLOSED = "closed"
    REOPENED = "reopened"


ENDED = frozenset({Status.REFUSED, Status.TRANSFERRED, Status.ANSWERED, Status.PUBLISHED, Status.CLOSED})
OPEN = frozenset(Status) - ENDED
