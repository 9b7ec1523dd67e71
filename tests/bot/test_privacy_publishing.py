"""What everybody will read names nobody; what names nobody is not touched."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import mask, mask_for_publishing
from tests import house
from tests.bot.personal_data import NUMBER_KINDS, planted

_ENOUGH = 0.98


@pytest.mark.parametrize("seed", [20261125, 7])
def test_ninety_eight_of_a_hundred_personal_data_are_found_of_every_kind(seed: int) -> None:
    asked: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for sentence in planted(seed, each=60):
        asked[sentence.kind] += 1
        masked = mask_for_publishing(sentence.text)
        left[sentence.kind] += any(datum in masked for datum in sentence.data)
    assert {kind: left[kind] for kind in asked if left[kind] > (1 - _ENOUGH) * asked[kind]} == {}


def test_numbers_are_gone_before_anything_is_stored() -> None:
    kept = [
        sentence.text
        for sentence in planted(11, each=60)
        if sentence.kind in NUMBER_KINDS and any(datum in mask(sentence.text) for datum in sentence.data)
    ]
    assert kept == []


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("Tôi là Nguyễn Văn An, sđt 0912345678", "Tôi là [họ tên], sđt [số điện thoại]"),
        ("nhà ông Bảy lấn đường", "nhà ông [họ tên] lấn đường"),
        ("cán bộ Trần Thị B hách dịch", "cán bộ [họ tên] hách dịch"),
        ("Chủ tịch UBND phường Lê Văn Tư", "Chủ tịch UBND phường [họ tên]"),
        ("Cây khô trước số nhà 52 Nguyễn Đức Cảnh, phường An Cựu", "Cây khô trước [địa chỉ], phường An Cựu"),
        ("tại 19 Thạch Hãn, phường Phú Xuân", "tại [địa chỉ], phường Phú Xuân"),
        ("K515 Hoàng Diệu ngập", "[địa chỉ] ngập"),
        ("em sinh ngày 12/3/1985", "em sinh ngày [ngày sinh]"),
        ("Kính đơn\nNGUYỄN THỊ HOA", "Kính đơn\n[họ tên]"),
    ],
)
def test_what_names_a_person_goes(said: str, published: str) -> None:
    assert mask_for_publishing(said) == published


@pytest.mark.parametrize(
    "said",
    [
        "Ngã tư Trần Cao Vân và Hùng Vương, đoạn từ Phan Huy Chú đến Nguyễn Trãi",
        "đường Nguyễn Văn Linh, trường Lê Quý Đôn, phường Trần Hưng Đạo, chợ Bà Chiểu, cầu Trần Thị Lý",
        "thành phố Hồ Chí Minh, tỉnh Bà Rịa - Vũng Tàu, huyện Cô Tô, quận Hai Bà Trưng, Thái Lan, Hà Nội",
        "Chủ tịch Ủy ban nhân dân xã, Giám đốc Sở Tư pháp, đồng chí Bí thư, cán bộ Tư pháp - Hộ tịch",
        "Tôi là Đảng viên, là Việt kiều, là người dân tổ 5",
        "đại diện thân nhân liệt sĩ, quản lý văn bản, công bố Chỉ số hài lòng",
        "LUẬT XỬ LÝ VI PHẠM HÀNH CHÍNH, QUY ĐỊNH CHI TIẾT THI HÀNH",
        "bot không có tên, tên tôi là gì bạn biết không",
        "BHXH 1900 9068, tài khoản có 1.000.000 đồng, căn cước từ 01.07.2024, hộ chiếu 2.001194",
        "Mẫu số 05 Mục III, Điều 137, 148, 149 Luật Đất đai, 70,000 Việt Nam Đồng",
        "ngày 12/3/2026, quý 2 năm 2026, 15 tuổi, tổ 10 khu vực 6",
    ],
)
def test_the_rest_stays(said: str) -> None:
    assert mask_for_publishing(said) == said


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def test_the_whole_starter_catalogue_names_nobody() -> None:
    files = [
        *(house.ROOT / "knowledge/data").glob("*.toml"),
        *(house.ROOT / "knowledge/data/procedures").glob("*.toml"),
    ]
    texts = [text for file in files for text in _strings(tomllib.loads(Path(file).read_text("utf-8")))]
    assert len(texts) > 1000
    assert [text for text in texts if mask_for_publishing(text) != text] == []


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_for_publishing(text)
    assert mask_for_publishing(once) == once
