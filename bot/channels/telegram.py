"""Telegram as a channel: replies out through python-telegram-bot, files in, presses acknowledged.

How updates arrive is `telegram_webhook` and `telegram_polling`; what they say is `telegram_updates`.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, TelegramError

from bot import texts
from bot.channels.channel import Capabilities, Choice, Incoming, Kind, Pace, Refused, Reply, Unreachable
from bot.channels.parts import PartsSent
from bot.channels.rendering import Part, length, render, split
from bot.channels.telegram_errors import translated
from bot.channels.telegram_transport import AiohttpRequest, NoAnswer
from bot.channels.telegram_updates import ALLOWED_UPDATES, CHANNEL, MENU, message_to_edit
from bot.settings import Settings

_NAME_PAUSE = 60.0  # seconds
_CAPTION_LIMIT = 1024
_ACTION_BYTES = 64
_SIDE_BY_SIDE = 18  # labels up to this long stand two in a row
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True).to_dict()
_PICTURE_NOT_FETCHED = ("failed to get http url", "wrong file identifier", "wrong type of the web page", "webpage_")
_BAD_LINK = ("button_url_invalid", "inline keyboard button url", "wrong http url")

_words = texts.beside(__file__)
log = structlog.get_logger(__name__)


class _Account(Bot):
    """The library's bot, which also sends without building a Message of all that the platform tells back."""

    async def say(self, chat: int, text: str, keyboard: dict[str, Any] | None) -> int:
        """sendMessage; the id of what was sent. Raises TelegramError."""
        content = {"chat_id": chat, "text": text, "reply_markup": keyboard, "link_preview_options": _NO_PREVIEW}
        sent = await self._post("sendMessage", content)
        return int(sent["message_id"])


def capabilities(rate: float) -> Capabilities:
    """What Telegram carries; `rate`: messages a second for the bot."""
    return Capabilities(
        text_limit=4096,
        buttons=100,
        button_label_limit=60,
        edits=True,
        image_urls=True,
        receives=frozenset(Kind),
        pace=Pace(rate=rate, chat_seconds=1.0, chat_burst=3),
    )


