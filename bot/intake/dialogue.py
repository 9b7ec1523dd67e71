"""The chat edge of phản ánh, kiến nghị: free words first, then what is missing, a preview, and the code.

Any other question may come between. Khiếu nại and tố cáo are parted from what may be kept before a word is stored.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation.complaint import referral
from bot.conversation.emergency import numbers
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.feedback import kinds
from bot.feedback.kinds import Source
from bot.intake import draft as drafts
from bot.intake import duplicates, filing, questions, taking
from bot.intake.draft import Draft
from bot.intake.questions import DROP, PREFIX, SEND, Step, action, ask
from bot.intake.receipt import receipt
from bot.intake.suggesting import Suggestion, suggest
from knowledge.search import Intent
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_FEWEST_WORDS = 7  # less than this only says that there is something to report
_LONGEST_ORDER = 4
_START = "phananh"  # the parameter of a link on a poster or a page
_MOST_CHARACTERS = 2_000
_WORDLESS = {Kind.PHOTO, Kind.LOCATION, Kind.CONTACT}


def mixed(turn: Turn) -> Answer | None:
    """Khiếu nại or tố cáo beside another matter: the one is referred and not kept, the other may be sent here."""
    if turn.action or turn.heard.intent not in {Intent.COMPLAINT, Intent.DENUNCIATION}:
        return None
    seen = suggest(turn.heard.text)
    return _part(turn, seen) if seen.refers and seen.kept else None


def feedback(turn: Turn) -> Answer | None:
    """Begins a report, goes on with an open one, or lets the next dialogue look."""
    if turn.action.startswith(PREFIX):
        return _pressed(turn)
    answer = None if turn.action else _heard(turn)
    return answer and _private(turn, answer)


def _private(turn: Turn, answer: Answer) -> Answer:
    """The words go to the case alone; the transcript says only what they were for."""
    if answer.outcome is not Outcome.FEEDBACK:
        return answer
    kind = turn.incoming.kind
    return replace(answer, stands_for=_words(f"kept.{kind.value}" if kind in _WORDLESS else "kept.text"))


def _heard(turn: Turn) -> Answer | None:
    if turn.incoming.kind is Kind.START and turn.incoming.text.strip().lower() == _START:
        return _keep(turn, taking.opened(turn), [])
    step = turn.state.get("feedback")
    if step is not None and len(turn.incoming.text) > _MOST_CHARACTERS:
        return _say(_words("noted.too_long", most="2.000", most_web="5.000", url=f"{turn.office.address}/phan-anh/gui"))
    if step is not None:
        answer = _goes_on(turn, Step(step)) if step in set(Step) else None
        if answer is not None:
            return answer
    if turn.incoming.kind is Kind.PHOTO and not turn.heard.text:
        return _photo_alone(turn)
    if turn.heard.intent is Intent.FEEDBACK and not turn.heard.dossier_code:
        return _begin(turn, turn.heard.text)
    return None


def _goes_on(turn: Turn, step: Step) -> Answer | None:
    said = fold(turn.heard.text).strip(" .!?/")
    draft = drafts.read(turn.session, _id(turn)) or taking.opened(turn)
    if said in {"huy", "huy bo", "thoi khong gui", "khong gui nua"}:
        answer = _drop(turn)
        return answer if draft.text else None
    if _says_send(said) or said in {"tiep tuc", "tiep", "viet tiep", "gui tiep"}:
        return _send(turn) if step is Step.CONFIRM and "gui" in said.split() else _keep(turn, draft, [])
    taken = taking.take(turn, draft, step)
    if taken is None:
        return None
    if taken.refused is not None:
        return _part(turn, taken.refused) if taken.refused.refers else referral(turn, "complaint.goes_on")
    if taken.urgent:
        return numbers(turn)
    answer = _keep(turn, draft, taken.noted)
    return Answer(Outcome.FEEDBACK, [], keep_question=False) if taken.silent else answer


def _says_send(said: str) -> bool:
    """ "ok gửi đi", also after another question came between and "có" would mean that one."""
    words = said.split()
    return "gui" in words and len(words) <= _LONGEST_ORDER and not {"khong", "dung", "thoi", "khoi"} & set(words)


def _begin(turn: Turn, text: str) -> Answer:
    seen = suggest(text)
    if seen.emergency:
        return numbers(turn)
    if seen.refers:
        return _part(turn, seen)
    if len(text.split()) < _FEWEST_WORDS and not seen.in_a_place:
        return _keep(turn, taking.opened(turn), [])
    draft = taking.opened(turn)
    return _keep(turn, draft, taking.begin(turn, draft, seen))


def _part(turn: Turn, seen: Suggestion) -> Answer:
    """Refers what is not taken here; what is left begins a report of its own."""
    referred = referral(turn, f"complaint.{seen.refers.value}")
    if not seen.kept or turn.state.get("feedback"):
        return referred
    draft = taking.opened(turn)
    begun = _keep(turn, draft, [_words("report.rest"), *taking.begin(turn, draft, suggest(seen.kept))])
    return Answer(
        Outcome.COMPLAINT,
        [*(Reply(reply.text) for reply in referred.replies), *begun.replies],
        keep_question=False,
        if_yes=begun.if_yes,
        if_no=begun.if_no,
    )


def _photo_alone(turn: Turn) -> Answer | None:
    photo = taking.photo_of(turn)
    if photo is None:
        return None
    turn.state["photo"] = photo.model_dump()
    choices = (
        Choice(_words("choice.start_with_photo"), action("start")),
        Choice(_words("choice.menu"), "menu"),
    )
    return Answer(Outcome.UNREADABLE, [Reply(_words("ask.photo_for_what"), choices)], keep_question=False)


def _pressed(turn: Turn) -> Answer:
    verb, _, what = turn.action.removeprefix(PREFIX).partition(":")
    if verb == "start":
        return _keep(turn, taking.opened(turn), [])
    draft = drafts.read(turn.session, _id(turn))
    if draft is None:
        return _say(_words("report.nothing_open"), (Choice(_words("choice.start"), action("start")),), Outcome.STALE)
    if turn.action == DROP:
        return _drop(turn)
    if turn.action == SEND:
        return _send(turn)
    if verb == "join":
        return _join(turn, draft, what)
    if verb == "edit":
        return _edit(turn, draft, what)
    if verb == "skip" and what in set(Step):
        draft.passed.append(what)
    elif verb == "anonymous":
        draft.anonymous = True
    elif verb == "kind" and what in set(kinds.Kind):
        draft.kind = kinds.Kind(what)
    elif verb == "category" and what in set(kinds.Category):
        draft.category = kinds.Category(what)
        draft.about_official = draft.about_official or draft.category in kinds.ABOUT_OFFICIALS
    else:
        return _say(_words("report.nothing_open"), (), Outcome.STALE)
    return _keep(turn, draft, [])


def _edit(turn: Turn, draft: Draft, what: str) -> Answer:
    if what == "kind":
        return questions.ask_kind()
    if what == "category":
        return questions.ask_category()
    if what == "place":
        draft.place, draft.area, draft.latitude, draft.longitude = "", "", None, None
        draft.passed = [one for one in draft.passed if one != Step.PLACE]
        drafts.keep(turn.session, _id(turn), draft, turn.now)
        turn.state["feedback"] = Step.PLACE.value
        skip = Choice(_words("choice.skip_place"), action("skip", "place"))
        return _say(_words("ask.place"), (skip,))
    draft.text = ""
    drafts.keep(turn.session, _id(turn), draft, turn.now)
    turn.state["feedback"] = Step.TEXT.value
    return _say(_words("ask.text_again"), (Choice(_words("choice.drop"), DROP),))


def _send(turn: Turn) -> Answer:
    draft = drafts.read(turn.session, _id(turn))
    if draft is None:
        return _say(_words("report.nothing_open"), (), Outcome.STALE)
    if not draft.text or not draft.has_contact:
        return _keep(turn, draft, [])
    case = filing.file(
        turn.session,
        draft,
        turn.now,
        source=Source.CHAT,
        citizen_id=_id(turn),
        channel=turn.incoming.channel,
        owner=filing.owner_of(turn.incoming.channel, turn.incoming.address),
    )
    _forget(turn)
    done = _say(receipt(case), (Choice(_words("choice.mine"), "case:mine"),), code=case.code)
    return _then(turn, done, draft.waiting)


def _then(turn: Turn, done: Answer, waiting: str) -> Answer:
    """Goes on with the other matter that was told meanwhile."""
    if not waiting:
        return done
    draft = taking.opened(turn)
    begun = _keep(turn, draft, [_words("report.next"), *taking.begin(turn, draft, suggest(waiting))])
    told = [Reply(reply.text) for reply in done.replies]
    return replace(begun, replies=[*told, *begun.replies], code=done.code)


def _join(turn: Turn, draft: Draft, code: str) -> Answer:
    case = duplicates.join(turn.session, code, _id(turn), turn.now)
    if case is None:
        draft.passed.append(Step.ALIKE)
        return _keep(turn, draft, [_words("alike.gone")])
    _forget(turn)
    return _say(_words("alike.joined", code=code), (Choice(_words("choice.mine"), "case:mine"),), code=code)


def _drop(turn: Turn) -> Answer:
    draft = drafts.read(turn.session, _id(turn))
    _forget(turn)
    return _then(turn, _say(_words("report.dropped"), ()), draft.waiting if draft else "")


def _keep(turn: Turn, draft: Draft, noted: Sequence[str]) -> Answer:
    answer = ask(turn, draft, noted)
    drafts.keep(turn.session, _id(turn), draft, turn.now)
    return answer


def _forget(turn: Turn) -> None:
    drafts.drop(turn.session, _id(turn))
    for name in ("feedback", "complained", "photo", "album"):
        turn.state.pop(name, None)


def _say(text: str, choices: tuple[Choice, ...] = (), outcome: Outcome = Outcome.FEEDBACK, *, code: str = "") -> Answer:
    return Answer(outcome, [Reply(text, choices)], code=code, keep_question=False)


def _id(turn: Turn) -> int:
    assert turn.citizen.id is not None
    return turn.citizen.id
