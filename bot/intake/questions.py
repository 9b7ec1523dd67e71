"""What a report still needs, and the words that ask for it. Decides nothing about what the citizen wrote."""

from collections.abc import Sequence
from enum import StrEnum

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.feedback.kinds import Category, Kind
from bot.feedback.labels import CATEGORIES, KINDS
from bot.intake import duplicates
from bot.intake.contact import last_four
from bot.intake.draft import Draft
from bot.intake.filing import MOST_PHOTOS
from bot.intake.suggesting import IN_A_PLACE
from bot.office_hours import local

_words = texts.beside(__file__)
PREFIX = "feedback:"


class Step(StrEnum):
    TEXT = "text"
    PLACE = "place"
    ALIKE = "alike"
    PHOTOS = "photos"
    CONTACT = "contact"
    CONFIRM = "confirm"


def action(*parts: str) -> str:
    """The action of a button of this dialogue."""
    return PREFIX + ":".join(parts)


SEND, DROP, ANONYMOUS = action("send"), action("drop"), action("anonymous")
_DROP = Choice(_words("choice.drop"), DROP)


def next_step(draft: Draft) -> Step:
    """The first thing that is missing."""
    in_a_place = draft.kind is Kind.ON_SITE or draft.category in IN_A_PLACE
    if not draft.text:
        return Step.TEXT
    if in_a_place and not draft.has_place and Step.PLACE not in draft.passed:
        return Step.PLACE
    if in_a_place and Step.ALIKE not in draft.passed:
        return Step.ALIKE
    if in_a_place and not draft.photos and Step.PHOTOS not in draft.passed:
        return Step.PHOTOS
    return Step.CONFIRM if draft.has_contact else Step.CONTACT


def ask(turn: Turn, draft: Draft, noted: Sequence[str] = ()) -> Answer:
    """Asks for the next thing, after `noted`: what was just understood. Sets the step in the state."""
    step = next_step(draft)
    if step is Step.ALIKE:
        offered = _alike(turn, draft)
        if offered is not None:
            turn.state["feedback"] = step.value
            return _answer(offered, noted)
        draft.passed.append(Step.ALIKE)
        step = next_step(draft)
    turn.state["feedback"] = step.value
    if step is Step.CONFIRM:
        return _answer(preview(turn, draft), noted, if_yes=SEND, if_no=DROP)
    if step is Step.PLACE:
        skip = action("skip", "place")
        choices = (Choice(_words("choice.skip_place"), skip), _DROP)
        return _answer(Reply(_words("ask.place"), choices), noted, if_no=skip)
    if step is Step.PHOTOS:
        skip = action("skip", "photos")
        choices = (Choice(_words("choice.no_photos"), skip), _DROP)
        return _answer(Reply(_words("ask.photos", most=MOST_PHOTOS), choices), noted, if_no=skip)
    if step is Step.CONTACT:
        missing = "phone" if draft.name else "name" if draft.phone else "contact"
        choices = (Choice(_words("choice.anonymous"), ANONYMOUS), _DROP)
        return _answer(Reply(_words(f"ask.{missing}"), choices), noted, if_no=ANONYMOUS)
    return _answer(Reply(_words("ask.text"), (_DROP,)), noted, if_no=DROP)


def preview(turn: Turn, draft: Draft) -> Reply:
    """Everything that would be sent, and what sending it agrees to."""
    lines = [
        _words("preview.kind", kind=KINDS[draft.kind]),
        _words("preview.category", category=CATEGORIES[draft.category]),
        _words("preview.text", words=draft.text),
    ]
    if draft.has_place:
        lines.append(_words("preview.place", place=place_of(draft)))
    if draft.photos:
        lines.append(_words("preview.photos", count=len(draft.photos)))
    if draft.anonymous:
        lines.append(_words("preview.anonymous"))
    else:
        lines.append(_words("preview.sender", name=draft.name, last=last_four(draft.phone)))
    blocks = [_words("preview.title"), "\n".join(lines)]
    if draft.about_official:
        blocks.append(_words("noted.official"))
    blocks.append(_words("preview.consent", office=turn.office.name))
    choices = (
        Choice(_words("choice.send"), SEND),
        Choice(_words("choice.edit_text"), action("edit", "text")),
        Choice(_words("choice.edit_place"), action("edit", "place")),
        Choice(_words("choice.edit_kind"), action("edit", "kind")),
        _DROP,
    )
    return Reply("\n\n".join(blocks), choices)


def place_of(draft: Draft) -> str:
    """The place in words; a shared location has none of its own."""
    return draft.place or _words("preview.location")


def ask_kind() -> Answer:
    """Which kind it is, one button each, and a way to the categories."""
    choices = [Choice(KINDS[kind], action("kind", kind.value)) for kind in Kind]
    choices.append(Choice(_words("choice.other_category"), action("edit", "category")))
    return _answer(Reply(_words("ask.kind"), tuple(choices)), ())


def ask_category() -> Answer:
    """Which category it is, one button each."""
    choices = [Choice(CATEGORIES[one], action("category", one.value)) for one in Category]
    return _answer(Reply(_words("ask.category"), tuple(choices)), ())


def _alike(turn: Turn, draft: Draft) -> Reply | None:
    found = duplicates.alike(
        turn.session,
        text=f"{draft.text} {draft.place}",
        area=draft.area,
        now=turn.now,
        latitude=draft.latitude,
        longitude=draft.longitude,
    )
    if not found:
        return None
    lines = []
    for number, one in enumerate(found, start=1):
        day = local(one.received_at)
        lines.append(
            _words(
                "alike.line",
                number=number,
                category=CATEGORIES[one.category],
                place=f", {one.place}" if one.place else "",
                day=f"{day.day}/{day.month}",
            )
        )
    choices = [
        Choice(_words("choice.join", number=number), action("join", one.code)) for number, one in enumerate(found, 1)
    ]
    choices += [Choice(_words("choice.not_the_same"), action("skip", "alike")), _DROP]
    text = "\n\n".join([_words("alike.found"), "\n".join(lines), _words("alike.ask")])
    return Reply(text, tuple(choices))


def _answer(reply: Reply, noted: Sequence[str], *, if_yes: str = "", if_no: str = "") -> Answer:
    text = "\n\n".join([*noted, reply.text])
    return Answer(Outcome.FEEDBACK, [Reply(text, reply.choices)], keep_question=False, if_yes=if_yes, if_no=if_no)
