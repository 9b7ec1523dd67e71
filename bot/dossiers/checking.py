"""Ticking papers in the chat before a dossier is handed in: by case, paper by paper, then what is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.dossiers import checklist
from bot.dossiers.checklist import Checklist
from bot.procedures import actions
from knowledge.record import ProcedureRecord
from knowledge.search import Slot
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_SAID = ("kiem giay to", "kiem tra giay to", "kiem tra ho so truoc", "du giay to chua", "kiem ho so truoc")
_PAGE = 8  # papers with buttons at once
_LONGEST = 1_600  # characters of the list in one message
PATH = "/ho-so/kiem-tra"


@dataclass(frozen=True, slots=True)
class Checking:
    """`read` gives a published procedure's record; `public_url` "" leaves the page to print out."""

    read: Callable[[Session, str], ProcedureRecord | None]
    public_url: str = ""

    def __call__(self, turn: Turn) -> Answer | None:
        head, _, rest = turn.action.partition(":")
        if head == "check":
            return self._act(turn, rest)
        if turn.action or turn.incoming.kind is not Kind.TEXT or not turn.state.get("topic"):
            return None
        said = f" {fold(turn.heard.text)} "
        if any(f" {cue} " in said for cue in _SAID):
            return self._open(turn, str(turn.state["topic"]))
        return None

    def _act(self, turn: Turn, rest: str) -> Answer:
        what, _, value = rest.partition(".")
        open_list = turn.state.get("check")
        if what in {"case", "tick", "page", "done"} and isinstance(open_list, dict):
            return self._go_on(turn, open_list, what, int(value) if value.isdecimal() and len(value) < 4 else 0)
        return self._open(turn, rest)

    def _open(self, turn: Turn, code: str) -> Answer:
        record = self.read(turn.session, code)
        if record is None or not record.documents:
            return Answer(Outcome.STALE, [Reply(_words("check.gone"), (actions.MENU, actions.HANDOVER))])
        known = str(turn.state.get("case", "")) if turn.state.get("topic") == code else ""
        cases = checklist.cases_of(record)
        turn.state["check"] = {"code": code, "case": known if known in cases else "", "had": [], "page": 0}
        turn.state["topic"] = code
        if cases and not (known and known in cases):
            named = [case or _words("check.general") for case in cases[:12]]
            choices = [Choice(case, f"check:case.{number}") for number, case in enumerate(named)]
            return _answer(code, _words("check.which", name=record.name), (*actions.labelled(choices),))
        return self._ticking(turn, record, turn.state["check"])

    def _go_on(self, turn: Turn, kept: dict[str, Any], what: str, number: int) -> Answer:
        record = self.read(turn.session, str(kept["code"]))
        if record is None or not record.documents:
            turn.state.pop("check", None)
            return Answer(Outcome.STALE, [Reply(_words("check.gone"), (actions.MENU, actions.HANDOVER))])
        cases = checklist.cases_of(record)
        if what == "case" and number < len(cases):
            kept |= {"case": cases[number], "had": [], "page": 0}
        elif what == "tick":
            kept["had"] = sorted(set(kept["had"]) ^ {number})
        elif what == "page":
            kept["page"] = number
        if what == "done":
            return self._result(record, checklist.checklist(record, str(kept["case"]), kept["had"]))
        return self._ticking(turn, record, kept)

    def _ticking(self, turn: Turn, record: ProcedureRecord, kept: dict[str, Any]) -> Answer:
        wanted = checklist.checklist(record, str(kept["case"]), kept["had"])
        first = min(int(kept["page"]) * _PAGE, max(0, len(wanted.papers) - 1))
        shown = wanted.papers[first : first + _PAGE]
        lines = [f"{_box(wanted, paper.number)} {paper.number}. {paper.words}" for paper in shown]
        head = _words("check.head", name=record.name, had=len(wanted.had), count=len(wanted.papers))
        blocks = [head, *([_words("check.case", case=wanted.case)] if wanted.case else []), _fit(lines)]
        if doubt := record.doubts.get("documents"):
            blocks.insert(1, _words("check.doubt", doubt=doubt))
        choices = [
            Choice(
                actions.label(f"{_box(wanted, paper.number)} {paper.number}. {paper.words}", 40),
                f"check:tick.{paper.number}",
            )
            for paper in shown
        ]
        if first + _PAGE < len(wanted.papers):
            choices.append(Choice(_words("check.next"), f"check:page.{first // _PAGE + 1}"))
        if first:
            choices.append(Choice(_words("check.before"), f"check:page.{first // _PAGE - 1}"))
        choices.append(Choice(_words("choice.check_done"), "check:done"))
        return _answer(record.code, "\n\n".join(blocks), tuple(choices), replaces=turn.incoming.kind is Kind.PRESS)

    def _result(self, record: ProcedureRecord, wanted: Checklist) -> Answer:
        missing = wanted.missing
        if missing:
            lines = [f"☐ {paper.number}. {paper.words}" for paper in missing]
            text = _words("check.missing", count=len(missing), lines=_fit(lines))
        else:
            text = _words("check.complete", count=len(wanted.papers))
        choices = [Choice(_words("check.again"), "check:page.0")] if missing else []
        if self.public_url:
            ticked = "".join(f"&co={number}" for number in sorted(wanted.had))
            cases = checklist.cases_of(record)
            case = f"&truong_hop={cases.index(wanted.case)}" if wanted.case in cases else ""
            address = f"{self.public_url}{PATH}/{record.code}?xem=1{case}{ticked}"
            choices.append(Choice(_words("choice.check_page"), "check:open", address))
        choices.append(Choice(_words("check.where"), actions.show(record.code, [Slot.WHERE])))
        return _answer(record.code, text, (*choices, actions.HANDOVER))


def _answer(code: str, text: str, choices: tuple[Choice, ...], *, replaces: bool = False) -> Answer:
    reply = Reply(text, choices, replaces=replaces)
    return Answer(Outcome.ANSWERED, [reply], code=code, slot=Slot.DOCUMENTS.value, confidence=1.0)


def _box(wanted: Checklist, number: int) -> str:
    return "☑" if number in wanted.had else "☐"


def _fit(lines: list[str]) -> str:
    """The lines, each cut where all of them would be too long for one message."""
    room = _LONGEST // max(1, len(lines))
    return "\n".join(line if len(line) <= max(room, 60) else line[: max(room, 60) - 1].rstrip() + "…" for line in lines)
