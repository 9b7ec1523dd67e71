"""The chat edge of subscriptions: agree by buttons, see what was agreed to, take it back with HỦY."""

from collections.abc import Sequence

from bot import texts
from bot.channels.channel import Choice, Kind, Reply
from bot.conversation.exchange import Answer, Turn
from bot.conversation.transcript import Outcome
from bot.officials import unit
from bot.subscriptions import consenting
from bot.subscriptions.subscription import TOPICS, AudienceKind, Language, join, kind_name, names_of, split, topic_name
from knowledge.search import Intent
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
START = "nhan-tin"  # of a link or QR that leads into the chat
OPEN, ALL, OUT, SHOW = "sub:open", "sub:all", "sub:out", "sub:show"
_ON, _OFF, _KIND, _LANGUAGE, _AT = "sub:on:", "sub:off:", "sub:kind:", "sub:lang:", "sub:at:"
AREA = "sub:area"
_ASKED = "subscription_area"  # in the state: the next words are where they live
_LONGEST_AREA, _MOST_ACTION = 60, 64
_ASKS = {"dang ky", "dang ki", "dang ky tin", "nhan tin", "dang ki nhan tin", "theo doi tin"}
_ASKS_STATE = {"tin da dang ky", "chu de da dang ky", "toi dang nhan tin gi", "tin toi nhan"}
_ALL_OF_IT = {"", "tat ca", "het", "tin", "nhan tin", "tat ca tin", "dang ky", "dang ky nhan tin", "toan bo"}
_STOPS = ("huy", "ngung", "ngung nhan", "dung nhan", "khong nhan", "stop")
_FILLERS = ("chu de", "nhan tin", "dang ky", "tin", "nhan", "ve")


def subscriptions(turn: Turn) -> Answer | None:
    """Only what is plainly about news; a citizen who agreed to nothing may still say "hủy" to the conversation."""
    if turn.incoming.kind in {Kind.LEFT, Kind.RETURNED}:
        return None
    if turn.action:
        return _pressed(turn)
    if turn.incoming.kind is Kind.START:
        return _open(turn) if turn.incoming.text == START else None
    said = fold(turn.heard.text).strip(" .!?/,")
    if turn.state.pop(_ASKED, False) and 0 < len(said) <= _LONGEST_AREA and "?" not in turn.heard.text:
        return _live(turn, turn.heard.text)
    if turn.heard.intent is Intent.OPT_IN or said in _ASKS:
        return _open(turn)
    if said in _ASKS_STATE:
        return _show(turn)
    return _stopping(turn, said)


def _pressed(turn: Turn) -> Answer | None:
    action = turn.action
    if action.startswith(_ON) and action.removeprefix(_ON) in TOPICS:
        return _agree(turn, [action.removeprefix(_ON)])
    if action.startswith(_OFF) and action.removeprefix(_OFF) in TOPICS:
        return _withdraw_topic(turn, action.removeprefix(_OFF))
    if action.startswith(_KIND) and action.removeprefix(_KIND) in set(AudienceKind):
        return _describe(turn, AudienceKind(action.removeprefix(_KIND)))
    if action.startswith(_LANGUAGE) and action.removeprefix(_LANGUAGE) in set(Language):
        return _speak(turn, Language(action.removeprefix(_LANGUAGE)))
    if action.startswith(_AT):
        return _live(turn, action.removeprefix(_AT))
    known = {OPEN: _open, SHOW: _show, OUT: _withdraw_all, AREA: _ask_area}
    if action == ALL:
        return _agree(turn, TOPICS)
    return known[action](turn) if action in known else None


def _stopping(turn: Turn, said: str) -> Answer | None:
    rest = next((said[len(word) :].strip() for word in _STOPS if f"{said} ".startswith(f"{word} ")), None)
    topic = None if rest is None else _topic_named(rest)
    if topic is not None and _held(turn):
        return _withdraw_topic(turn, topic)
    if turn.heard.intent is Intent.OPT_OUT or (rest in _ALL_OF_IT and _held(turn)):
        return _withdraw_all(turn)
    return None


def _topic_named(said: str) -> str | None:
    for filler in _FILLERS:
        said = said.removeprefix(filler).strip() if said != filler else said
    return next((topic for topic in TOPICS if said and said in _names(topic)), None)


def _names(topic: str) -> set[str]:
    return {fold(name.strip()) for name in (topic_name(topic), *_words(f"said.{topic}").split(","))}


def _held(turn: Turn) -> tuple[str, ...]:
    assert turn.citizen.id is not None
    row = consenting.of_citizen(turn.session, turn.citizen.id)
    return split(row.topics) if row else ()


def _open(turn: Turn) -> Answer:
    """Asking for news lets notices come again; each topic is agreed to by its own button."""
    assert turn.citizen.id is not None
    consenting.agree(turn.session, turn.citizen.id, (), turn.now)
    held = _held(turn)
    key = "open.more" if held else "open.first"
    values = {"topics": names_of(held)} if held else {"office": turn.office.name}
    return Answer(Outcome.OPTED_IN, [Reply(_words(key, **values), _topics_left(held))])


