"""The chat edge of procedures: finds what is asked, then says it, offers what it may be, or honestly says no."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation import hotline, keeping
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.office_hours import local
from bot.procedures import actions, menu, others, seeking
from bot.procedures.card import Reading
from bot.procedures.deeplink import linked, named
from bot.procedures.seeking import Sought
from bot.procedures.telling import tell
from knowledge.lexicon import Service
from knowledge.record import ProcedureRecord
from knowledge.search import Finding, Intent, Match, MatchKind, Slot, Verdict

_words = texts.beside(__file__)
_MOST_CHOICES = 4
# the desks look first, and leave over what only a stored answer knows
_ASKING = {
    Intent.PROCEDURE,
    Intent.AGENCY_HOURS,
    Intent.AGENCY_ADDRESS,
    Intent.AGENCY_OTHER,
    Intent.PLACE_NAME,
}


@dataclass(frozen=True, slots=True)
class Procedures:
    """`read` gives the record in force of a published procedure, None for any other code."""

    read: Callable[[Session, str], ProcedureRecord | None]
    names: others.Names
    services: Mapping[str, Service]

    def __call__(self, turn: Turn) -> Answer | None:
        if turn.action:
            return self._act(turn)
        code = linked(turn.incoming.text) if turn.incoming.kind is Kind.START else None
        if code:
            return self._show(turn, code, (), 0) or _gone(turn)
        if turn.heard.intent is Intent.MENU:
            return menu.fields(turn)
        code = named(turn.heard.text)
        shown = self._show(turn, code, turn.heard.slots, 0) if code else None
        if shown is not None:
            return shown
        if turn.heard.intent in _ASKING and turn.heard.text:
            return self._ask(turn)
        return None

    def _act(self, turn: Turn) -> Answer | None:
        head, _, rest = turn.action.partition(":")
        shown = actions.read_show(turn.action)
        if shown:
            return self._show(turn, *shown) or _gone(turn)
        if head == "faq":
            return others.faq(turn, rest, self.names) or _gone(turn)
        if head == "elsewhere" and rest in self.services:
            return others.service(turn, "", self.services[rest])
        if head == "rate" and rest[:2] in {"0:", "1:"}:
            return _rate(turn, rest[2:], rest[0] == "1")
        if head == "menu":
            return menu.fields(turn, int(rest) if rest.isdecimal() and len(rest) < 4 else 0)
        if head == "field":
            digest, _, page = rest.partition(":")
            return menu.procedures(turn, digest, int(page) if page.isdecimal() and len(page) < 4 else 0) or _gone(turn)
        if turn.action == "other":
            return self._other(turn)
        return None

    def _ask(self, turn: Turn) -> Answer:
        topic = turn.state.get("topic", "")
        asked = turn.state.get("asked")
        if turn.heard.follows_up and asked:
            return self._ask_once_more(turn, asked)
        if turn.heard.follows_up and topic:
            shown = self._show(turn, topic, turn.heard.slots, 0)
            if shown:
                return shown
        needs = seeking.needs(turn)
        for key in ("asked", "guess"):
            turn.state.pop(key, None)
        lost = turn.heard.follows_up and not topic and not _names_one(needs[0].finding)
        answer = _nothing(turn, []) if lost else self._say(turn, needs[0])
        seeking.keep(turn.state, turn.heard.text)
        return self._with_others(turn, answer, needs[1:]) if len(needs) > 1 else answer

    def _ask_once_more(self, turn: Turn, asked: dict[str, Any]) -> Answer:
        """A follow-up while "which of these?" is open: asked again with the new slot, then taken as the best guess."""
        matches = _matches(asked["matches"])
        slots = [slot for slot in turn.heard.slots if slot is not Slot.GENERAL]
        if asked.get("again") and matches[0].kind is MatchKind.PROCEDURE:
            shown = self._show(turn, matches[0].code, slots, 0)
            if shown:
                _remember_rest(turn, matches[1:])
                return shown
        offer = self._offer(turn, matches, slots, key="ask.slot" if slots else "")
        turn.state["asked"]["again"] = True
        return offer

    def _say(self, turn: Turn, sought: Sought) -> Answer:
        finding = sought.finding
        if finding.verdict is Verdict.AMBIGUOUS and finding.matches:
            return self._offer(turn, finding.matches[: finding.offered or 1], sought.slots, finding.confidence)
        best = finding.matches[0] if finding.matches else None
        if finding.verdict is Verdict.FOUND and best is not None:
            if best.kind is MatchKind.FAQ:
                answer = others.faq(turn, best.code, self.names, finding.confidence)
            elif best.kind is MatchKind.ELSEWHERE:
                answer = others.service(turn, best.name, self.services.get(best.code), finding.confidence)
            else:
                answer = self._show(turn, best.code, sought.slots, 0, finding.case, finding.confidence)
            if answer is not None:
                _remember_rest(turn, finding.matches[1:])
                return answer
        return _nothing(turn, [match.code for match in finding.matches])

    def _show(
        self, turn: Turn, code: str, slots: Sequence[Slot], page: int, case: str = "", confidence: float = 1.0
    ) -> Answer | None:
        record = self.read(turn.session, code)
        if record is None:
            return None
        same = turn.state.get("topic") == code
        case = case or (turn.state.get("case", "") if same else "")
        line = hotline.line(turn.session, turn.office, record.field)
        told = tell(record, slots, Reading(local(turn.now).date(), turn.office.stale_after_days, line, case), page)
        _stay_on(turn, code, case, slots)
        *before, last = [Reply(text) for text in told.card.texts]
        papers = Slot.DOCUMENTS in slots and bool(record.documents)
        replies = [*before, Reply(last.text, actions.after(code, told.rest, told.card.more, papers=papers))]
        unsaid = Slot.HOW if turn.heard.text else Slot.GENERAL  # a question that names no part means "làm sao"
        slot = (slots[0] if slots else unsaid).value
        return Answer(
            Outcome.ANSWERED, replies, code=code, slot=slot, confidence=confidence, if_no="other", settles=True
        )

    def _offer(
        self, turn: Turn, matches: Sequence[Match], slots: Sequence[Slot], confidence: float = 0.0, key: str = ""
    ) -> Answer:
        matches = matches[:_MOST_CHOICES]
        choices = actions.picks(matches, slots)
        turn.state["asked"] = {"matches": [[match.kind.value, match.code, match.name] for match in matches]}
        turn.state["guess"] = matches[0].code
        turn.state["slots"] = [slot.value for slot in slots]
        turn.state.pop("rest", None)
        if key == "ask.slot":
            text = _words("ask.slot", slot=_words(f"title.{slots[0].value}").lower(), name=matches[0].name)
        elif key:
            text = _words(key)
        else:
            text = _words("ask.one" if len(matches) == 1 else "ask.several", name=matches[0].name)
        return Answer(
            Outcome.CLARIFIED,
            [Reply(text, (*choices, actions.NONE))],
            code=matches[0].code,
            slot=slots[0].value if slots else Slot.HOW.value,
            confidence=confidence,
            candidates=[match.code for match in matches],
            if_yes=choices[0].action,
            if_no="other",
        )

    def _other(self, turn: Turn) -> Answer:
        """None of what was offered, or not what was answered: what else the search had thought of."""
        rest = _matches(turn.state.pop("rest", []))
        turn.state.pop("asked", None)
        slots = [Slot(slot) for slot in turn.state.get("slots", ())]
        return self._offer(turn, rest, slots, key="ask.others") if rest else _nothing(turn, [])

    def _with_others(self, turn: Turn, first: Answer, needs: Sequence[Sought]) -> Answer:
        """The first need answered whole, the others as choices that are one tap away."""
        sought_out = [(sought.finding.matches[:1], sought.slots) for sought in needs]
        open_ = [choice for matches, slots in sought_out for choice in actions.picks(matches, slots)]
        if not open_:
            return first
        choices: Sequence[Choice] = first.replies[-1].choices
        more = Reply(_words("ask.also"), (*open_, *choices))
        *before, last = first.replies
        replies = [*before, Reply(last.text), more]
        return replace(first, replies=replies, if_yes=first.if_yes or open_[0].action)


def _names_one(finding: Finding) -> bool:
    """Whether words that sound like a follow-up ("làm sổ đỏ cần gì") point at a procedure all the same."""
    if finding.verdict is Verdict.AMBIGUOUS:
        return bool(finding.matches) and finding.matches[0].kind is MatchKind.PROCEDURE
    return finding.verdict is Verdict.FOUND


def _stay_on(turn: Turn, code: str, case: str, slots: Sequence[Slot]) -> None:
    turn.state.update(topic=code, case=case, slots=[slot.value for slot in slots])
    for key in ("asked", "guess"):
        turn.state.pop(key, None)


def _remember_rest(turn: Turn, matches: Sequence[Match]) -> None:
    turn.state["rest"] = [[match.kind.value, match.code, match.name] for match in matches[:_MOST_CHOICES]]


def _matches(kept: Sequence[Sequence[str]]) -> list[Match]:
    return [Match(MatchKind(kind), code, name, 0.0) for kind, code, name in kept]


def _rate(turn: Turn, code: str, useful: bool) -> Answer:
    if not keeping.rate(turn.session, turn.citizen.id, code, useful):
        return Answer(Outcome.STALE, [Reply(_words("rating.gone"), (actions.MENU,))])
    key, choices = (
        ("rating.useful", (actions.MENU,)) if useful else ("rating.useless", (actions.HANDOVER, actions.MENU))
    )
    return Answer(Outcome.RATED, [Reply(_words(key), choices)], code=code)


def _nothing(turn: Turn, candidates: Sequence[str]) -> Answer:
    if turn.heard.follows_up and not turn.state.get("topic"):
        text = _words("ask.topic")
    else:
        line = hotline.line(turn.session, turn.office)
        text = "\n\n".join([_words("nothing.sorry"), _words("nothing.kept"), line])
    reply = Reply(text, (actions.MENU, actions.HANDOVER))
    return Answer(Outcome.NOTHING, [reply], candidates=candidates)


def _gone(turn: Turn) -> Answer:
    text = _words("nothing.gone") + "\n\n" + hotline.line(turn.session, turn.office)
    return Answer(Outcome.STALE, [Reply(text, (actions.MENU, actions.HANDOVER))])
