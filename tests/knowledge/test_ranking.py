"""What a question shares with each entry, feature by feature, on a catalogue known by heart."""

import numpy as np
import pytest

from knowledge import lexicon
from knowledge.naming import unframed
from knowledge.ranking import FEATURES, Ranked, Ranking
from tests.knowledge.toy_catalogue import BOAT, KITE, KITE_AGAIN, KITE_FOREIGN, KITE_MINISTRY, toy_ranking


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    return toy_ranking()


def _rank(ranking: Ranking, question: str) -> Ranked:
    return ranking.rank(ranking.reader.read(question))


def _values(ranking: Ranking, question: str, feature: str) -> dict[str, float]:
    ranked = _rank(ranking, question)
    column = ranked.features[:, FEATURES.index(feature)].tolist()
    return {ranking.entries[row].code: value for row, value in zip(ranked.rows, column, strict=True)}


@pytest.mark.parametrize("question", ["cấp thẻ thả diều", "the tha dieu", "hàu", "mất thẻ diều giờ làm sao ạ"])
def test_shape(ranking: Ranking, question: str) -> None:
    ranked = _rank(ranking, question)
    assert ranked.features.shape == (len(ranked.rows), len(FEATURES))
    assert np.isfinite(ranked.features).all()
    assert len(ranked.best_lines) == len(ranked.rows)
    assert ranked.mass > 0
    assert (ranked.features[:, FEATURES.index("words_share")] <= 1).all()
    owners = [ranking.lines[line] for line in ranked.best_lines]
    assert all(owners)


@pytest.mark.parametrize("question", ["", "!!!", "qqq zzz"])
def test_no_known_word_no_rows(ranking: Ranking, question: str) -> None:
    assert len(_rank(ranking, question).rows) == 0


def test_an_everyday_name_said_whole_is_covered(ranking: Ranking) -> None:
    cover = _values(ranking, "thẻ chơi diều", "alias_cover")
    assert cover[KITE.code] == pytest.approx(1.0)
    assert cover[KITE.code] > cover[KITE_AGAIN.code]


def test_the_best_line_is_the_one_that_was_said(ranking: Ranking) -> None:
    ranked = _rank(ranking, "em mất thẻ diều")
    lines = {
        ranking.entries[row].code: ranking.lines[line] for row, line in zip(ranked.rows, ranked.best_lines, strict=True)
    }
    assert lines[KITE_AGAIN.code] == "mất thẻ diều"


def test_qualifiers_and_actions(ranking: Ranking) -> None:
    assert _values(ranking, "thẻ thả diều", "qualifier_unasked")[KITE_FOREIGN.code] > 0
    met = _values(ranking, "thẻ thả diều cho người nước ngoài", "qualifier_met")
    assert met[KITE_FOREIGN.code] > met[KITE.code]
    assert _values(ranking, "thẻ thả diều cho việt kiều", "qualifier_missed")[KITE.code] > 0
    assert _values(ranking, "thẻ thả diều", "action_extra")[KITE_AGAIN.code] > 0
    assert _values(ranking, "làm lại thẻ thả diều", "action_met")[KITE_AGAIN.code] > 0


def test_levels_and_how_often(ranking: Ranking) -> None:
    assert _values(ranking, "diều", "ministry_only")[KITE_MINISTRY.code] == 1
    assert _values(ranking, "diều", "commune")[KITE.code] == 1
    assert _values(ranking, "bè hàu", "province")[BOAT.code] == 1
    asked = _values(ranking, "diều", "asked")
    assert asked[KITE.code] == pytest.approx(2 / 3)
    assert asked[KITE_FOREIGN.code] == 0
    assert _values(ranking, "diều", "named") == {
        KITE.code: 1, KITE_AGAIN.code: 1, KITE_FOREIGN.code: 0, KITE_MINISTRY.code: 0,
    }  # fmt: skip


def test_the_text_of_a_procedure_counts_too(ranking: Ranking) -> None:
    assert _values(ranking, "sơ đồ vị trí", "body")[BOAT.code] > 0


def test_only_if_is_met_by_its_words() -> None:
    code, names = next((code, one) for code, one in lexicon.load().names.items() if one.only_if)
    entry = KITE._replace(code=code)
    ranking = Ranking([entry, KITE_AGAIN], lexicon.load())
    assert _values(ranking, "thẻ thả diều", "only_if_unmet")[code] == 1
    assert _values(ranking, f"thẻ thả diều {names.only_if[0]}", "only_if_met")[code] == 1
    assert _values(ranking, "thẻ thả diều", "only_if_unmet")[KITE_AGAIN.code] == 0


@pytest.mark.parametrize(
    ("name", "bare"),
    [("Thủ tục cấp thẻ", "cấp thẻ"), ("THỦ TỤC: Cấp thẻ", "Cấp thẻ"), ("Cấp thẻ", "Cấp thẻ"), ("Thủ tục", "Thủ tục")],
)
def test_frames_fall_away(name: str, bare: str) -> None:
    assert unframed(name) == bare


def test_a_catalogue_of_one() -> None:
    ranking = Ranking([KITE], lexicon.load())
    assert _rank(ranking, "thả diều").rows.tolist() == [0]
