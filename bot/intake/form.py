"""The web form of a report: its fields as they came, what is wrong with them, and the draft that they make."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field
from sqlmodel import Session
from starlette.datastructures import FormData

from bot import texts
from bot.feedback.kinds import ABOUT_OFFICIALS, Category, Kind
from bot.feedback.triage import Refers
from bot.intake import places
from bot.intake.contact import LONGEST_NAME, phone_of
from bot.intake.draft import Draft, Photo
from bot.intake.filing import MOST_CHARACTERS, MOST_PHOTOS
from bot.intake.suggesting import Suggestion, suggest
from bot.rejected import Rejected
from knowledge.vietnamese import clean

_words = texts.beside(__file__)
_FEWEST_WORDS = 4
_BOXES = ("text", "kind", "category", "place", "latitude", "longitude", "name", "phone", "website")
_MANY = 20_000  # characters: no person types more into one box

Words = Annotated[str, BeforeValidator(lambda value: clean(str(value or "").replace("\r\n", "\n")[:_MANY]))]


def _degrees(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return round(number, 6) if -180 <= number <= 180 else None


Degrees = Annotated[float | None, BeforeValidator(_degrees)]


class ReportForm(BaseModel):
    """What was typed. `website` is a box that people do not see: whoever fills it is a robot."""

    text: Words = ""
    kind: Words = ""
    category: Words = ""
    place: Words = ""
    latitude: Degrees = None
    longitude: Degrees = None
    name: Words = ""
    phone: Words = ""
    anonymous: bool = False
    consent: bool = False
    photos: list[int] = Field(default_factory=list, max_length=MOST_PHOTOS * 2)
    website: Words = ""

    @property
    def located(self) -> bool:
        return self.latitude is not None and self.longitude is not None and -90 <= self.latitude <= 90


def read(form: FormData) -> ReportForm:
    """The fields of a request; what is no value of theirs counts as empty."""
    typed: dict[str, object] = {name: str(form.get(name) or "") for name in _BOXES}
    kept = [int(one) for one in form.getlist("kept") if isinstance(one, str) and one.isdecimal() and len(one) < 12]
    removed = {str(one) for one in form.getlist("removed")}
    typed["photos"] = [one for one in kept if str(one) not in removed][:MOST_PHOTOS]
    typed["anonymous"], typed["consent"] = "anonymous" in form, "consent" in form
    return ReportForm.model_validate(typed)


def look(form: ReportForm) -> Suggestion:
    """What the text is. Raises Rejected, naming each field to mend."""
    problems = dict(_problems(form))
    if problems:
        raise Rejected(problems)
    seen = suggest(form.text)
    if seen.refers is not Refers.NOTHING and not seen.kept:
        raise Rejected({"text": _words(f"form.{seen.refers.value}")})
    return seen


def draft_of(session: Session, form: ReportForm, seen: Suggestion, key: str, photos: Sequence[int]) -> Draft:
    """The draft that a form without problems makes; kind and category are the citizen's choice, else suggested."""
    kind = Kind(form.kind) if form.kind in set(Kind) else seen.kind
    category = Category(form.category) if form.category in set(Category) else seen.category
    area = places.area_of(session, f"{form.place} {seen.kept}")
    spot = places.spot_of(seen.kept) if seen.in_a_place and not form.located else ""
    return Draft(
        key=key,
        text=seen.kept,
        kind=kind,
        category=category,
        about_official=seen.about_official or category in ABOUT_OFFICIALS,
        place=form.place or spot,
        area=area.name if area else "",
        latitude=form.latitude if form.located else None,
        longitude=form.longitude if form.located else None,
        photos=[Photo(attachment=one) for one in photos],
        name="" if form.anonymous else form.name,
        phone="" if form.anonymous else phone_of(form.phone),
        anonymous=form.anonymous,
    )


def _problems(form: ReportForm) -> Mapping[str, str]:
    problems = {}
    if len(form.text) > MOST_CHARACTERS:
        problems["text"] = _words("form.long", length=_dotted(len(form.text)), most=_dotted(MOST_CHARACTERS))
    elif len(form.text.split()) < _FEWEST_WORDS:
        problems["text"] = _words("form.short")
    if len(form.place) > places.LONGEST_PLACE:
        problems["place"] = _words("form.long_place", most=places.LONGEST_PLACE)
    if not form.anonymous:
        if not form.name:
            problems["name"] = _words("form.no_name")
        elif len(form.name) > LONGEST_NAME or any(letter.isdigit() for letter in form.name):
            problems["name"] = _words("form.bad_name", most=LONGEST_NAME)
        if not phone_of(form.phone) or len(form.phone) > 20:
            problems["phone"] = _words("form.bad_phone")
    if not form.consent:
        problems["consent"] = _words("form.no_consent")
    return problems


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")