def _agree(turn: Turn, topics: Sequence[str]) -> Answer:
    assert turn.citizen.id is not None
    first = not _held(turn)
    new = consenting.agree(turn.session, turn.citizen.id, topics, turn.now)
    held = _held(turn)
    words = [_words("agreed.new", topics=names_of(new)) if new else _words("agreed.before")]
    words.append(_words("agreed.how_to_stop"))
    choices = _topics_left(held)
    if first:
        words.append(_words("agreed.who"))
        choices = (*_who(), *choices)
    return Answer(Outcome.OPTED_IN, [Reply("\n\n".join(words), choices)])


def _describe(turn: Turn, kind: AudienceKind) -> Answer:
    assert turn.citizen.id is not None
    done = consenting.describe(turn.session, turn.citizen.id, kind=kind)
    return _noted(turn, _words("state.described", kind=kind_name(kind).lower()) if done else "")


def _live(turn: Turn, area: str) -> Answer:
    """Where they live, as the office writes it where it knows the name."""
    assert turn.citizen.id is not None
    known = next((name for name in unit.areas(turn.session) if fold(name) == fold(area)), area)
    done = consenting.describe(turn.session, turn.citizen.id, area=known)
    return _noted(turn, _words("state.lives", area=known) if done else "")


def _speak(turn: Turn, language: Language) -> Answer:
    assert turn.citizen.id is not None
    done = consenting.describe(turn.session, turn.citizen.id, language=language)
    return _noted(turn, _words(f"state.speaks_{language}") if done else "")


def _noted(turn: Turn, words: str) -> Answer:
    if not words:
        return Answer(Outcome.STALE, [Reply(_words("none.held"), (Choice(_words("choice.open"), OPEN),))])
    about = (Choice(_words("choice.area"), AREA), Choice(_words("choice.more"), OPEN))
    return Answer(Outcome.OPTED_IN, [Reply(words, about)])


def _ask_area(turn: Turn) -> Answer:
    turn.state[_ASKED] = True
    names = unit.areas(turn.session)
    choices = tuple(Choice(name, f"{_AT}{name}") for name in names if len(f"{_AT}{name}".encode()) <= _MOST_ACTION)
    return Answer(Outcome.OPTED_IN, [Reply(_words("state.where"), choices)])


def _show(turn: Turn) -> Answer:
    held = _held(turn)
    if not held:
        return Answer(Outcome.MENU, [Reply(_words("none.held"), (Choice(_words("choice.open"), OPEN),))])
    about = (
        Choice(_words("choice.area"), AREA),
        *(Choice(_words(f"choice.{one}"), f"{_LANGUAGE}{one}") for one in Language),
    )
    ways = (Choice(_words("choice.out"), OUT), Choice(_words("choice.more"), OPEN), *about)
    choices = (*(_off(topic) for topic in held), *ways)
    return Answer(Outcome.MENU, [Reply(_words("state.held", topics=names_of(held)), choices)])


def _withdraw_topic(turn: Turn, topic: str) -> Answer:
    assert turn.citizen.id is not None
    gone = consenting.withdraw(turn.session, turn.citizen.id, [topic], turn.now)
    held = _held(turn)
    name = topic_name(topic)
    key = "withdrawn.topic" if gone else "withdrawn.not_held"
    words = [_words(key, topic=name)]
    words.append(_words("withdrawn.left", topics=names_of(held)) if held else _words("withdrawn.nothing_left"))
    choices = (Choice(_words("choice.out"), OUT), Choice(_words("choice.back", topic=name), f"{_ON}{topic}"))
    return Answer(Outcome.OPTED_OUT, [Reply("\n\n".join(words), choices[0 if held else 1 :])])


def _withdraw_all(turn: Turn) -> Answer:
    assert turn.citizen.id is not None
    consenting.withdraw(turn.session, turn.citizen.id, None, turn.now)
    return Answer(Outcome.OPTED_OUT, [Reply(_words("withdrawn.all"))])


def _topics_left(held: Sequence[str]) -> tuple[Choice, ...]:
    left = [topic for topic in split(join(TOPICS)) if topic not in held]
    choices = [Choice(topic_name(topic), f"{_ON}{topic}") for topic in left]
    if len(left) > 1:
        choices.insert(0, Choice(_words("choice.all"), ALL))
    if held:
        choices.append(Choice(_words("choice.out"), OUT))
    return tuple(choices)


def _who() -> tuple[Choice, ...]:
    return tuple(Choice(kind_name(kind), f"{_KIND}{kind}") for kind in AudienceKind)


def _off(topic: str) -> Choice:
    return Choice(_words("choice.off", topic=topic_name(topic)), f"{_OFF}{topic}")
