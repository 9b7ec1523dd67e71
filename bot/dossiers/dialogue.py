"""The chat edge of filed dossiers: where their status is looked up, and whether their owner is told of changes."""

from dataclasses import dataclass

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation import hotline
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.dossiers import code as codes
from bot.dossiers import looking, telling, watching
from bot.dossiers.dossier import ENDED, Dossier
from bot.dossiers.looking import Refusal
from bot.dossiers.marks import Marker
from knowledge.search import Intent
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_LATE = ("tre", "qua han", "cham", "chua thay", "chua co", "lau qua", "hoai")
_FORGOTTEN = ("quen ma", "mat ma", "khong nho ma", "khong co ma", "mat giay hen", "mat phieu")
_HANDOVER = Choice(_words("choice.handover"), "handover")
_STOP = Choice(_words("choice.stop"), "dossier:stop:")
_MOST_WORDS = 8  # of a message that only brings the digits


@dataclass(frozen=True, slots=True)
class Dossiers:
    """`marker` compares the last four digits with what the office's file brought."""

    marker: Marker

    def __call__(self, turn: Turn) -> Answer | None:
        """With a code, without one, with a lost one, or late: each is told what to do next."""
        head, _, rest = turn.action.partition(":")
        if head == "dossier":
            return self._act(turn, *rest.partition(":")[::2])
        if turn.action or turn.incoming.kind is not Kind.TEXT:
            return None
        text = turn.heard.text
        found = codes.find(text)
        if found is None and not turn.heard.dossier_code:
            return self._without_code(turn, text)
        code = (found.group() if found else turn.heard.dossier_code).strip(" .-–").upper()
        if not looking.any_known(turn.session):
            return _elsewhere(turn, _words("dossier.with_code", code=code), code)
        digits = codes.last_four(text.replace(found.group(), " ") if found else "")
        if not digits:
            turn.state["dossier"] = code
            reply = Reply(_words("dossier.ask_digits", code=code), (_STOP, _HANDOVER))
            return Answer(Outcome.DOSSIER, [reply], code=code)
        return self._look_up(turn, code, digits)

    def _without_code(self, turn: Turn, text: str) -> Answer | None:
        waiting = turn.state.get("dossier", "") if _still_asked(turn) else ""
        digits = codes.last_four(text)
        if waiting and digits and len(text.split()) <= _MOST_WORDS:
            return self._look_up(turn, waiting, digits)
        if turn.heard.intent is not Intent.DOSSIER:
            return None
        if any(f" {cue} " in f" {fold(text)} " for cue in _FORGOTTEN):
            return _elsewhere(turn, _words("dossier.forgotten"))
        known = looking.any_known(turn.session)
        return _elsewhere(turn, _words("dossier.ask_code" if known else "dossier.without_code"))

    def _look_up(self, turn: Turn, code: str, digits: str) -> Answer:
        chat = f"{turn.incoming.channel}:{turn.incoming.address}"
        found = looking.look_up(turn.session, self.marker, code, digits, chat, turn.now)
        turn.state.pop("dossier", None)
        if isinstance(found, Refusal):
            key = "dossier.no_match" if found is Refusal.NO_MATCH else "dossier.too_many"
            text = _words(key, code=code) if found is Refusal.NO_MATCH else _words(key)
            text += "\n\n" + hotline.line(turn.session, turn.office)
            return Answer(Outcome.DOSSIER, [Reply(text, (_HANDOVER,))], code=code, keep_question=False)
        turn.state["dossier_seen"] = found.code
        return _shown(turn, found)

    def _act(self, turn: Turn, what: str, code: str) -> Answer:
        """A press may be forged or old: only a dossier that this chat proved to be its own is subscribed to."""
        if what == "stop":
            turn.state.pop("dossier", None)
            return Answer(Outcome.DOSSIER, [Reply(_words("dossier.stopped"), (_HANDOVER,))])
        if what == "unwatch":
            done = watching.unwatch(turn.session, code, turn.citizen.id)
            return _said("dossier.watch_off" if done else "dossier.watch_not", code)
        if what != "watch" or turn.state.get("dossier_seen") != code:
            return Answer(Outcome.STALE, [Reply(_words("dossier.watch_again"), (_HANDOVER,))])
        if turn.citizen.opted_out_at is not None:
            return Answer(Outcome.DOSSIER, [Reply(_words("dossier.opted_out"))], code=code)
        new = watching.watch(turn.session, code, turn.citizen.id, turn.incoming, turn.now)
        off = Choice(_words("choice.unwatch"), _action("unwatch", code))
        return _said("dossier.watch_on" if new else "dossier.watch_already", code, off)


def _still_asked(turn: Turn) -> bool:
    """Whether the digits were the last thing asked: a number typed for another question is none of ours."""
    return any(action == _STOP.action for _, action in turn.state.get("offered", ()))


def _shown(turn: Turn, dossier: Dossier) -> Answer:
    blocks = [telling.facts_in_words(dossier), telling.next_step(dossier, turn.now)]
    choices: tuple[Choice, ...] = (_HANDOVER,)
    if watching.watched(turn.session, dossier.code, turn.citizen.id) is not None:
        blocks.append(_words("dossier.watching"))
        choices = (Choice(_words("choice.unwatch"), _action("unwatch", dossier.code)), *choices)
    elif dossier.state not in ENDED or not dossier.returned_at:
        choices = (Choice(_words("choice.watch"), _action("watch", dossier.code)), *choices)
    blocks.append(hotline.line(turn.session, turn.office))
    reply = Reply("\n\n".join(blocks), choices)
    return Answer(Outcome.DOSSIER, [reply], code=dossier.code, keep_question=False)


def _elsewhere(turn: Turn, first: str, code: str = "") -> Answer:
    """What is said where the dossier itself cannot be shown."""
    blocks = [first, _words("dossier.where")]
    if any(f" {cue} " in f" {fold(turn.heard.text)} " for cue in _LATE):
        blocks.append(_words("dossier.late"))
    blocks.append(hotline.line(turn.session, turn.office))
    return Answer(Outcome.DOSSIER, [Reply("\n\n".join(blocks), (_HANDOVER,))], code=code)


def _said(key: str, code: str, *choices: Choice) -> Answer:
    return Answer(Outcome.DOSSIER, [Reply(_words(key, code=code), choices)], code=code)


def _action(what: str, code: str) -> str:
    return f"dossier:{what}:{code}"  # a code is short enough for a button (`bot/dossiers/reading.py`)
