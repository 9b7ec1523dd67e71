"""Puts what stands under labels or in columns into one proposed activity, and tells what it lacks."""

from dataclasses import dataclass, field

from scheduler.plans.reading.labels import Part
from scheduler.plans.reading.numbers import money_in, number_in
from scheduler.plans.reading.offices import split_offices
from scheduler.plans.reading.proposal import Problem, ProposedActivity
from scheduler.plans.reading.roles import roles, said_in
from scheduler.plans.reading.when import read_when, time_in
from scheduler.plans.reading.wording import audience_in, channels_in

MOST_WORDS = 4_000  # characters of one field
_NOBODY = "chưa nêu đơn vị chủ trì"
_NO_TIME = "chưa nêu thời gian thực hiện"


@dataclass
class Found:
    """The words under each part, as they came."""

    words: dict[Part, list[str]] = field(default_factory=dict)

    def add(self, part: Part, value: str) -> None:
        if value.strip():
            self.words.setdefault(part, []).append(value.strip())

    def text(self, part: Part) -> str:
        return "\n".join(self.words.get(part, []))[:MOST_WORDS]

    def inherit(self, other: "Found") -> None:
        """Takes what is missing here from the heading above."""
        for part in (Part.TIME, Part.LEAD, Part.SUPPORT, Part.LEAD_AND_SUPPORT):
            if part not in self.words and not (part is Part.LEAD and Part.LEAD_AND_SUPPORT in self.words):
                self.words[part] = list(other.words.get(part, []))


def fill(activity: ProposedActivity, found: Found, year: int | None) -> ProposedActivity:
    """Reads every part into the activity."""
    activity.time = activity.time or _one_line(found.text(Part.TIME))
    _offices(activity, found)
    activity.method = found.text(Part.METHOD) or activity.method
    activity.content = "\n".join(part for part in (activity.content, found.text(Part.CONTENT)) if part)
    activity.audience = _one_line(found.text(Part.AUDIENCE))
    activity.responsible = _one_line(found.text(Part.RESPONSIBLE))
    activity.place = _one_line(found.text(Part.PLACE))
    activity.product = _one_line(found.text(Part.PRODUCT))
    activity.budget_note = _one_line(found.text(Part.BUDGET))
    activity.budget = money_in(activity.budget_note) if activity.budget_note else None
    fall_back(activity, [activity.content, *activity.method.split("\n")])
    complete(activity, year, channel=found.text(Part.CHANNEL))
    return activity


def fall_back(activity: ProposedActivity, lines: list[str]) -> None:
    """What no label says may stand in a sentence: "Giao A chủ trì ...; thực hiện thường xuyên"."""
    said = said_in(lines) if not activity.lead else None
    if said is not None:
        activity.lead = said.lead
        activity.supporting = activity.supporting or said.supporting
    if not activity.time:
        activity.time = next((words for words in map(time_in, lines) if words), "")


def complete(activity: ProposedActivity, year: int | None, *, channel: str = "") -> None:
    """What follows from the words: rhythm and days, channels, audience, a number to reach; and what is missing."""
    when = read_when(activity.time, year)
    activity.rhythm = activity.rhythm or when.rhythm
    activity.begins, activity.ends = activity.begins or when.begins, activity.ends or when.ends
    words = f"{activity.name}\n{channel}\n{activity.method}\n{activity.content}"
    activity.channels = activity.channels or channels_in(words)
    activity.audience = activity.audience or audience_in(f"{activity.name}\n{activity.method}")
    number = number_in(activity.product) or number_in(activity.name) or number_in(activity.method)
    if number and activity.target is None:
        activity.target, activity.target_unit = number.value, number.unit
    if when.wrong:
        activity.problems.append(Problem(f"thời gian không có trên lịch: {when.wrong}", "thời gian", grave=True))
    if not activity.lead:
        activity.problems.append(Problem(_NOBODY, "chủ trì"))
    if not activity.time and not activity.rhythm:
        activity.problems.append(Problem(_NO_TIME, "thời gian"))


def _offices(activity: ProposedActivity, found: Found) -> None:
    supporting = [*activity.supporting]
    for part in (Part.LEAD, Part.LEAD_AND_SUPPORT):
        for value in found.words.get(part, []):
            named = roles(value)
            if not activity.lead:
                activity.lead = _one_line(named.lead)
            supporting += named.supporting
    for value in found.words.get(Part.SUPPORT, []):
        supporting += split_offices(value)
    activity.supporting = list(dict.fromkeys(supporting))


def _one_line(words: str) -> str:
    lines = [line.strip(" -+–\t") for line in words.split("\n")]
    return "; ".join(line.rstrip(" ;.") for line in lines if line) if len(lines) > 1 else words.strip().rstrip(" ;")
