"""What every channel must do, whatever the platform: say the truth about itself, deliver whole, give choices back.

A new channel adds its stage to STAGES and must pass as it is.
"""

import re
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.channels.channel import Choice, Incoming, Kind, Reply, SendError, Throttled, Uncertain
from bot.channels.rendering import length
from tests.bot.stage import Seen, Stage
from tests.bot.stage_here import terminal_stage, web_stage
from tests.bot.stage_telegram import telegram_stage
from tests.bot.stage_zalo import zalo_bot_stage, zalo_oa_stage

STAGES: dict[str, Callable[[], AbstractAsyncContextManager[Stage]]] = {
    "telegram": telegram_stage,
    "terminal": terminal_stage,
    "web": web_stage,
    "zalo_bot": zalo_bot_stage,
    "zalo_oa": zalo_oa_stage,
}

FEE, TIME, FORM = Choice("Lệ phí", "slot:fee"), Choice("Thời hạn giải quyết", "slot:time"), Choice("Mẫu đơn", "x" * 64)
ONLINE = Choice("Nộp trực tuyến", "", url="https://dichvucong.gov.vn/p/home")
CARD = Reply(
    "Đăng ký khai sinh\n\n"
    + "\n".join(f"{n}. Giấy tờ thứ {n}, bản chính; mang theo để đối chiếu." for n in range(1, 200)),
    (FEE, TIME),
)

_PART = re.compile(r"\n\n\(\d+/\d+\)$")


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with STAGES[request.param]() as opened:
        yield opened


def action(incoming: Incoming, reply: Reply) -> str:
    """What a pick means: the action of a press, or the place in the list of choices."""
    return incoming.text if incoming.kind is Kind.PRESS else reply.choices[int(incoming.text) - 1].action


def pick(stage: Stage, number: int, reply: Reply) -> Incoming:
    """The citizen picks as the channel lets them: by the button if there is one, else by the number."""
    label = reply.choices[number - 1].label
    if any(label in seen.buttons for seen in stage.seen()):
        return stage.pressed(label)
    assert any(f"{number}. {label}" in seen.text for seen in stage.seen())
    return stage.said(str(number))


def words(seen: list[Seen]) -> list[str]:
    return " ".join(_PART.sub("", one.text) for one in seen).split()


async def test_a_long_card_arrives_whole_in_order_and_under_the_limit(stage: Stage) -> None:
    await stage.send(CARD)
    seen = list(stage.seen())
    limit = stage.channel.capabilities.text_limit
    assert words(seen)[: len(CARD.text.split())] == CARD.text.split()
    assert len(seen) == 1 if limit is None else len(seen) > 1
    assert limit is None or all(length(one.text) <= limit for one in seen)
    assert [bool(one.buttons) for one in seen[:-1]] == [False] * (len(seen) - 1)
    assert action(pick(stage, 2, CARD), CARD) == TIME.action


async def test_the_limits_are_the_platforms_own(stage: Stage) -> None:
    """What the channel says it can carry is carried in one message."""
    limits = stage.channel.capabilities
    await stage.send(Reply("🎉" * ((limits.text_limit or 10_000) // 2)))
    assert len(stage.seen()) == 1
    label = "ệ" * limits.button_label_limit
    choices = tuple(Choice(f"{number:04d}{label}"[: limits.button_label_limit], str(number)) for number in range(200))
    await stage.send(Reply("Chọn", choices[: limits.buttons]))
    assert stage.seen()[-1].buttons == tuple(choice.label for choice in choices[: limits.buttons])
    if limits.image_urls:
        await stage.send(Reply("Mẫu", image_url="https://x.vn/mau.png"))
        assert stage.seen()[-1].picture == "https://x.vn/mau.png"


@pytest.mark.parametrize("count", [1, 3, 5, 8, 120])
async def test_every_choice_reaches_the_citizen_and_comes_back_as_its_action(stage: Stage, count: int) -> None:
    choices = tuple(Choice(f"Thủ tục {number}", f"pick:{number}") for number in range(1, count + 1))
    reply = Reply("Bạn hỏi thủ tục nào?", choices)
    await stage.send(reply)
    for number in {1, count // 2 + 1, count}:
        assert action(pick(stage, number, reply), reply) == f"pick:{number}"


async def test_the_longest_action_comes_back_whole(stage: Stage) -> None:
    reply = Reply("Chọn", (FEE, FORM))
    await stage.send(reply)
    assert action(pick(stage, 2, reply), reply) == "x" * 64


async def test_links_reach_the_citizen(stage: Stage) -> None:
    await stage.send(Reply("Nộp ở đâu?", (FEE, ONLINE), image_url="https://x.vn/mau.png"))
    seen = stage.seen()
    assert any(ONLINE.url in one.links or ONLINE.url in one.text for one in seen)


async def test_a_picture_reaches_the_citizen_at_least_as_a_link(stage: Stage) -> None:
    await stage.send(Reply("Mẫu đơn", (FEE,), image_url="https://x.vn/mau.png"))
    assert any("https://x.vn/mau.png" in (one.picture, *one.text.split()) for one in stage.seen())


async def test_text_goes_out_composed(stage: Stage) -> None:
    await stage.send(Reply(unicodedata.normalize("NFD", "Lệ phí khai sinh"), (Choice("Hồ sơ", "x"),)))
    assert "Lệ phí khai sinh" in stage.seen()[-1].text


async def test_messages_are_known_by_their_id_and_the_chat_by_its_address(stage: Stage) -> None:
    first = stage.said("làm khai sinh cần gì")
    assert stage.again() == first
    second = stage.said("lệ phí bao nhiêu")
    assert stage.again() == second
    assert first.external_id != second.external_id
    assert (first.text, second.text) == ("làm khai sinh cần gì", "lệ phí bao nhiêu")
    assert {first.channel, second.channel} == {stage.channel.name}
    assert {first.address, second.address} == {stage.address}
    assert first.kind in stage.channel.capabilities.receives


async def test_what_replaces_something_arrives_even_if_there_is_nothing_to_replace(stage: Stage) -> None:
    said = stage.said("xin chào")
    await stage.send(Reply("Trang 2", (FEE,), replaces=True), answers=said.external_id)
    assert "Trang 2" in stage.seen()[-1].text


async def test_every_failure_is_translated(stage: Stage) -> None:
    for expected in stage.failures:
        async with STAGES[stage.channel.name]() as failing:
            failing.failures[expected]()
            with pytest.raises(SendError) as raised:
                await failing.send(Reply("x"))
            assert isinstance(raised.value, expected)
            assert raised.value.outcome_known is not isinstance(raised.value, Uncertain)
            if isinstance(raised.value, Throttled):
                assert raised.value.retry_after > 0
