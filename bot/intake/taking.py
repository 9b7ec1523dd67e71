"""What a message says to a report that is open: words, a place, photos, who sends it. Asks nothing itself."""

import re
from dataclasses import dataclass

from bot import texts
from bot.channels.channel import Kind
from bot.conversation.exchange import Turn
from bot.feedback.kinds import Category
from bot.intake import places
from bot.intake.contact import last_four, name_of, phone_of
from bot.intake.draft import Draft, Photo
from bot.intake.filing import MOST_PHOTOS
from bot.intake.questions import Step
from bot.intake.suggesting import Suggestion, suggest
from knowledge.search import Intent, Verdict
from knowledge.vietnamese import fold

_words = texts.beside(__file__)
_FEWEST_WORDS = 3
_MOST_WORDS_OF_PLACE = 40
_ANONYMOUS = re.compile(r"\b(?:an danh|giau ten|khong neu ten|khong ten|khong can ten|khong de ten)\b")
_DONE = re.compile(r"^(?:xong|het|du|du roi|xong roi|het roi|bo qua|khong co|khong co anh|k co|ko co|chua co anh)$")
_OPEN_TO = {Intent.PROCEDURE, Intent.FEEDBACK, Intent.NO, Intent.YES, Intent.SMALL_TALK}
_OF_PLACE = _OPEN_TO | {Intent.PLACE_NAME, Intent.AGENCY_ADDRESS, Intent.AGENCY_OTHER}


@dataclass(slots=True)
class Taken:
    """What was understood, in words for the citizen. `refused`: the message tells of what is not taken here."""

    noted: list[str]
    refused: Suggestion | None = None
    urgent: bool = False  # the numbers to call come first
    silent: bool = False  # another picture of the same album: nothing needs saying


def take(turn: Turn, draft: Draft, step: Step) -> Taken | None:
    """Writes what the message says into `draft`; None where it is for another dialogue."""
    if turn.incoming.kind in {Kind.PHOTO, Kind.FILE}:
        return _photo(turn, draft)
    if turn.incoming.kind is Kind.LOCATION:
        return _location(turn, draft)
    if turn.incoming.kind is Kind.CONTACT:
        return _contact(draft, turn.incoming.name or draft.name, phone_of(str(turn.incoming.media.get("phone", ""))))
    text = turn.heard.text
    if turn.incoming.kind is not Kind.TEXT or not text:
        return None
    if _ANONYMOUS.search(fold(text)) and len(text.split()) <= 8:
        draft.anonymous = True
        return Taken([_words("noted.anonymous")])
    if step in {Step.CONTACT, Step.CONFIRM, Step.PHOTOS} and phone_of(text) and len(text.split()) <= 20:
        return _contact(draft, name_of(text) or draft.name, phone_of(text))
    if turn.heard.intent not in (_OF_PLACE if step is Step.PLACE else _OPEN_TO) or asks(turn):
        return None
    return _by_step(turn, draft, step, text)


def asks(turn: Turn) -> bool:
    """Whether the message plainly asks about a procedure: then the report waits."""
    heard = turn.heard
    if heard.follows_up:
        return True
    if heard.intent is not Intent.PROCEDURE:
        return False
    return bool(heard.text) and turn.finder.find(heard.text).verdict is Verdict.FOUND


def opened(turn: Turn) -> Draft:
    """An empty report, with the photo that came with this message or just before it."""
    photo = turn.state.pop("photo", None)
    draft = Draft(key=f"{turn.incoming.channel}/{turn.incoming.external_id}")
    if photo:
        draft.photos.append(Photo.model_validate(photo))
    elif turn.incoming.kind is Kind.PHOTO and (sent := photo_of(turn)):
        draft.photos.append(sent)
    return draft


def begin(turn: Turn, draft: Draft, seen: Suggestion) -> list[str]:
    """Writes the first words of a report into `draft`, and what they say of its place and sender."""
    draft.text = seen.kept
    draft.kind, draft.category, draft.about_official = seen.kind, seen.category, seen.about_official
    draft.phone = draft.phone or phone_of(seen.kept)
    noted = [_words("noted.text", words=_short(seen.kept))]
    if not draft.has_place:
        noted += _place(turn, draft, places.spot_of(seen.kept) if seen.in_a_place else "", seen.kept)
    return noted


