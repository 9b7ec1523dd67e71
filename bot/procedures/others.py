"""Answers that are no procedure of the catalogue: a stored FAQ, or who handles a service that the office does not."""

from collections.abc import Callable, Mapping

from sqlmodel import Session, col, select

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation import hotline
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.procedures import actions
from bot.procedures.charges import day
from bot.procedures.sections import doubtful
from knowledge.faq import Faq
from knowledge.lexicon import Service
from knowledge.procedure import Status
from knowledge.search import Slot

_words = texts.beside(__file__)

Names = Callable[[Session, list[str]], Mapping[str, str]]  # codes -> names of those that are published


def faq(turn: Turn, key: str, names: Names, confidence: float = 1.0) -> Answer | None:
    """The stored answer of the FAQ whose key begins with `key`; None when it is gone."""
    begins = col(Faq.key).startswith(key, autoescape=True)
    found = turn.session.exec(select(Faq).where(begins, Faq.status == Status.PUBLISHED).order_by(Faq.key)).first()
    if found is None:
        return None
    blocks = [found.question, found.answer.strip()]
    if found.doubt:
        blocks.append(doubtful(found.doubt))
    foot = [_words("faq.legal", legal=found.legal.rstrip("."))] if found.legal else []
    source = (found.source or _words("card.no_source")).rstrip(".")
    if found.checked_on:
        foot.append(_words("card.source_checked", source=source, day=day(found.checked_on)))
        if (turn.now.date() - found.checked_on).days > turn.office.stale_after_days:
            foot.append(_words("card.stale", days=turn.office.stale_after_days))
    else:
        foot.append(_words("card.source_unchecked", source=source))
    foot.append(hotline.line(turn.session, turn.office))
    related = names(turn.session, found.procedures) if found.procedures else {}
    choices = actions.labelled([Choice(name, actions.show(code, [Slot.GENERAL])) for code, name in related.items()])
    reply = Reply("\n\n".join([*blocks, "\n".join(foot)]), (*choices, *actions.rating(found.key)))
    return Answer(Outcome.ANSWERED_FAQ, [reply], code=found.key, confidence=confidence, settles=True)


def service(turn: Turn, name: str, known: Service | None, confidence: float = 1.0) -> Answer:
    """Who handles a service that the catalogue lacks."""
    if known is None:
        blocks = [_words("elsewhere.unknown", name=name)]
    else:
        blocks = [_words("elsewhere.who", name=known.name, who=known.who.rstrip(".")), known.advice.strip()]
        if known.doubt:
            blocks.append(_words("elsewhere.doubt", reason=known.doubt.rstrip(". ")))
    blocks.append(hotline.line(turn.session, turn.office))
    reply = Reply("\n\n".join(block for block in blocks if block), (actions.MENU, actions.HANDOVER))
    key = known.key if known else ""
    return Answer(Outcome.ELSEWHERE, [reply], code=key, confidence=confidence, settles=True)
