"""Telegram's menu of commands: it is set, and each command means what it says whatever was talked about before."""

from datetime import datetime

import pytest

from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import read
from bot.conversation.transcript import Outcome
from bot.database import Database
from bot.demo.telegram_citizen import TelegramCitizen
from bot.demo.telegram_server import TelegramServer
from knowledge.importing.starter import load_starter
from tests.bot.speaking import Speaker, conversation
from tests.starter_finder import starter_finder

MEANT = {
    "start": Outcome.SMALL_TALK,
    "menu": Outcome.MENU,
    "phananh": Outcome.FEEDBACK,
    "vucuatoi": Outcome.FEEDBACK,
    "gapcanbo": Outcome.HANDOVER,
    "huy": Outcome.SMALL_TALK,
    "trogiup": Outcome.SMALL_TALK,
}


async def test_the_menu_is_set_in_vietnamese(telegram: Telegram) -> None:
    await telegram.introduce()
    commands = await telegram.bot.get_my_commands()
    assert [command.command for command in commands] == list(MEANT)
    assert all(not command.description.isascii() for command in commands)


@pytest.mark.parametrize(("command", "outcome"), MEANT.items())
async def test_each_command_is_understood_in_the_middle_of_a_topic(
    telegram_server: TelegramServer, lan: TelegramCitizen, database: Database, now: datetime, command: str, outcome: str
) -> None:
    with database.transaction() as session:
        load_starter(session, now)
    speaker = Speaker(database, conversation(starter_finder()), now)
    assert speaker.say("đăng ký khai sinh cần giấy tờ gì").outcome is Outcome.ANSWERED
    lan.say(f"/{command}")
    incoming = read(telegram_server.account.updates[-1])
    assert incoming is not None
    assert speaker.say(incoming.text, incoming.kind).outcome is outcome