def _by_step(turn: Turn, draft: Draft, step: Step, text: str) -> Taken | None:
    long_enough = len(text.split()) >= _FEWEST_WORDS
    if step is Step.PHOTOS and _DONE.match(fold(text).strip(" .!")):
        draft.passed.append(Step.PHOTOS)
        return Taken([])
    if step is Step.CONTACT and (name := name_of(text)) and turn.heard.intent is not Intent.FEEDBACK:
        return _contact(draft, name, draft.phone)
    if step is Step.CONTACT and sum(letter.isdigit() for letter in text) >= 8 and len(text) < 30:
        return Taken([_words("noted.not_a_phone")])
    seen = suggest(text)
    if seen.refers:
        return Taken([], refused=seen)
    if seen.emergency:
        return Taken([], urgent=True)
    if step is Step.PLACE and len(text.split()) <= _MOST_WORDS_OF_PLACE:
        return Taken(_place(turn, draft, text[: places.LONGEST_PLACE], text))
    if not long_enough:
        return None
    if step is Step.TEXT:
        return Taken(begin(turn, draft, seen))
    if turn.state.get("complained"):  # after a tố cáo, free words may tell more of it: none of them is kept
        return Taken([], refused=seen)
    if turn.heard.intent is Intent.FEEDBACK and _is_another(draft, seen):
        draft.waiting = text
        return Taken([_words("noted.another", words=_short(text))])
    draft.text = f"{draft.text}\n{text}"
    return Taken([_words("noted.more", words=_short(text))])


def _is_another(draft: Draft, seen: Suggestion) -> bool:
    """Another matter: of another field, and not said to be an addition. Never mixed with one about an official."""
    if seen.about_official != draft.about_official:
        return True
    known = Category.OTHER not in {seen.category, draft.category}
    adds = {"them", "bo sung", "ghi chung"} & {*fold(seen.kept).split(), fold(seen.kept)[:7]}
    return known and seen.category != draft.category and not adds


def _photo(turn: Turn, draft: Draft) -> Taken:
    photo = photo_of(turn)
    if photo is None:
        return Taken([_words("noted.not_a_photo")])
    album = str(turn.incoming.media.get("album", ""))
    silent = bool(album) and turn.state.get("album") == album
    turn.state["album"] = album
    if len(draft.photos) >= MOST_PHOTOS:
        return Taken([_words("noted.full", most=MOST_PHOTOS)])
    draft.photos.append(photo)
    return Taken([_words("noted.photos", count=len(draft.photos))], silent=silent)


def photo_of(turn: Turn) -> Photo | None:
    """The picture that the message carries; None for a file that is none."""
    media = turn.incoming.media
    kind = str(media.get("type", ""))
    if turn.incoming.kind is Kind.FILE and not kind.startswith("image/"):
        return None
    photo = Photo(
        attachment=int(media.get("attachment", 0)),
        file_id=str(media.get("file_id", "")),
        url=str(media.get("url", "")),
        name=str(media.get("name", ""))[:100],
    )
    return photo if photo.attachment or photo.file_id or photo.url else None


def _location(turn: Turn, draft: Draft) -> Taken | None:
    latitude, longitude = turn.incoming.media.get("latitude"), turn.incoming.media.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    draft.latitude, draft.longitude = round(float(latitude), 6), round(float(longitude), 6)
    return Taken([_words("noted.place", place=draft.place or _words("preview.location"))])


def _contact(draft: Draft, name: str, phone: str) -> Taken:
    draft.name, draft.phone = name or draft.name, phone or draft.phone
    draft.anonymous = False
    if not (draft.name and draft.phone):
        return Taken([])
    return Taken([_words("noted.contact", name=draft.name, last=last_four(draft.phone))])


def _place(turn: Turn, draft: Draft, spot: str, text: str) -> list[str]:
    area = places.area_of(turn.session, text)
    if spot and not (area and places.says_only(spot, area)):
        draft.place = spot
    if area is not None:
        draft.area = area.name
        draft.place = draft.place or area.name
    noted = [_words("noted.place", place=draft.place)] if draft.place else []
    if area is not None and area.old:
        noted.append(_words("noted.renamed", old=area.old, area=area.name))
    return noted


def _short(text: str) -> str:
    return text if len(text) <= 300 else text[:300] + "…"
