"""The Vietnamese words of everything that a plan's screens name by code."""

from scheduler.plans import form
from scheduler.plans.activity import UNITS, Check, EvidenceKind
from scheduler.plans.plan import Aim, PlanStatus

RHYTHMS = {value: words for words, value in form.RHYTHMS.items()}
CHANNELS = {value: words for words, value in form.CHANNELS.items()}
STATUSES = {PlanStatus.DRAFT: "dự thảo", PlanStatus.SUBMITTED: "đã trình", PlanStatus.ISSUED: "đã ban hành"}
STATUS_KINDS = {PlanStatus.DRAFT: "warn", PlanStatus.SUBMITTED: "info", PlanStatus.ISSUED: "good"}
CHECKS = {
    Check.PROPOSED: "chờ kiểm tra",
    Check.ACCEPTED: "đã nhận",
    Check.EDITED: "đã sửa",
    Check.DROPPED: "đã bỏ",
}
AIMS = {Aim.AT_LEAST: "ít nhất", Aim.AT_MOST: "nhiều nhất", Aim.EXACTLY: "đúng bằng"}
EVIDENCE = {
    EvidenceKind.RADIO: "Phát thanh, loa",
    EvidenceKind.TELEVISION: "Truyền hình",
    EvidenceKind.PRESS: "Báo chí",
    EvidenceKind.NEWS: "Tin, bài trên trang thông tin",
    EvidenceKind.SOCIAL: "Mạng xã hội",
    EvidenceKind.MEETING: "Hội nghị, cuộc họp",
    EvidenceKind.TRAINING: "Tập huấn",
    EvidenceKind.BANNER: "Băng rôn, pa nô, áp phích",
    EvidenceKind.LEAFLET: "Tờ gấp, tài liệu in",
    EvidenceKind.CONTEST: "Cuộc thi",
    EvidenceKind.OTHER: "Việc khác",
}
EVIDENCE_CHOICES = [(str(kind), f"{words} (tính bằng {UNITS[kind]})") for kind, words in EVIDENCE.items()]


def period(name: str) -> str:
    """ "2026-07" -> "Tháng 7/2026", "2026-Q3" -> "Quý 3/2026", "2026-W05" -> "Tuần 5/2026"."""
    year, _, part = name.partition("-")
    if not part:
        return f"Năm {year}"
    kinds = {"Q": "Quý", "H": "6 tháng", "W": "Tuần"}
    kind = kinds.get(part[0])
    return f"{kind} {int(part[1:])}/{year}" if kind else f"Tháng {int(part)}/{year}"


def number(value: float | None) -> str:
    """A figure without needless zeros."""
    return "" if value is None else f"{value:,.10g}".replace(",", "\u2009").replace(".", ",").replace("\u2009", ".")


NAMES = {
    "rhythms": RHYTHMS,
    "channels": CHANNELS,
    "statuses": STATUSES,
    "status_kinds": STATUS_KINDS,
    "checks": CHECKS,
    "aims": AIMS,
    "kinds": EVIDENCE,
    "units": {str(kind): unit for kind, unit in UNITS.items()},
    "period": period,
    "number": number,
}
"""Given to every template as `w`."""
