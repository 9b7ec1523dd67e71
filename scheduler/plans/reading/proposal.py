"""What a reader found in a plan, for a person to check. Every activity carries the words it came from."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or missing. `field` is the heading or label it stands under, `place` a line or cell of the file.

    `grave`: the file says something that cannot be; else only something is not said.
    """

    reason: str
    field: str = ""
    place: str = ""
    grave: bool = False

    def __str__(self) -> str:
        before = ", ".join(part for part in (self.place, f"mục {self.field}" if self.field else "") if part)
        return f"{before}: {self.reason}" if before else self.reason


@dataclass
class ProposedActivity:
    """One activity as the plan words it. `source`: the sentence it came from; `passage`: everything read for it."""

    name: str
    source: str
    code: str = ""
    group: str = ""
    time: str = ""
    lead: str = ""
    supporting: list[str] = field(default_factory=list)
    method: str = ""
    passage: str = ""
    content: str = ""
    audience: str = ""
    channels: list[str] = field(default_factory=list)
    form: str = ""
    responsible: str = ""
    place: str = ""
    product: str = ""
    key: bool = False
    rhythm: str = ""
    begins: date | None = None
    ends: date | None = None
    target: float | None = None
    target_unit: str = ""
    budget: int | None = None
    budget_note: str = ""
    linked_index: str = ""
    note: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass
class ProposedTarget:
    """A number the plan sets itself. `aim` is how the number is meant: at least, at most, exactly."""

    name: str
    source: str
    value: float | None = None
    unit: str = ""
    aim: str = "at_least"


@dataclass
class Proposal:
    """A whole plan. `problems` are about the file; each activity has its own."""

    title: str = ""
    year: int | None = None
    number: str = ""
    signed_on: date | None = None
    signer: str = ""
    issuer: str = ""
    theme: str = ""
    parent: str = ""
    coordinator: str = ""
    audience: str = ""
    budget_note: str = ""
    activities: list[ProposedActivity] = field(default_factory=list)
    targets: list[ProposedTarget] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
