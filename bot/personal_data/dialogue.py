"""The chat edge: "xóa dữ liệu của tôi", "cho tôi bản sao dữ liệu". Asks once more before erasing is asked for."""

import re

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.personal_data import handling
from bot.personal_data.request import RequestKind
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_ERASE, _EXPORT, _DROP = "data:erase", "data:export", "data:drop"
_THING = (
    r"(?:(?:het |tat ca |toan bo |moi |cac )*(?:du lieu|thong tin|tin nhan|lich su|hoi thoai|cuoc tro chuyen)"
    r"(?: ca nhan| tro chuyen| chat| nhan tin)?)"
)
_MINE = r"(?:(?:cua|ve) )?(?:toi|em|minh|tui|con|chau)\b(?! (?:tren|trong) (?:so|giay|can cuoc|ho khau|the))"
_ERASES = re.compile(rf"\b(?:xoa|huy|go) (?:giup |dum |gium |ho )?{_THING} {_MINE}")
_EXPORTS = re.compile(
    rf"\b(?:xuat|tai|xem|cho (?:toi|em|minh) xem|gui (?:toi|em|minh)|ban sao|sao chep) (?:ban sao )?{_THING} {_MINE}"
    r"|\b(?:bot|he thong|ban|cac ban) (?:dang )?(?:luu|giu) (?:nhung )?(?:gi|thong tin gi|du lieu gi) (?:ve|cua) "
)
_CORRECTS = re.compile(rf"\b(?:sua|chinh|dinh chinh) (?:lai )?{_THING} {_MINE} (?:ma )?(?:bot|he thong|cac ban|ban) ")


def personal_data(turn: Turn) -> Answer | None:
    """Takes a request down and says until when it is answered."""
    if turn.action:
        return _act(turn)
    said = " ".join(fold(turn.heard.text).split())
    if _ERASES.search(said):
        reply = Reply(_words("ask.erase"), (Choice(_words("choice.erase"), _ERASE), _drop()))
        return Answer(Outcome.MENU, [reply], if_yes=_ERASE, if_no=_DROP)
    if _EXPORTS.search(said):
        return _noted(turn, RequestKind.EXPORT)
    if _CORRECTS.search(said):
        return _noted(turn, RequestKind.CORRECT)
    return None


def _act(turn: Turn) -> Answer | None:
    if turn.action == _ERASE:
        return _noted(turn, RequestKind.ERASE)
    if turn.action == _EXPORT:
        return _noted(turn, RequestKind.EXPORT)
    return Answer(Outcome.MENU, [Reply(_words("ask.dropped"))]) if turn.action == _DROP else None


def _noted(turn: Turn, kind: RequestKind) -> Answer:
    made = handling.ask(
        turn.session,
        kind,
        turn.now,
        citizen_id=turn.citizen.id,
        way=turn.incoming.channel,
        words=turn.heard.text if kind is RequestKind.CORRECT else "",
    )
    text = _words("ask.noted", kind=_words(f"kind.{kind}").lower(), day=f"{made.due_on:%d/%m/%Y}")
    return Answer(Outcome.MENU, [Reply(text)])


def _drop() -> Choice:
    return Choice(_words("choice.drop"), _DROP)
