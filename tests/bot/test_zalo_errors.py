"""What each of Zalo's codes means for us, and when its night is."""

from datetime import datetime, timedelta

import pytest

from bot.channels.channel import (
    CitizenLeft,
    Postponed,
    Refused,
    SendError,
    Throttled,
    Unreachable,
    WindowClosed,
)
from bot.channels.zalo_errors import OFFICIAL_ACCOUNT, TEMPLATE_BY_PHONE, NeedsPerson, TokenRejected, error_for, night


def test_each_code_has_its_consequence(now: datetime) -> None:
    def consequence(code: int) -> type[SendError]:
        return type(error_for(code, "", OFFICIAL_ACCOUNT, now))

    assert consequence(-32) is Throttled
    assert {consequence(code) for code in (-200, -214)} == {Unreachable}
    assert {consequence(code) for code in (-201, -210, -233, -240, -248, -249)} == {Refused}
    assert {consequence(code) for code in (-213, -217, -227)} == {CitizenLeft}
    assert {consequence(code) for code in (-230, -232)} == {WindowClosed}
    assert {consequence(code) for code in (-211, -218, -234)} == {Postponed}
    assert {consequence(code) for code in (-216, -220)} == {TokenRejected}
    assert {consequence(code) for code in (-204, -205, -209, -212, -219, -221, -224, -320, -321)} == {NeedsPerson}
    assert type(error_for(-124, "", TEMPLATE_BY_PHONE, now)) is TokenRejected
    assert type(error_for(-133, "", TEMPLATE_BY_PHONE, now)) is Postponed
    for table in (OFFICIAL_ACCOUNT, TEMPLATE_BY_PHONE):
        for code in table:
            assert error_for(code, "", table, now).outcome_known


def test_an_unknown_code_is_refused_with_its_number_and_words(now: datetime) -> None:
    problem = error_for(-9999, "something new", OFFICIAL_ACCOUNT, now)
    assert isinstance(problem, Refused)
    assert "-9999" in problem.reason
    assert "something new" in problem.reason


@pytest.mark.parametrize(
    ("hour", "minute", "waits"),
    [(21, 59, 0), (22, 0, 485), (23, 30, 395), (0, 0, 365), (6, 4, 1), (6, 5, 0), (12, 0, 0)],
)
def test_the_night_is_vietnams(now: datetime, hour: int, minute: int, waits: int) -> None:
    moment = now.replace(hour=0, minute=0) + timedelta(hours=hour - 7, minutes=minute)
    ends = night(moment)
    assert (ends - moment if ends else timedelta()) == timedelta(minutes=waits)
