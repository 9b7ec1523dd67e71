"""The hand-written words load whole, keep their own rules, and the check sees what is wrong with them."""

import re
from dataclasses import replace

import pytest

from knowledge import inspection, lexicon
from knowledge.index import Entry
from knowledge.lexicon import Lexicon, Names, expand
from knowledge.search import Intent, MatchKind, Slot
from knowledge.vietnamese import words
from tests.knowledge.toy_catalogue import BOAT, CITIZEN, COMMUNE, KITE, KITE_AGAIN, toy_finder

_WORDS = {"xe": ["xe máy", "ô tô"], "giay": ["giấy {xe}", "cà vẹt"]}


@pytest.mark.parametrize(
    ("phrase", "expanded"),
    [
        ("mất {xe}", ["mất xe máy", "mất ô tô"]),
        ("mất {giay}", ["mất giấy xe máy", "mất giấy ô tô", "mất cà vẹt"]),
        ("mất bằng", ["mất bằng"]),
        ("{xe} {xe}", ["xe máy xe máy", "xe máy ô tô", "ô tô xe máy", "ô tô ô tô"]),
    ],
)
def test_words_are_filled_in_every_way(phrase: str, expanded: list[str]) -> None:
    assert expand(phrase, _WORDS) == expanded


def test_unknown_and_too_many_words_are_refused() -> None:
    with pytest.raises(KeyError):
        expand("mất {nha}", _WORDS)
    with pytest.raises(ValueError, match="too many"):
        expand("{xe} {xe} {xe} {xe}", _WORDS)


def test_the_shipped_lexicon_keeps_its_rules() -> None:
    ours = lexicon.load()
    assert len(ours.names) > 1200
    for code, one in ours.names.items():
        assert re.fullmatch(r"\d\.\d{6}", code)
        assert 0 <= one.asked <= 3
        assert one.phrases, f"{code} has no name"
        assert code not in one.confused_with
        assert all(phrase == " ".join(phrase.split()) for phrase in one.phrases)


def test_whom_it_is_confused_with_exists() -> None:
    ours = lexicon.load()
    known = ours.names.keys()
    assert sum(len(set(one.confused_with) - known) for one in ours.names.values()) <= 0.05 * sum(
        len(one.confused_with) for one in ours.names.values()
    )


def test_cues_belong_to_slots_and_intents_of_the_program() -> None:
    ours = lexicon.load()
    assert set(ours.slots) <= {slot.value for slot in Slot}
    heard_otherwise = {Intent.PROCEDURE, Intent.YES, Intent.NO, Intent.UNREADABLE}
    assert {intent.value for intent in set(Intent) - heard_otherwise} <= set(ours.intents)
    for cues in (*ours.slots.values(), *ours.intents.values()):
        assert cues.weight > 0
        assert all(words(cue) for cue in cues.cues)


def test_a_shortening_is_read_in_one_way_only() -> None:
    ours = lexicon.load()
    assert not ours.sure.keys() & ours.unsure.keys()
    assert all(readings for readings in ours.unsure.values())
    assert all(key != meaning for key, meaning in ours.sure.items())


def test_every_service_says_who_and_what_to_do() -> None:
    for service in lexicon.load().services:
        assert service.name
        assert service.who
        assert service.advice
        assert service.phrases


def _toy(**names: Names) -> Lexicon:
    return replace(lexicon.load(), names={one.code: one for one in names.values()}, services=())


def _names(entry: Entry, *phrases: str, asked: int = 2, confused_with: tuple[str, ...] = ()) -> Names:
    return Names(entry.code, asked, phrases, confused_with=confused_with)


def test_a_phrase_of_two_often_asked_procedures_is_grave() -> None:
    both = _toy(a=_names(KITE, "thẻ diều"), b=_names(KITE_AGAIN, "Thẻ  diều"))
    found = inspection.inspect(both, [KITE, KITE_AGAIN])
    assert [one.codes for one in found.grave] == [(KITE.code, KITE_AGAIN.code)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_names(KITE, "thẻ diều", asked=1), _names(KITE_AGAIN, "thẻ diều")),
        (_names(KITE, "thẻ diều", confused_with=(KITE_AGAIN.code,)), _names(KITE_AGAIN, "thẻ diều")),
    ],
)
def test_a_collision_that_is_known_or_rare_is_not(one: Names, other: Names) -> None:
    found = inspection.inspect(_toy(a=one, b=other), [KITE, KITE_AGAIN])
    assert found.grave == ()
    assert len(found.collisions) == 1


def test_other_marks_do_not_collide() -> None:
    found = inspection.inspect(_toy(a=_names(KITE, "thẻ diều"), b=_names(KITE_AGAIN, "thế diều")), [KITE, KITE_AGAIN])
    assert found.collisions == ()


def test_procedures_of_one_official_name_may_share_names() -> None:
    twin = KITE._replace(code="9.000009")
    found = inspection.inspect(_toy(a=_names(KITE, "thẻ diều"), b=_names(twin, "thẻ diều")), [KITE, twin])
    assert found.collisions == ()


def test_everything_else_that_is_wrong_is_seen() -> None:
    ghost = KITE._replace(code="9.999999")
    long = "thẻ " * 15
    nameless = Entry("9.000010", "Cấp phép nuôi ong", "Ong", COMMUNE, CITIZEN)
    ours = _toy(a=_names(KITE, KITE_AGAIN.name, long.strip()), b=_names(ghost, "diều ma"))
    found = inspection.inspect(ours, [KITE, KITE_AGAIN, BOAT, nameless])
    assert found.official == ((KITE_AGAIN.name, KITE.code, KITE_AGAIN.code),)
    assert found.unknown == (ghost.code,)
    assert found.long == ((KITE.code, long.strip()),)
    assert {field: [entry.code for entry in entries] for field, entries in found.nameless.items()} == {
        "Ong": [nameless.code],
        "Thủy sản": [BOAT.code],
    }
    assert (found.procedures, found.named, found.phrases) == (4, 1, 3)


def test_a_service_elsewhere_that_bears_a_name_is_seen() -> None:
    service = lexicon.load().services[0]
    ours = replace(_toy(a=_names(KITE, service.phrases[0])), services=(service,))
    stub = Entry(service.key, service.name, kind=MatchKind.ELSEWHERE)
    assert [one.codes for one in inspection.inspect(ours, [KITE, stub]).stubs] == [(service.key, KITE.code)]
    assert inspection.inspect(ours, [KITE]).stubs == ()


def test_names_are_tried_as_questions() -> None:
    ours = _toy(a=_names(KITE, "thẻ chơi diều"), b=_names(KITE_AGAIN, "bè nuôi hàu"))
    tried = list(inspection.trials(toy_finder(), ours))
    assert inspection.trial_count(toy_finder(), ours) == len(tried) == 2
    assert (tried[0].place, tried[0].leader) == (0, KITE.code)
    assert tried[1].place != 0
    assert tried[1].leader == BOAT.code


def test_the_shipped_names_hold_together() -> None:
    entries = [Entry(code, code, "", COMMUNE) for code in lexicon.load().names]
    found = inspection.inspect(lexicon.load(), entries)
    assert [one.phrase for one in found.grave] == []
    assert found.long == ()
