"""What a page about one procedure shows: the text in force, the draft beside it, the card as citizens get it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import texts
from bot.console.desk import Desk
from bot.conversation import hotline
from bot.conversation.exchange import Office
from bot.office_hours import local
from bot.procedures.card import Reading, card
from bot.procedures.fields import FIELDS, ORIGINS, readable
from bot.procedures.telling import OFFERED
from knowledge import catalogue
from knowledge.catalogue import Entry, Revision, Waiting
from knowledge.procedure import Status
from knowledge.record import ProcedureRecord
from knowledge.search import Slot

_words = texts.beside(__file__)
SLOTS = [(Slot.GENERAL.value, "Tóm tắt"), *((slot.value, _words(f"title.{slot.value}")) for slot in OFFERED)]
_NOT_SHOWN = {"code", "name", "doubts"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of the text in force. `origin`: whose words they are; `others`: what weaker sources say instead."""

    label: str
    words: str
    origin: str
    doubt: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything of one procedure."""

    entry: Entry
    draft: Waiting | None
    history: Sequence[Revision]
    reading: Reading
    is_stale: bool

    @property
    def record(self) -> ProcedureRecord:
        """What the page is about: the draft where there is one."""
        return self.draft.record if self.draft else self.entry.record

    def preview(self, slot: str) -> tuple[str, ...]:
        """The messages that a citizen would get who asks for that part."""
        asked = next((one for one in (Slot.GENERAL, *OFFERED) if one.value == slot), Slot.GENERAL)
        return card(self.record, [asked], self.reading).texts

    def facts(self) -> list[Fact]:
        record, entry = self.entry.record, self.entry
        values = record.model_dump(mode="json")
        return [
            Fact(
                label,
                readable(name, values.get(name)),
                ORIGINS.get(entry.origins.get(name, ""), ""),
                record.doubts.get(name, ""),
                tuple(
                    (ORIGINS.get(origin, origin), readable(name, other))
                    for origin, other in entry.differences.get(name, {}).items()
                ),
            )
            for name, label in FIELDS.items()
            if name not in _NOT_SHOWN and (values.get(name) or record.doubts.get(name))
        ]

    def changes(self) -> list[Change]:
        """What publishing the draft would change."""
        if self.draft is None:
            return []
        before = None if self.entry.status is Status.DRAFT else self.entry.record
        found = catalogue.difference(before, self.draft.record) if before else _everything(self.draft.record)
        return [changed(name, diff) for name, diff in found.items()]


def changed(name: str, diff: dict[str, Any]) -> Change:
    """One entry of a difference as an official reads it."""
    return Change(FIELDS.get(name, name), readable(name, diff["before"]), readable(name, diff["after"]))


def view(session: Session, code: str, office: Office, now: datetime) -> View | None:
    """The view of a code; None where the catalogue lacks it."""
    entry = catalogue.read(session, code)
    if entry is None:
        return None
    draft = catalogue.draft(session, code)
    line = hotline.line(session, office, entry.record.field)
    reading = Reading(local(now).date(), office.stale_after_days, line)
    checked = entry.record.checked_on
    old = checked is None or (local(now).date() - checked).days > office.stale_after_days
    is_stale = entry.status is Status.PUBLISHED and old
    return View(entry, draft, catalogue.history(session, code), reading, is_stale)


def office_of(desk: Desk) -> Office:
    """The office as the settings name it."""
    settings = desk.site.frame.settings
    return Office(settings.office_name, settings.office_phone, settings.stale_after_days)


def _everything(record: ProcedureRecord) -> dict[str, dict[str, Any]]:
    return {
        name: {"before": None, "after": value}
        for name, value in record.model_dump(mode="json").items()
        if value and name != "code"
    }
