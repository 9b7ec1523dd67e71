"""What helps at the desk: merging, notes, presence, the queue's filters, prepared replies, what is like this case."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.casework import (
    answering,
    canned,
    citizen_steps,
    deadline_table,
    handling,
    listing,
    merging,
    notes,
    presence,
    similar,
)
from bot.casework.canned import Prepared
from bot.casework.deadline_table import Line
from bot.casework.listing import Filters
from bot.casework.transitions import CITIZEN, Action, take_step
from bot.console.desk import NotFound
from bot.feedback import deadlines
from bot.feedback.case import FeedbackCase
from bot.feedback.kinds import Category, Kind, Status
from bot.rejected import Rejected
from tests.bot.casework_room import actions, actor, filed, id_of, notices, told

TODAY = date(2026, 11, 2)


def _answer(session: Session, case: FeedbackCase, now: datetime) -> None:
    lan = actor(session, "lan")
    handling.classify(session, case, lan, now, kind=Kind.REPORT, category=Category.ROADS)
    answering.draft(session, case, "Đã thay bóng đèn.", lan, now, outcome="resolved")
    answering.send(session, case, lan, now)


def test_merged_cases_are_answered_together_and_can_be_parted(session: Session, now: datetime) -> None:
    main, other = filed(session, now), filed(session, now, chat="hai")
    lan = actor(session, "lan")
    for into, words in ((other, "chính nó"),):
        with pytest.raises(Rejected, match=words):
            merging.merge(session, other, into, lan, now)
    merging.merge(session, other, main, lan, now)
    with pytest.raises(Rejected, match="đã được gộp"):
        merging.merge(session, filed(session, now), other, lan, now)
    with pytest.raises(Rejected, match="đang nhận"):
        merging.merge(session, main, filed(session, now), lan, now)
    assert citizen_steps.standing(session, other) is main
    assert merging.merged(session, main) == [other]
    with pytest.raises(Rejected, match="Không thể"):
        handling.accept(session, other, lan, now)
    _answer(session, main, now)
    assert [code in text for code, text in zip((main.code, other.code), told(session), strict=True)] == [True, True]
    merging.unmerge(session, other, lan, now)
    assert (other.merged_into, other.status, actions(session, other)) == (
        None,
        "received",
        ["received", "merge", "unmerge"],
    )
    with pytest.raises(Rejected, match="chưa được gộp"):
        merging.unmerge(session, other, lan, now)


def test_who_joined_hears_of_the_outcome_once(session: Session, now: datetime) -> None:
    case = filed(session, now)
    third = filed(session, now, chat="ba").citizen_id
    assert third is not None
    assert citizen_steps.join(session, case, third, now)
    assert not citizen_steps.join(session, case, third, now)
    assert case.citizen_id is not None
    assert not citizen_steps.join(session, case, case.citizen_id, now)
    _answer(session, case, now)
    assert len(told(session)) == 2
    assert told(session)[1].startswith(f"Phiếu {case.code} mà bạn cùng theo dõi")


def test_the_code_to_merge_into_may_be_typed_loosely() -> None:
    assert merging.code_in(" pa 7k3m qx4d ") == "PA-7K3M-QX4D"
    with pytest.raises(Rejected):
        merging.code_in("phiếu hôm qua")


def test_a_note_tells_those_it_names_if_they_may_see_the_case(session: Session, now: datetime) -> None:
    case = filed(session, now)
    notes.write(session, case, "@minh xem giúp, @dia và @Truong nữa. mail a@lan.vn", actor(session, "lan"), now)
    assert notices(session, "minh") == notices(session, "truong") == [f"Nguyễn Lan nhắc bạn trong phiếu {case.code}."]
    assert notices(session, "dia") == notices(session, "lan") == []
    assert case.version == 1  # a note is no change that a colleague could lose
    with pytest.raises(Rejected):
        notes.write(session, case, " ", actor(session, "lan"), now)


def test_the_second_who_opens_a_case_is_warned(session: Session, now: datetime) -> None:
    case = filed(session, now)
    lan, minh = actor(session, "lan"), actor(session, "minh")
    presence.look(session, case, lan, now)
    presence.look(session, case, lan, now + timedelta(seconds=30))
    assert presence.others(session, case, minh, now + timedelta(seconds=60)) == ["Nguyễn Lan"]
    assert presence.others(session, case, lan, now) == []
    assert presence.others(session, case, minh, now + timedelta(minutes=3)) == []


def _codes(session: Session, login: str, **filters: str) -> list[str]:
    page = listing.listed(session, actor(session, login), Filters(**filters), TODAY, 1)
    return [row.code for row in page.rows]


def test_the_queue_shows_what_is_asked_for_in_the_order_it_is_due(session: Session, now: datetime) -> None:
    later = filed(session, now)
    first = filed(session, now - timedelta(days=12), text="Rác chất đống trước chợ", category=Category.WASTE)
    never = filed(session, now, anonymous=True)
    merged = filed(session, now)
    merging.merge(session, merged, later, actor(session, "lan"), now)
    assert _codes(session, "lan") == [first.code, later.code, never.code]
    assert _codes(session, "dia") == []
    assert _codes(session, "lan", view="late") == _codes(session, "lan", due="late") == [first.code]
    assert _codes(session, "lan", q="rac cho") == _codes(session, "lan", category="environment") == [first.code]
    assert _codes(session, "lan", q=f" {later.code.lower()} ") == [later.code]
    assert _codes(session, "lan", view="mine") == _codes(session, "lan", handler="x") == []
    assert merged.code in _codes(session, "lan", view="all")
    assert _codes(session, "lan", order="oldest")[0] == later.code
    counted = listing.counts(session, actor(session, "lan"), TODAY)
    assert counted == {"open": 3, "mine": 0, "new": 3, "late": 1, "to_approve": 0, "waiting": 0}


def test_views_are_kept_under_a_name_by_each_for_themselves(session: Session, now: datetime) -> None:
    lan = actor(session, "lan")
    listing.save(session, lan, " Rác  chợ ", Filters(category="environment", q="rác"))
    listing.save(session, lan, "Rác chợ", Filters(category="environment"))
    [view] = listing.saved(session, lan)
    assert (view.name, view.filters) == ("Rác chợ", {"category": "environment"})
    assert Filters.read({**view.filters, "odd": "1"}) == Filters(category="environment")
    listing.drop(session, actor(session, "minh"), view.id or 0)
    assert listing.saved(session, lan)
    listing.drop(session, lan, view.id or 0)
    assert listing.saved(session, lan) == []
    with pytest.raises(Rejected):
        listing.save(session, lan, " ", Filters())


def test_prepared_replies_fit_are_filled_and_checked(session: Session, now: datetime) -> None:
    lan = actor(session, "lan")
    case = filed(session, now, category=Category.ROADS, place="Ngõ chợ")
    canned.keep(session, None, Prepared("Chung", "Kính gửi {tên người gửi}"), lan, now)
    exact = Prepared("Đèn đường", "Phiếu {Mã phiếu} tại {nơi xảy ra}: {hạn trả lời}", category="roads")
    canned.keep(session, None, exact, lan, now)
    canned.keep(session, None, Prepared("Ngưng", "x", active=False), lan, now)
    canned.keep(session, None, Prepared("Y tế", "x", category="health"), lan, now)
    fits = canned.fitting(session, case)
    assert [row.title for row in fits] == ["Đèn đường", "Chung"]
    assert canned.filled(session, fits[0], case) == f"Phiếu {case.code} tại Ngõ chợ: 09/11/2026"
    assert canned.filled(session, fits[1], case) == "Kính gửi Ông/Bà"
    assert canned.blanks("Ngày [ngày làm] tại [nơi]") == ["ngày làm", "nơi"]
    for bad, field in (
        (Prepared("", "x"), "title"),
        (Prepared("a", " "), "text"),
        (Prepared("a", "{lương}"), "text"),
        (Prepared("a", "x", kind="odd"), "kind"),
        (Prepared("a", "x", unit_code="dia-chinh"), "unit_code"),
    ):
        with pytest.raises(Rejected) as refused:
            canned.keep(session, None, bad, lan, now)
        assert list(refused.value.problems) == [field]
    with pytest.raises(NotFound):
        canned.one(session, 9_999, lan)


def test_earlier_answers_and_open_ones_like_this_are_found(session: Session, now: datetime) -> None:
    old = filed(session, now, text="Đèn đường ngõ chợ Cũ hỏng nhiều ngày", category=Category.ROADS)
    _answer(session, old, now)
    twin = filed(session, now, text="đèn đường hỏng ở ngõ chợ cũ", category=Category.ROADS)
    filed(session, now, text="Nắp cống bị vỡ trên phố Huế", category=Category.ROADS)
    case = filed(session, now, text="Ngõ chợ cũ đèn đường bị hỏng", category=Category.ROADS)
    [earlier] = similar.answered(session, case, actor(session, "lan"))
    assert (earlier.case.code, earlier.answer) == (old.code, "Đã thay bóng đèn.")
    assert [one.case.code for one in similar.still_open(session, case, actor(session, "lan"))] == [twin.code]
    assert similar.answered(session, case, actor(session, "dia")) == []


def test_the_table_of_days_takes_the_most_exact_line(session: Session, now: datetime) -> None:
    admin, head = actor(session, "quantri"), actor(session, "truong")
    deadline_table.keep(session, None, Line("answer", 3, category="roads", source="Quy chế"), admin, now)
    deadline_table.keep(session, None, Line("answer", 2, unit_code="tu-phap"), head, now)
    assert deadlines.days_for(session, "tu-phap", "report", "roads").answer == 2
    assert deadlines.days_for(session, "goc", "report", "roads").answer == 3
    assert deadlines.days_for(session, "goc", "report", "other").answer == 5
    for line, who, field in (
        (Line("answer", 4, category="roads"), admin, "step"),
        (Line("odd", 4), admin, "step"),
        (Line("answer", 0), admin, "days"),
        (Line("answer", 4, unit_code="khong"), admin, "unit_code"),
        (Line("classify", 4, kind="report"), head, ""),
    ):
        with pytest.raises(Rejected) as refused:
            deadline_table.keep(session, None, line, who, now)
        assert list(refused.value.problems) == [field]
    rules = {(row.unit_code, row.step): row.id for row in deadline_table.every(session)}
    with pytest.raises(Rejected):
        deadline_table.drop(session, rules["", "classify"] or 0, head, now)
    deadline_table.drop(session, rules["tu-phap", "answer"] or 0, head, now)
    assert deadlines.days_for(session, "tu-phap", "report", "roads").answer == 3


def test_a_person_complained_about_finds_nothing_in_any_list(session: Session, now: datetime) -> None:
    case = filed(session, now, complained_about=[id_of(session, "truong")])
    take_step(session, case, Action.JOIN, CITIZEN, now)
    assert _codes(session, "truong", view="all") == _codes(session, "truong", q=case.code) == []
    assert _codes(session, "quantri", view="all") == [case.code]
    assert session.exec(select(FeedbackCase.status)).one() == Status.RECEIVED
