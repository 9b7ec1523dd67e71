"""Small parts of the public pages: signatures, the pace, text as blocks."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.prose import BlockKind, blocks_of
from bot.web.rate import TokenBuckets, network_of
from bot.web.signing import Signer

KEY = b"0123456789abcdef"


def test_a_signature_is_for_one_purpose() -> None:
    signed = Signer(KEY, "visitor").sign("lan")
    assert Signer(KEY, "visitor").read(signed) == "lan"
    assert Signer(KEY, "form").read(signed) is None
    assert Signer(b"another-key-1234", "visitor").read(signed) is None


@given(st.text())
def test_nothing_but_a_signature_is_read(forged: str) -> None:
    assert Signer(KEY, "visitor").read(forged) is None


@given(st.text(alphabet=string.ascii_letters, min_size=1), st.integers(min_value=0), st.characters())
def test_a_changed_signature_is_refused(value: str, position: int, letter: str) -> None:
    signer = Signer(KEY, "visitor")
    signed = signer.sign(value)
    at = position % len(signed)
    changed = signed[:at] + letter + signed[at + 1 :]
    assert signer.read(changed) == (value if changed == signed else None)


def test_a_weak_key_is_refused() -> None:
    with pytest.raises(ValueError, match="MOTCUA_SECRET_KEY"):
        Signer(b"short", "visitor")


def test_a_bucket_fills_again() -> None:
    buckets = TokenBuckets(2, 0.5)
    assert [buckets.take("lan", 0.0) for _ in range(3)] == [0.0, 0.0, 2.0]
    assert buckets.take("minh", 0.0) == 0.0
    assert buckets.take("lan", 1.0) == 1.0
    assert buckets.take("lan", 2.0) == 0.0
    assert [buckets.take("lan", 1_000.0) for _ in range(3)] == [0.0, 0.0, 2.0]


def test_buckets_do_not_grow_without_end() -> None:
    buckets = TokenBuckets(1, 1, most=2)
    for name in ("a", "b", "c"):
        buckets.take(name, 0.0)
    assert buckets.take("c", 0.0) > 0
    assert buckets.take("a", 0.0) == 0.0  # forgotten, so full again


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.113.1.2", "203.113.1.2"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("testclient", "testclient"),
    ],
)
def test_what_counts_as_one_address(host: str, network: str) -> None:
    assert network_of(host) == network


def test_a_card_is_laid_out() -> None:
    text = (
        "Đăng ký khai sinh (mã 1.001193)\n\nHồ sơ cần có:\nTrường hợp: quá hạn\n• Tờ khai\n  - mẫu số 1\n1. Nộp\n"
        "2) Nhận\n\nXem https://dichvucong.gov.vn/a?b=1. Hoặc dichvucong.gov.vn.\n\nCăn cứ: Luật.\nNguồn: Cổng."
    )
    blocks = blocks_of(text)
    kinds = [block.kind for block in blocks]
    assert kinds == [
        BlockKind.TITLE,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.BULLETS,
        BlockKind.NUMBERS,
        BlockKind.PARAGRAPH,
        BlockKind.FOOT,
    ]
    assert [line.deep for line in blocks[3].lines] == [False, True]
    assert [line.number for line in blocks[4].lines] == [1, 2]
    assert [span.href for span in blocks[5].lines[0].spans if span.href] == [
        "https://dichvucong.gov.vn/a?b=1",
        "https://dichvucong.gov.vn",
    ]
    assert blocks[2].lines[0].spans[0].strong


@pytest.mark.parametrize(
    ("text", "hrefs"),
    [
        ("• 114: cháy, nổ, cứu nạn", ["tel:114"]),
        ("Cần hỏi thêm, bạn gọi 0236 3881 888 (Phường Thử).", ["tel:02363881888"]),
        ("Bạn gọi 1022, hoặc gọi 1900 1234.", ["tel:1022", "tel:19001234"]),
        ("Phí 8.000 đồng, mã 1.001193, năm 2026, căn cước 012345678901", []),
        ("gọi 0123456789012345", []),
        ("2026: năm nay", []),
    ],
)
def test_a_number_to_call_can_be_tapped(text: str, hrefs: list[str]) -> None:
    spans = [span for block in blocks_of(text) for line in block.lines for span in line.spans]
    assert [span.href for span in spans if span.href] == hrefs


@pytest.mark.parametrize("text", ["Xin chào bạn", "Bạn cần gì?\n\nMời bạn nói rõ.", "Gồm:\n\nMột"])
def test_plain_words_are_no_title(text: str) -> None:
    assert BlockKind.TITLE not in [block.kind for block in blocks_of(text)]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://a.vn"])
def test_only_web_addresses_become_links(address: str) -> None:
    spans = [span for block in blocks_of(f"Xem {address}") for line in block.lines for span in line.spans]
    assert not any(span.href for span in spans)


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    shown = "".join(span.text for block in blocks_of(text) for line in block.lines for span in line.spans)
    kept = [letter for letter in text if letter.isalpha()]
    assert [letter for letter in shown if letter.isalpha()] == kept
