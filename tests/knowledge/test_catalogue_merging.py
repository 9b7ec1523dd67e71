"""Several sources, one text in force."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from knowledge.merging import difference, merge
from knowledge.procedure import OnlineLevel
from knowledge.record import FeePart, Origin, ProcedureRecord


def _record(**changes: Any) -> ProcedureRecord:
    return ProcedureRecord.model_validate({"code": "1.900001", "name": "Cấp thẻ thả diều"} | changes)


def test_the_strongest_that_says_anything_wins_field_by_field() -> None:
    effective = merge(
        {
            Origin.LIST: _record(field="Trò chơi", agency="Sở"),
            Origin.PORTAL: _record(steps="Dài dòng.", fees=[FeePart(amount=0)], agency="UBND cấp xã"),
            Origin.STARTER: _record(steps="Ngắn gọn.", online_level="full"),
            Origin.OFFICE: _record(name="Cấp thẻ diều", fees=[FeePart(amount=5000)]),
        }
    )
    record = effective.record
    assert (record.name, record.steps, record.agency, record.field) == (
        "Cấp thẻ diều",
        "Ngắn gọn.",
        "UBND cấp xã",
        "Trò chơi",
    )
    assert record.fees == [FeePart(amount=5000)]
    assert record.online_level is OnlineLevel.FULL
    assert effective.origins == {
        "name": "office",
        "steps": "starter",
        "agency": "portal",
        "field": "list",
        "fees": "office",
        "online_level": "starter",
    }
    assert effective.differences["steps"] == {"portal": "Dài dòng."}
    assert effective.differences["agency"] == {"list": "Sở"}
    assert effective.differences["fees"]["portal"][0]["amount"] == 0
    assert "field" not in effective.differences


def test_an_online_way_that_a_weaker_source_knows_is_kept() -> None:
    merged = merge({Origin.STARTER: _record(steps="Ngắn gọn."), Origin.PORTAL: _record(online_level="some")})
    assert (merged.record.online_level, merged.origins["online_level"]) == (OnlineLevel.SOME, "portal")


def test_sources_and_days_are_not_shown_as_differences() -> None:
    day, later = date(2026, 6, 10), date(2026, 7, 1)
    effective = merge(
        {Origin.OFFICE: _record(source="a", checked_on=day), Origin.PORTAL: _record(source="b", checked_on=later)}
    )
    assert effective.differences == {}
    assert effective.record.checked_on == day


def test_a_doubt_goes_with_the_text_it_is_about() -> None:
    portal = _record(fees=[FeePart(amount=0)], steps="x", doubts={"fees": "nói khác", "documents": "không nêu"})
    assert merge({Origin.PORTAL: portal}).record.doubts == {"fees": "nói khác", "documents": "không nêu"}
    office = _record(fees=[FeePart(amount=5000)])
    assert merge({Origin.PORTAL: portal, Origin.OFFICE: office}).record.doubts == {"documents": "không nêu"}
    complete = _record(fees=[FeePart(amount=5000)], documents=[{"name": "Đơn"}])
    assert merge({Origin.PORTAL: portal, Origin.OFFICE: complete}).record.doubts == {}


def test_a_doubt_of_a_weaker_source_does_not_touch_a_stronger_text() -> None:
    office = _record(steps="Của cơ quan.", doubts={"steps": "chờ xác minh"})
    portal = _record(steps="Của cổng.", doubts={"steps": "còn cấp huyện"})
    assert merge({Origin.PORTAL: portal, Origin.OFFICE: office}).record.doubts == {"steps": "chờ xác minh"}


def test_difference_names_only_what_changed() -> None:
    assert difference(None, _record()) == {}
    assert difference(_record(), _record()) == {}
    changed = difference(_record(steps="a"), _record(steps="b", fees=[FeePart(amount=1)]))
    assert changed["steps"] == {"before": "a", "after": "b"}
    assert changed.keys() == {"steps", "fees"}


_TEXT = st.sampled_from(["", "một", "hai"])
_RECORDS = st.builds(
    lambda steps, agency, result: _record(steps=steps, agency=agency, result=result), _TEXT, _TEXT, _TEXT
)


@given(st.dictionaries(st.sampled_from(list(Origin)), _RECORDS, min_size=1))
def test_what_is_in_force_is_always_what_its_origin_says(sources: dict[Origin, ProcedureRecord]) -> None:
    effective = merge(sources)
    for name in ("steps", "agency", "result"):
        said = [origin for origin in Origin if origin in sources and getattr(sources[origin], name)]
        assert effective.origins.get(name) == (str(said[0]) if said else None)
        assert getattr(effective.record, name) == (getattr(sources[said[0]], name) if said else "")
        others = effective.differences.get(name, {})
        assert all(value and value != getattr(effective.record, name) for value in others.values())