class Telegram:
    """One bot account. Give it to the outbox; `open` before the first use, `close` after the last."""

    name = CHANNEL

    def __init__(self, settings: Settings, *, answer_seconds: float = 20.0) -> None:
        self.capabilities = capabilities(settings.telegram_rate)
        token = settings.telegram_token.get_secret_value()
        base = settings.telegram_api_base
        self._office = settings.office_name
        self._transport = AiohttpRequest(read_seconds=answer_seconds)
        self.bot = _Account(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._transport,
            get_updates_request=self._transport,
        )
        self.bot_id = int(token.partition(":")[0]) if token.partition(":")[0].isdecimal() else 0
        self.username = ""  # known soon after `open`; until then a group reaches the bot by replying to it
        self._parts = PartsSent()
        self._background: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Makes sending possible, whether or not the platform can be reached now."""
        await self._transport.initialize()
        self._in_background(self._learn_name())

    async def close(self) -> None:
        """Lets go of every connection."""
        for task in self._background:
            task.cancel()
        await self._transport.shutdown()

    async def introduce(self) -> None:
        """Sets the bot's menu of commands and its description. Raises TelegramError."""
        await self.bot.set_my_commands(
            [BotCommand(name, _words(f"telegram.command.{key}")) for name, key in MENU.items()]
        )
        await self.bot.set_my_description(_words("telegram.description", office=self._office))

    async def send(self, address: str, reply: Reply, *, answers: str = "") -> str:
        """See Channel. A reply that `replaces` edits the message whose button was pressed, if that still can be."""
        chat = _chat(address)
        parts = laid_out(render(reply, self.capabilities))
        pressed = message_to_edit(answers) if reply.replaces and len(parts) == 1 and not parts[0].image_url else None
        with translated():
            if pressed is not None and await self._edited(chat, pressed, parts[0]):
                return str(pressed)
            return await self._parts.send((address, answers, reply), parts, partial(self._send, chat))

    async def download(self, file_id: str) -> bytes:
        """A file that a citizen sent, at most 20 MB. Raises a SendError."""
        with translated():
            file = await self.bot.get_file(file_id)
            return bytes(await file.download_as_bytearray())

    async def updates(self, offset: int, seconds: int) -> list[Any]:
        """Updates from `offset` on, waited for up to `seconds`, as plain JSON. Raises TelegramError.

        Asked through the transport: `Bot.get_updates` would fail the whole batch for one update it cannot parse.
        """
        query = urlencode(
            {"offset": offset, "timeout": seconds, "allowed_updates": str(ALLOWED_UPDATES).replace("'", '"')}
        )
        found = await self._transport.post(f"{self.bot.base_url}/getUpdates?{query}", read_timeout=seconds + 10)
        if not isinstance(found, list):
            raise TelegramError("getUpdates did not answer with a list")
        return found

    def acknowledge(self, messages: Sequence[Incoming]) -> None:
        """Stops the spinner of pressed buttons, without making anyone wait for it."""
        for message in messages:
            if message.kind is Kind.PRESS:
                self._in_background(self._acknowledge(str(message.media.get("query", ""))))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _learn_name(self) -> None:
        """Every process needs it, also one that only takes webhooks: in a group the bot is addressed by it."""
        while True:
            try:
                self.username = (await self.bot.get_me()).username or ""
            except TelegramError:  # the way in says what is wrong
                await asyncio.sleep(_NAME_PAUSE)
            else:
                return

    async def _acknowledge(self, query_id: str) -> None:
        try:
            await self.bot.answer_callback_query(query_id)
        except TelegramError as problem:  # too old, or already answered: only the spinner is at stake
            log.info("press_not_acknowledged", error=type(problem).__name__)

    async def _edited(self, chat: int, message_id: int, part: Part) -> bool:
        try:
            await self.bot.edit_message_text(
                part.text,
                chat_id=chat,
                message_id=message_id,
                reply_markup=_keyboard(part.choices),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except BadRequest as problem:  # too old, deleted, a picture: a new message says it as well
            return "message is not modified" in problem.message.lower()
        except NoAnswer as problem:  # an edit may be repeated without harm
            raise Unreachable(problem.message) from problem
        return True

    async def _send(self, chat: int, part: Part) -> str:
        try:
            return await self._post(chat, part)
        except BadRequest as problem:
            plainer = _plainer(part, problem.message.lower(), self.capabilities.text_limit)
            if not plainer:
                raise
            log.warning("sent_plainer", channel=CHANNEL, reason=problem.message)
            return [await self._post(chat, one) for one in plainer][-1]

    async def _post(self, chat: int, part: Part) -> str:
        if not part.image_url:
            return str(await self.bot.say(chat, part.text, _written(part.choices)))
        keyboard = _keyboard(part.choices)
        message = await self.bot.send_photo(chat, part.image_url, caption=part.text or None, reply_markup=keyboard)
        return str(message.message_id)


def _chat(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        raise Refused("the address is not a Telegram chat") from None


def laid_out(parts: list[Part]) -> list[Part]:
    """A picture whose words do not fit under it goes first, alone."""
    first = parts[0]
    if not first.image_url or length(first.text) <= _CAPTION_LIMIT:
        return parts
    return [Part("", image_url=first.image_url), Part(first.text, first.choices), *parts[1:]]


def _plainer(part: Part, complaint: str, limit: int | None) -> list[Part]:
    """The same words without what the platform could not take; none if that was not the trouble."""
    links = [f"{choice.label}: {choice.url}" for choice in part.choices if choice.url]
    if part.image_url and any(words in complaint for words in _PICTURE_NOT_FETCHED):
        written, buttons, picture = part.image_url, part.choices, ""
    elif links and any(words in complaint for words in _BAD_LINK):
        written, picture = "\n".join(links), part.image_url
        buttons = tuple(choice for choice in part.choices if not choice.url)
    else:
        return []
    *before, last = split("\n\n".join(filter(None, (part.text, written))), _CAPTION_LIMIT if picture else limit)
    return [*map(Part, before), Part(last, buttons, picture)]


@lru_cache(maxsize=1024)  # the same few stand under most answers, and the library builds them slowly
def _written(choices: tuple[Choice, ...]) -> dict[str, Any] | None:
    keyboard = _keyboard(choices)
    return keyboard.to_dict() if keyboard else None


def _keyboard(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    rows: list[list[InlineKeyboardButton]] = []
    room = False
    for choice in choices:
        short = length(choice.label) <= _SIDE_BY_SIDE
        if short and room:
            rows[-1].append(_button(choice))
            room = False
        else:
            rows.append([_button(choice)])
            room = short
    return InlineKeyboardMarkup(rows) if rows else None


def _button(choice: Choice) -> InlineKeyboardButton:
    if choice.url:
        return InlineKeyboardButton(choice.label, url=choice.url)
    if not 1 <= len(choice.action.encode()) <= _ACTION_BYTES:
        raise Refused(f"action of a button must have 1 to {_ACTION_BYTES} bytes: {choice.action!r}")
    return InlineKeyboardButton(choice.label, callback_data=choice.action)
