"""The words of a variant as they will leave: placeholders filled, label, theme and the way out added, lengths checked.

Pure; knows no database.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import texts
from bot.channels.channel import Choice, Reply
from bot.channels.rendering import length
from bot.delivery.quiet import QuietHours
from bot.office_hours import local
from bot.settings import Settings
from bot.subscriptions.subscription import names_of
from scheduler.campaigns.campaign import CHATS, Campaign, Medium, Variant

_words = texts.beside(__file__)
OUT = Choice(_words("message.out"), "sub:out")
_HOLE = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("ten_don_vi", "dien_thoai", "chu_de", "chu_de_nam", "lien_ket", "ngay")
LIMITS: Mapping[str, int] = {
    Medium.CHAT: 2000,  # must fit the narrowest chat
    Medium.TELEGRAM: 4096,
    Medium.ZALO_OA: 2000,
    Medium.ZALO_BOT: 2000,
    Medium.WEB: 4096,
    Medium.NEWS: 20_000,
    Medium.ARTICLE: 10_000,
    Medium.SMS: 160,
    Medium.SPEAKER: 10_000,
    Medium.PRINT: 1_500,  # more does not fit on a leaflet that people read
}
_HEADLINE_LIMITS: Mapping[str, int] = {Medium.ARTICLE: 150}
HEADED = {Medium.NEWS, Medium.ARTICLE, Medium.PRINT}


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name it goes out. `words_a_minute`: how fast a loudspeaker reads. `quiet`: when nobody is disturbed."""

    name: str
    phone: str = ""
    public_url: str = ""
    words_a_minute: int = 130
    quiet: QuietHours | None = None

    def short(self, code: str) -> str:
        """A short address as people type it."""
        return f"{self.public_url}/l/{code}"


def sender_of(settings: Settings) -> Sender:
    """The office that runs this."""
    return Sender(settings.office_name, settings.office_phone, settings.public_url, settings.loudspeaker_words_a_minute)


@dataclass(frozen=True, slots=True)
class Filling:
    """What the placeholders become on one medium."""

    sender: Sender
    campaign: Campaign
    link: str
    day: datetime
    picture_url: str = ""

    def fill(self, text: str) -> str:
        """Known placeholders filled; others stay as they are."""
        values = {
            "ten_don_vi": self.sender.name,
            "dien_thoai": self.sender.phone,
            "chu_de": names_of(self.campaign.audience.get("topics", ())),
            "chu_de_nam": self.campaign.theme,
            "lien_ket": self.link,
            "ngay": f"{local(self.day):%d/%m/%Y}",
        }
        return _HOLE.sub(lambda found: values.get(found[1], found[0]), text)


def broken(text: str) -> str:
    """What is wrong with the placeholders of a text, in words; "" for nothing."""
    listed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    unknown = [found[0] for found in _HOLE.finditer(text) if found[1] not in PLACEHOLDERS]
    if unknown:
        return _words("problem.placeholder", found=unknown[0], known=listed)
    if "{" in _HOLE.sub("", text) or "}" in _HOLE.sub("", text):
        return _words("problem.brace", known=listed)
    return ""


def body(variant: Variant, filling: Filling) -> str:
    """The whole text that goes out on its medium."""
    medium = Medium(variant.medium)
    text = filling.fill(variant.text).strip()
    headline = filling.fill(variant.headline).strip()
    label = _words("message.advertising") + " " if filling.campaign.advertising else ""
    if medium is Medium.SMS:
        whole = f"{label}{text}"
        return without_marks(whole) if variant.plain else whole
    if medium is Medium.SPEAKER:
        return "\n\n".join(filter(None, (headline, text)))
    if medium not in {*CHATS, Medium.CHAT}:
        return text
    blocks = [f"{label}{headline}" if headline else "", text if headline else f"{label}{text}"]
    if variant.video_url:
        blocks.append(_words("message.video", url=variant.video_url))
    if filling.link and "{lien_ket}" not in variant.text + variant.headline:
        blocks.append(_words("message.more", url=filling.link))
    if "{chu_de_nam}" not in variant.text + variant.headline:
        blocks.append(_words("message.theme", theme=filling.campaign.theme))
    blocks.append(_words("message.how_out"))
    return unicodedata.normalize("NFC", "\n\n".join(filter(None, blocks)))


def reply(variant: Variant, filling: Filling, medium: Medium) -> Reply:
    """The message for a chat: where there are buttons, one of them is the way out."""
    text = body(variant, filling)
    facts = (
        ("noi_dung", filling.fill(variant.text).strip()),
        ("tieu_de", filling.fill(variant.headline).strip() or filling.campaign.title),
        *((name, filling.fill(f"{{{name}}}")) for name in PLACEHOLDERS),
    )
    template = filling.campaign.template if medium is Medium.ZALO_OA else ""
    return Reply(
        text,
        choices=() if medium is Medium.ZALO_BOT else (OUT,),
        image_url=filling.picture_url,
        purpose=template,
        facts=facts if template else (),
    )


def problems(variant: Variant, filling: Filling) -> dict[str, str]:
    """What keeps these words from going out on their medium, by field."""
    medium = Medium(variant.medium)
    found: dict[str, str] = {}
    for field, text in (("text", variant.text), ("headline", variant.headline)):
        if wrong := broken(text):
            found[field] = wrong
    if not variant.text.strip():
        found["text"] = _words("problem.no_text")
    if medium in HEADED and not variant.headline.strip():
        found["headline"] = _words("problem.no_headline", medium=medium_name(medium))
    if "{lien_ket}" in variant.text + variant.headline and not filling.link:
        found.setdefault("text", _words("problem.no_link"))
    if variant.video_url and not variant.video_url.startswith("https://"):
        found["video_url"] = _words("problem.video")
    units, most = length(body(variant, filling)), LIMITS[medium]
    if units > most:
        found.setdefault("text", _words("problem.long", medium=medium_name(medium), units=units, most=most))
    most = _HEADLINE_LIMITS.get(medium, 200)
    if length(variant.headline) > most:
        found.setdefault("headline", _words("problem.long_headline", units=length(variant.headline), most=most))
    return found


def minutes(text: str, words_a_minute: int) -> float:
    """How long a loudspeaker reads it, to a tenth of a minute."""
    return round(max(len(text.split()) / words_a_minute, 0.1), 1) if text.strip() else 0.0


def without_marks(text: str) -> str:
    """As old phones show it: Latin letters only, upper and lower case kept."""
    parted = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return kept.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'", 0x2013: "-", 0x2014: "-", 0x2026: "..."})


def sms_parts(text: str) -> int:
    """How many SMS it costs: 160 letters without marks in one, 70 with."""
    first, later = (160, 153) if text.isascii() else (70, 67)
    units = length(text)
    return 1 if units <= first else -(-units // later)


def medium_name(medium: str) -> str:
    """As people read it."""
    return _words(f"medium.{medium}")


def variant_for(variants: list[Variant], kind: str, medium: str) -> Variant | None:
    """The words for this audience on this chat: the most particular there are."""
    by_place = {(variant.kind, variant.medium): variant for variant in variants}
    places = ((kind, medium), (kind, Medium.CHAT.value), ("", medium), ("", Medium.CHAT.value))
    return next((by_place[place] for place in places if place in by_place), None)
