"""The chat edge of surveys: each tap is an answer of its own, so nothing a citizen chose stays with the citizen.

Started by a scanned code ("ks-K7M3QX"), a typed one, or the buttons of an invitation. Neither the transcript nor the
state learns which button was pressed.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.office_hours import local
from bot.officials.unit import ROOT
from bot.rejected import Rejected
from knowledge.search import Intent
from knowledge.vietnamese import fold
from scheduler.surveys import answering, inviting, placement, questioning
from scheduler.surveys.answering import Sent
from scheduler.surveys.chats import START
from scheduler.surveys.form import LONGEST_TEXT, OVERALL, Filled, Form
from scheduler.surveys.invitation import InvitationStatus, SurveyInvitation
from scheduler.surveys.placement import Placement, PlacementKind
from scheduler.surveys.questionnaire import Questionnaire
from scheduler.surveys.tokens import Tokens

_words = texts.beside(__file__)
_TYPED = re.compile(r"(?:ks|khao sat)[ :-]*([a-z0-9]{6})")
_ASKED = {"khao sat", "khao sat hai long", "danh gia dich vu", "danh gia phuc vu"}
_FRESH = timedelta(days=3)  # how long a bare "2" may answer an invitation, where there are no buttons


@dataclass(frozen=True, slots=True)
class Surveys:
    """`tokens` reads the tokens of invitations."""

    tokens: Tokens

    def __call__(self, turn: Turn) -> Answer | None:
        try:
            return self._answer(turn)
        except Rejected as refused:
            turn.state.pop("survey", None)
            return _say(" ".join(refused.problems.values()))

    def _answer(self, turn: Turn) -> Answer | None:
        head, _, rest = turn.action.partition(":")
        if head == "survey":
            return self._act(turn, rest.split(":"))
        if turn.incoming.kind is Kind.START:
            code = turn.incoming.text.strip().lower().removeprefix(START)
            return self._ask(turn, code) if turn.incoming.text.lower().startswith(START) else None
        if turn.incoming.kind is not Kind.TEXT:
            return None
        said = fold(turn.heard.text).strip(" .!?")
        typed = _TYPED.fullmatch(said)
        if typed:
            return self._ask(turn, typed.group(1))
        if said in _ASKED:
            general = placement.make(
                turn.session, PlacementKind.CHAT, _words("placement.of_chat"), turn.now, source=f"chat/{ROOT}"
            )
            return self._ask(turn, general.code)
        if turn.heard.pick is not None and not turn.state.get("offered"):
            return self._picked(turn, turn.heard.pick)
        if not turn.action and turn.state.get("survey", {}).get("writing"):
            return self._written(turn)
        return None

    def _act(self, turn: Turn, parts: list[str]) -> Answer | None:
        match parts:
            case ["stop"]:
                turn.state.pop("survey", None)
                return _say(_words("chat.thanks"))
            case ["write"] if turn.state.get("survey"):
                turn.state["survey"]["writing"] = True
                return _say(_words("chat.write"), Choice(_words("choice.no_more"), "survey:stop"))
            case ["q", key, value]:
                return self._one_more(turn, key, value)
            case [code, token, value] if value in inviting.SCORES:
                return self._rate(turn, code, token, value)
        return _stale()

    def _ask(self, turn: Turn, code: str) -> Answer | None:
        place = placement.find(turn.session, code)
        if place is None:
            return _say(_words("page.unknown", code=code.upper()))
        answering.open_round(turn.session, place, turn.now)
        if answering.spent(turn.session, self._own(turn, place)):
            return _say(_words("chat.today"))
        scores = [Choice(_words(f"score.{value}"), f"survey:{place.code}::{value}") for value in inviting.SCORES]
        placement.scanned(turn.session, place.code, local(turn.now).date())
        return _say(_words("chat.ask", name=place.name), *scores)

    def _rate(self, turn: Turn, code: str, token: str, value: str) -> Answer:
        place, ticket = placement.find(turn.session, code), self.tokens.read_ticket(token) if token else None
        if place is None or (token and ticket is None):
            return _stale()
        filled = Filled({OVERALL: value})
        if ticket:
            sent = Sent(filled, (), "chat", ticket.procedure_code, lasting=(ticket.subject,))
        else:
            sent = Sent(filled, (self._own(turn, place),), "chat")
        if not answering.record(turn.session, place, sent, turn.now):
            return _say(_words("chat.spent") if ticket else _words("chat.today"))
        turn.state["survey"] = {"code": place.code, "left": questioning.short(_form(turn, place))}
        return self._next(turn, place, _words("chat.counted"))

    def _one_more(self, turn: Turn, key: str, value: str) -> Answer:
        survey = turn.state.get("survey", {})
        place = placement.find(turn.session, survey.get("code", ""))
        if place is None or survey.get("left", [""])[:1] != [key]:
            return _stale()
        form = _form(turn, place)
        question = form.question(key)
        if question is None or value not in question.values:
            return _stale()
        answering.record(turn.session, place, Sent(Filled({key: value}), (), "chat"), turn.now)
        follow = [one.key for one in form.followers(key) if one.when and value in one.when.values]
        survey["left"] = [*follow, *survey["left"][1:]]
        return self._next(turn, place, _words("chat.noted"))

    def _written(self, turn: Turn) -> Answer:
        place = placement.find(turn.session, turn.state.pop("survey")["code"])
        if place is None or turn.heard.intent is Intent.NO:
            return _say(_words("chat.thanks"))
        said = Filled({}, turn.heard.text[:LONGEST_TEXT])
        answering.record(turn.session, place, Sent(said, (), "chat"), turn.now)
        return _say(_words("chat.thanks"))

    def _next(self, turn: Turn, place: Placement, before: str) -> Answer:
        """Asks the next question, or offers to write something; stopping is always one of the choices."""
        left = turn.state["survey"]["left"]
        stop = Choice(_words("choice.no_more"), "survey:stop")
        if not left:
            return _say(_words("chat.last", before=before), Choice(_words("choice.write"), "survey:write"), stop)
        question = _form(turn, place).question(left[0])
        assert question is not None
        choices = [Choice(words, f"survey:q:{question.key}:{value}") for value, words in questioning.choices(question)]
        return _say(f"{before}\n\n{question.vi}", *choices, stop)

    def _picked(self, turn: Turn, pick: int) -> Answer | None:
        """A number typed under an invitation in a chat without buttons, when nothing else is open."""
        newest = (
            select(SurveyInvitation)
            .where(
                SurveyInvitation.citizen_id == turn.citizen.id,
                SurveyInvitation.status == InvitationStatus.SENT,
                col(SurveyInvitation.sent_at) > turn.now - _FRESH,
            )
            .order_by(col(SurveyInvitation.sent_at).desc())
        )
        row = turn.session.exec(newest).first()
        if row is None or not 1 <= pick <= len(inviting.SCORES):
            return None
        token = self.tokens.ticket(f"{row.reason}/{row.key}", row.procedure_code)
        ticket, place = self.tokens.read_ticket(token), inviting.place_of(turn.session, row, turn.now)
        if ticket is None or answering.spent(turn.session, ticket.subject):
            return None
        return self._rate(turn, place.code, token, inviting.SCORES[pick - 1])

    def _own(self, turn: Turn, place: Placement) -> str:
        assert turn.citizen.id is not None
        return self.tokens.chat(turn.citizen.id, place.code, local(turn.now).date())


def _form(turn: Turn, place: Placement) -> Form:
    this = answering.open_round(turn.session, place, turn.now)
    asked = turn.session.get(Questionnaire, this.questionnaire_id)
    assert asked is not None
    return asked.form


def _say(words: str, *choices: Choice) -> Answer:
    return Answer(Outcome.SURVEY, [Reply(words, choices)], keep_question=False)


def _stale() -> Answer:
    return Answer(Outcome.STALE, [Reply(_words("chat.stale"))], keep_question=False)
