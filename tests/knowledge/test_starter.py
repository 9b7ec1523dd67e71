"""The starter catalogue: every file can be read, tells where its facts come from, and nothing old passes as current."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from knowledge.agency import Agency, Hotline, PlaceName
from knowledge.faq import Faq
from knowledge.procedure import Level, short_code
from knowledge.record import ProcedureRecord

DATA = Path(str(files("knowledge") / "data"))
FILES = sorted((DATA / "procedures").glob("*.toml"))
NUMBER = re.compile(r"\d+(?:\.\d+)?/(?:\d{4}/)?(?:QH\d{2}|UBTVQH\d{2}|(?:NĐ|NQ)-CP|TT-[A-ZĐ]+|QĐ-[A-ZĐ][A-Za-zĐ]*)")
OLD_LEVEL = re.compile(
    r"cấp huyện|thị trấn|phòng tư pháp"
    r"|(?:ubnd|ủy ban nhân dân|công an|bảo hiểm xã hội|tòa án nhân dân|chi cục thuế) (?:huyện|quận|thị xã)",
    re.IGNORECASE,
)
GONE = re.compile(r"không còn|bỏ rồi|từ 1/7/2025|trước 1/7/2025|cũ")
SINCE = date(2025, 1, 1)


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


FAQS = _load(DATA / "faqs.toml")["faq"]
AGENCIES = _load(DATA / "agencies.toml")
SERVICES = _load(Path(str(files("knowledge") / "lexicon" / "elsewhere.toml")))["service"]


@pytest.fixture(scope="module")
def records() -> dict[str, ProcedureRecord]:
    return {path.stem: ProcedureRecord.model_validate(_load(path)) for path in FILES}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"source", "number", "title"}:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _old_levels(text: str) -> list[str]:
    """Sentences that name an abolished office as if it still stood."""
    sentences = re.split(r"(?<=[.;?!])\s", text)
    return [one for one in sentences if OLD_LEVEL.search(one) and not GONE.search(one)]


def test_there_are_enough_and_each_code_stands_once(records: dict[str, ProcedureRecord]) -> None:
    assert len(records) >= 62
    assert len(FAQS) >= 42
    assert [code for code, times in Counter(record.code for record in records.values()).items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_named_plainly(path: Path) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", path.stem)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_procedure_tells_source_date_and_every_part_or_a_doubt(path: Path) -> None:
    record = ProcedureRecord.model_validate(_load(path))
    assert record.source
    assert record.checked_on is not None
    assert record.checked_on >= SINCE
    assert record.agency
    assert record.result
    assert record.levels
    assert set(record.levels) <= set(Level)
    for name in ("steps", "documents", "fees", "times", "legal"):
        assert getattr(record, name) or record.doubts.get(name), name


def test_steps_are_short_numbered_lines(records: dict[str, ProcedureRecord]) -> None:
    for stem, record in records.items():
        lines = record.steps.splitlines()
        assert 3 <= len(lines) <= 6, stem
        for position, line in enumerate(lines, 1):
            assert line.startswith(f"{position}. "), (stem, line)
            assert len(line) <= 260, (stem, line)


def test_cases_are_declared(records: dict[str, ProcedureRecord]) -> None:
    for stem, record in records.items():
        used = {part.case for part in record.documents}
        used |= {fee.case for fee in record.fees}
        used |= {time.case for time in record.times}
        assert used - {""} <= set(record.cases), stem


def test_a_doubt_has_the_name_of_a_field_and_says_where_to_ask(records: dict[str, ProcedureRecord]) -> None:
    for stem, record in records.items():
        assert set(record.doubts) <= set(ProcedureRecord.model_fields), stem
        for name, reason in record.doubts.items():
            assert len(reason) >= 25, (stem, name)


def test_a_fee_or_a_time_without_a_number_explains_itself(records: dict[str, ProcedureRecord]) -> None:
    for stem, record in records.items():
        for fee in record.fees:
            assert fee.amount is not None or fee.text, stem
        for time in record.times:
            assert time.text or time.unit, stem
            assert time.amount is None or time.unit, stem


def test_what_the_province_decides_is_a_doubt_and_a_cut_ends(records: dict[str, ProcedureRecord]) -> None:
    for stem, record in records.items():
        for fee in record.fees:
            if "Hội đồng nhân dân" in fee.text and fee.amount is None:
                assert "fees" in record.doubts, stem
            if fee.text.startswith(("Giảm ", "Mức giảm")):
                assert fee.valid_to is not None, stem


def test_an_online_procedure_says_how_far_or_that_it_is_unknown(records: dict[str, ProcedureRecord]) -> None:
    for stem, record in records.items():
        assert record.online_level != "unknown" or "online_level" in record.doubts, stem


def test_legal_numbers_look_like_numbers(records: dict[str, ProcedureRecord]) -> None:
    for stem, record in records.items():
        for law in record.legal:
            assert NUMBER.fullmatch(law.number), (stem, law.number)
            assert law.title, stem
    for faq in FAQS:
        for number in filter(None, (one.strip() for one in faq.get("legal", "").split(";"))):
            assert NUMBER.fullmatch(number), (faq["key"], number)


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("Nộp tại UBND huyện nơi cư trú.", True),
        ("Nộp tại Công an quận.", True),
        ("Đến Phòng Tư pháp.", True),
        ("Từ nay cấp huyện không còn, nộp ở xã.", False),
        ("Nộp tại Ủy ban nhân dân cấp xã.", False),
    ],
)
def test_the_check_for_the_old_level_finds_it(text: str, old: bool) -> None:
    assert bool(_old_levels(text)) is old


def test_nobody_is_sent_to_the_abolished_level() -> None:
    everything = [("procedures", path.stem, _load(path)) for path in FILES]
    everything += [("faq", faq["key"], {"answer": faq["answer"]}) for faq in FAQS]
    everything += [("elsewhere", one["key"], one) for one in SERVICES]
    everything += [("agencies", "all", {"agency": AGENCIES["agency"], "hotline": AGENCIES["hotline"]})]
    for kind, key, values in everything:
        for text in _texts(values):
            assert _old_levels(text) == [], (kind, key)


def test_faqs_are_short_sourced_and_name_known_procedures(records: dict[str, ProcedureRecord]) -> None:
    known = {record.code for record in records.values()}
    assert [key for key, times in Counter(faq["key"] for faq in FAQS).items() if times > 1] == []
    for faq in FAQS:
        assert faq.keys() <= Faq.model_fields.keys(), faq["key"]
        assert 20 <= len(faq["answer"]) <= 600, faq["key"]
        assert 3 <= len(faq["variants"]) <= 6, faq["key"]
        assert len(set(faq["variants"])) == len(faq["variants"]), faq["key"]
        assert faq["source"], faq["key"]
        assert faq["checked_on"] >= SINCE, faq["key"]
        assert faq["topic"], faq["key"]
        for code in faq.get("procedures", []):
            assert short_code(code) in known, (faq["key"], code)


def test_agencies_have_the_fields_of_their_rows() -> None:
    rows = {"agency": Agency, "hotline": Hotline, "place": PlaceName}
    assert AGENCIES.keys() == rows.keys()
    for table, kind in rows.items():
        for row in AGENCIES[table]:
            assert row.keys() <= kind.model_fields.keys(), (table, row)
    keys = {row["key"] for row in AGENCIES["agency"]}
    assert len(keys) == len(AGENCIES["agency"])
    assert {row["parent"] for row in AGENCIES["agency"] if "parent" in row} <= keys


def test_emergency_numbers_are_sure_and_the_others_ask_to_be_tried() -> None:
    emergencies = {row["phone"] for row in AGENCIES["hotline"] if row.get("emergency")}
    assert emergencies == {"111", "113", "114", "115"}
    for row in AGENCIES["hotline"]:
        assert bool(row.get("doubt")) is not bool(row.get("emergency")), row["key"]


def test_every_old_province_has_one_new_name() -> None:
    places = AGENCIES["place"]
    assert len({place["old"] for place in places}) == len(places) == 29
    assert len({place["new"] for place in places}) == 23
    assert all(place["source"] and place["province"] in place["new"] for place in places)
    assert {place["old"] for place in places}.isdisjoint(place["new"] for place in places)


def test_a_named_service_says_who_and_what_to_do() -> None:
    assert len(SERVICES) >= 70
    assert len({one["key"] for one in SERVICES}) == len(SERVICES)
    phrases = Counter(phrase for one in SERVICES for phrase in one["names"])
    assert [phrase for phrase, times in phrases.items() if times > 1] == []
    for one in SERVICES:
        for part in ("name", "who", "advice"):
            assert one[part], (one["key"], part)
        assert len(one["names"]) >= 4, one["key"]
        assert isinstance(one["doubt"], str), one["key"]
        for phrase in one["names"]:
            assert 2 <= len(phrase.split()) <= 8, (one["key"], phrase)
