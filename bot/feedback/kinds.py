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
    """What it is about; broad on purpose, the codes that triage suggests and two that only a person tells apart."""

    PROCEDURE_OBSTACLE = "procedures"
    PROCEDURE_DELAY = "delay"
    CONDUCT = "conduct"
    UNLAWFUL_FEE = "unlawful_fee"
    REGULATION = "policy"
    ONLINE_SERVICE = "online"
    ROADS = "roads"
    POWER_WATER = "utilities"
    WASTE = "environment"
    URBAN_ORDER = "order"
    SECURITY = "security"
    HEALTH = "health"
    EDUCATION = "education"
    LAND_BUILDING = "land"
    WELFARE = "welfare"
    OTHER = "other"


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
