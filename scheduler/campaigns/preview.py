"""A campaign's words exactly as each channel will show them, by the channels' own rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import texts
from bot.channels import telegram, zalo_oa
from bot.channels.channel import Capabilities, Refused
from bot.channels.rendering import Part, length, render
from bot.channels.web import WebChannel
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_templates import ZaloTemplate
from bot.settings import Settings
from scheduler.campaigns import wording
from scheduler.campaigns.campaign import CHATS, Campaign, Medium, Variant
from scheduler.campaigns.wording import LIMITS, Filling

_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Preview:
    """What one medium shows: messages of a chat, or the text of what is printed, read out or posted."""

    medium: str
    name: str
    kind: str
    parts: Sequence[Part]
    units: int  # letters of the whole, as the platform counts
    most: int
    minutes: float = 0.0  # of a loudspeaker
    sms: int = 0  # how many SMS it costs
    headline: str = ""


def capabilities(medium: Medium, settings: Settings) -> Capabilities:
    """What a chat can carry."""
    return {
        Medium.TELEGRAM: telegram.capabilities(settings.telegram_rate),
        Medium.ZALO_OA: ZaloOa.capabilities,
        Medium.ZALO_BOT: ZaloBot.capabilities,
        Medium.WEB: WebChannel.capabilities,
    }[medium]


def of(variant: Variant, filling: Filling, settings: Settings) -> list[Preview]:
    """One for each channel that these words go out on."""
    medium = Medium(variant.medium)
    if medium is Medium.CHAT:
        return [_chat(variant, filling, chat, settings) for chat in channels_of(filling.campaign)]
    if medium in CHATS:
        return [_chat(variant, filling, medium, settings)]
    text = wording.body(variant, filling)
    return [
        Preview(
            medium,
            wording.medium_name(medium),
            variant.kind,
            [Part(text)],
            length(text),
            LIMITS[medium],
            minutes=wording.minutes(text, filling.sender.words_a_minute) if medium is Medium.SPEAKER else 0.0,
            sms=wording.sms_parts(text) if medium is Medium.SMS else 0,
            headline=filling.fill(variant.headline) if medium in wording.HEADED else "",
        )
    ]


def by_template(variant: Variant, filling: Filling, template: ZaloTemplate) -> Preview:
    """What those outside Zalo's window get: the approved template with these words, or why Zalo would refuse it."""
    try:
        filled = template.fill(wording.reply(variant, filling, Medium.ZALO_OA))
        text = "\n".join(f"{name}: {value}" for name, value in filled.items())
    except Refused as refused:
        text = refused.reason
    name = _words("preview.template", number=template.template_id)
    return Preview(Medium.ZALO_OA, name, variant.kind, [Part(text)], length(text), LIMITS[Medium.ZALO_OA])


def channels_of(campaign: Campaign) -> list[Medium]:
    """The chats that a campaign goes to."""
    chosen = campaign.audience.get("channels") or list(CHATS)
    return [medium for medium in CHATS if medium in chosen]


def _chat(variant: Variant, filling: Filling, medium: Medium, settings: Settings) -> Preview:
    reply = wording.reply(variant, filling, medium)
    parts = render(reply, capabilities(medium, settings))
    if medium is Medium.TELEGRAM:
        parts = telegram.laid_out(parts)
    elif medium is Medium.ZALO_OA:
        parts = zalo_oa.laid_out(parts)
    name = wording.medium_name(medium)
    return Preview(medium, name, variant.kind, parts, length(reply.text), LIMITS[medium])
