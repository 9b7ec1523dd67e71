"""What an official fills in about a plan, an activity, and what was done. Knows no page."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from scheduler.plans.activity import EvidenceKind
from scheduler.plans.plan import Aim
from scheduler.plans.reading.wording import Channel
from scheduler.plans.rhythm import Rhythm

Line = Annotated[str, Field(max_length=500)]
Words = Annotated[str, Field(max_length=6_000)]
Needed = Annotated[str, Field(min_length=1, max_length=1_000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]
Amount = Annotated[float, Field(ge=0, le=1_000_000_000)]
Money = Annotated[int, Field(ge=0, le=10**15)]


class ActivityFields(BaseModel):
    """`supporting`: one office a line, or set apart by semicolons."""

    code: Annotated[str, Field(max_length=40)] = ""
    name: Needed
    key: bool = False
    content_group: Line = ""
    time: Line = ""
    rhythm: Rhythm
    begins: Day | None = None
    ends: Day | None = None
    lead: Annotated[str, Field(min_length=1, max_length=500)]
    lead_unit: Line = ""
    supporting: Words = ""
    responsible: Line = ""
    responsible_id: int | None = None
    method: Words = ""
    content: Words = ""
    audience: Line = ""
    form: Line = ""
    channels: list[Channel] = []
    place: Line = ""
    product: Line = ""
    target: Amount | None = None
    target_unit: Line = ""
    budget_planned: Money | None = None
    budget_spent: Money | None = None
    linked_index: Line = ""
    note: Words = ""
    cancelled: bool = False

    @model_validator(mode="before")
    @classmethod
    def _without_dots(cls, given: object) -> object:
        """Sums as people write them: 12.000.000."""
        if isinstance(given, dict):
            for name in ("budget_planned", "budget_spent"):
                if isinstance(given.get(name), str):
                    given[name] = given[name].replace(".", "").replace(",", "").replace(" ", "")
        return given


class PlanFields(BaseModel):
    """The plan itself."""

    title: Needed
    year: Annotated[int, Field(ge=2000, le=2099)]
    number: Annotated[str, Field(max_length=60)] = ""
    signed_on: Day | None = None
    signer: Line = ""
    issuer: Line = ""
    theme: Words = ""
    unit_code: str = ""
    parent_id: int | None = None
    coordinator: Line = ""
    coordinator_unit: str = ""
    audience: Words = ""
    budget_note: Words = ""


class EvidenceFields(BaseModel):
    """`occurrence_id`: the time it was due that it fulfils."""

    kind: EvidenceKind
    happened_on: Day
    title: Needed
    amount: Amount = 1
    place: Line = ""
    link: Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""
    note: Words = ""
    occurrence_id: int | None = None


class InspectionFields(BaseModel):
    unit: Needed
    inspected_on: Day
    inspector: Needed
    finding: Words = ""
    conclusion: Words = ""


class TargetFields(BaseModel):
    name: Needed
    aim: Aim = Aim.AT_LEAST
    value: Amount | None = None
    unit: Line = ""
    source: Line = ""
    current: Amount | None = None
    note: Line = ""
