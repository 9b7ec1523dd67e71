"""The look-up code: easy to read out, found again however it is typed."""

import pytest

from bot.feedback import ticket


def test_no_letter_looks_like_another_and_none_comes_twice() -> None:
    codes = {ticket.new() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert not set("".join(code.removeprefix("PA-") for code in codes)) & set("B8I1O0S5Z26")


@pytest.mark.parametrize("form", ["{}", "mã {} đâu rồi", "{}."])
def test_a_code_is_read_back(form: str) -> None:
    code = ticket.new()
    for written in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        assert ticket.read(form.format(written)) == code


@pytest.mark.parametrize("text", ["", "PA", "PA-0000-1111", "pakn của tôi", "spaACDEFGHJ"])
def test_other_words_are_no_code(text: str) -> None:
    assert ticket.read(text) == ""
