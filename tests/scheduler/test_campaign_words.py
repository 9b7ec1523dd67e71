"""What leaves is what was written, label, theme and way out included, as each channel shows it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session

from bot.calendar.working_days import Calendar, load
from bot.channels.zalo_templates import SentBy, ZaloTemplate
from bot.database import Database
from bot.delivery.quiet import QuietHours
from bot.settings import Settings
from scheduler.campaigns import estimating, library, preview, wording
from scheduler.campaigns.audience_of import of
from scheduler.campaigns.campaign import Campaign, Medium, MessageKind, Variant
from scheduler.campaigns.rhythm import Beat, Rhythm
from scheduler.campaigns.wording import Filling
from tests.scheduler.campaign_room import SENDER, subscribe

SETTINGS = Settings(telegram_rate=25)


@pytest.fixture
def campaign(now: datetime) -> Campaign:
    audience = {"topics": ["lich"], "channels": [], "kinds": [], "areas": [], "languages": []}
    return Campaign(
        title="Lịch", theme="Năm 2026", unit_code="goc", audience=audience, author_id=1, changed_by=1,
        created_at=now, changed_at=now,
    )  # fmt: skip


def filling(campaign: Campaign, now: datetime, link: str = "https://motcua.test/l/abc234") -> Filling:
    return Filling(SENDER, campaign, link, now)


def words(medium: Medium, text: str, **more: object) -> Variant:
    return Variant.model_validate({"campaign_id": 1, "medium": medium, "text": text, **more})


def test_placeholders_theme_label_link_and_the_way_out(campaign: Campaign, now: datetime) -> None:
    campaign.advertising = True
    text = wording.body(words(Medium.CHAT, "{ten_don_vi} báo ngày {ngay}, gọi {dien_thoai}."), filling(campaign, now))
    assert text == (
        "[QC] UBND phường Bến Nghé báo ngày 02/11/2026, gọi 028 0000 0000.\n\n"
        "Xem thêm: https://motcua.test/l/abc234\n\nChủ đề năm: Năm 2026\n\nNgừng nhận tin: nhắn HỦY."
    )
    own = wording.body(words(Medium.CHAT, "“{chu_de_nam}”: {lien_ket}"), filling(campaign, now))
    assert own.count("Năm 2026") == own.count("abc234") == 1


def test_sms_without_marks_and_what_it_costs(campaign: Campaign, now: datetime) -> None:
    plain = wording.body(words(Medium.SMS, "Đường Đống Đa… “nghỉ lễ”", plain=True), filling(campaign, now))
    assert plain == 'Duong Dong Da... "nghi le"'
    assert [wording.sms_parts(text) for text in ("a" * 160, "a" * 161, "ầ" * 70, "ầ" * 71)] == [1, 2, 1, 2]


def test_a_loudspeaker_reads_so_many_words_a_minute() -> None:
    assert wording.minutes("chữ " * 195, 130) == 1.5
    assert wording.minutes("", 130) == 0


def test_the_most_particular_words_win() -> None:
    general, telegram = words(Medium.CHAT, "1"), words(Medium.TELEGRAM, "2")
    business = words(Medium.CHAT, "3", kind="business")
    variants = [general, telegram, business]
    assert wording.variant_for(variants, "citizen", "telegram") is telegram
    assert wording.variant_for(variants, "business", "telegram") is business
    assert wording.variant_for(variants, "citizen", "web") is general
    assert wording.variant_for([telegram], "citizen", "web") is None


def test_previews_follow_the_channels_own_rules(campaign: Campaign, now: datetime) -> None:
    with_picture = replace(filling(campaign, now), picture_url="https://motcua.test/tin/tep/x")
    shown = {one.medium: one for one in preview.of(words(Medium.CHAT, "dài " * 300), with_picture, SETTINGS)}
    assert len(shown[Medium.TELEGRAM].parts) == 2, "too long to stand under a picture"
    assert [len(part.choices) for part in shown[Medium.ZALO_OA].parts] == [0, 1]
    assert shown[Medium.ZALO_BOT].parts[-1].choices == ()
    campaign.audience["channels"] = ["web"]
    assert [one.medium for one in preview.of(words(Medium.CHAT, "x"), with_picture, SETTINGS)] == [Medium.WEB]


def test_outside_the_window_the_template_is_shown_or_why_zalo_would_refuse(campaign: Campaign, now: datetime) -> None:
    parameter = {"name": "content", "fact": "noi_dung", "required": True, "max_length": 20}
    template = ZaloTemplate(purpose="tin", sent_by=SentBy.UID, template_id="77", parameters=[parameter], checked_at=now)
    campaign.template = "tin"
    fits = preview.by_template(words(Medium.CHAT, "Tiếp dân thứ Năm"), filling(campaign, now), template)
    assert fits.parts[0].text == "content: Tiếp dân thứ Năm"
    long = preview.by_template(words(Medium.CHAT, "x" * 21), filling(campaign, now), template)
    assert "dài hơn 20 ký tự" in long.parts[0].text


def test_every_kind_of_message_has_words_to_start_from(campaign: Campaign, now: datetime) -> None:
    for kind in MessageKind:
        for medium in (Medium.CHAT, Medium.SMS, Medium.SPEAKER, Medium.PRINT, Medium.NEWS):
            headline, text = library.start(kind, medium)
            variant = words(medium, text, headline=headline, plain=medium is Medium.SMS)
            assert wording.problems(variant, filling(campaign, now)) == {}, (kind, medium)


def test_the_estimate_counts_costs_and_waits_for_the_morning(
    database: Database, campaign: Campaign, now: datetime
) -> None:
    subscribe(database, now, "a", "b", channel="zalo_oa")
    subscribe(database, now, "c", channel="telegram", kind="business")
    with Session(database.engine) as session:
        found = estimating.estimate(session, of(campaign), SETTINGS, now, template=True)
    assert (found.total, found.closed, found.cost) == (3, 2, 2 * SETTINGS.zalo_template_price)
    late = datetime(2026, 11, 2, 14, 30, tzinfo=now.tzinfo)  # 21:30 in Vietnam
    assert estimating.ends(late, 3600, QuietHours()) == datetime(2026, 11, 3, 0, 30, tzinfo=now.tzinfo)


@pytest.fixture
def calendar(database: Database) -> Calendar:
    with Session(database.engine) as session:
        return load(session)


def test_rhythms_in_vietnams_time(calendar: Calendar, now: datetime) -> None:
    day = date(2026, 11, 1)

    def moments(rhythm: Rhythm, most: int = 3) -> list[str]:
        found: list[str] = []
        at = now
        while len(found) < most and (following := rhythm.first(calendar, at)) is not None:
            found.append(f"{following:%d/%m %H:%M}")
            at = following + timedelta(seconds=1)
        return found

    assert moments(Rhythm(Beat.ONCE, date(2026, 11, 9), time(8))) == ["09/11 08:00"]
    assert moments(Rhythm(Beat.WEEKLY, day, time(7, 30), weekdays=(0, 4))) == [
        "06/11 07:30",
        "09/11 07:30",
        "13/11 07:30",
    ]
    assert moments(Rhythm(Beat.MONTHLY, day, time(9), day_of_month=31)) == ["30/11 09:00", "31/12 09:00", "31/01 09:00"]
    assert moments(Rhythm(Beat.QUARTERLY, day, time(9), day_of_month=5), 2) == ["05/01 09:00", "05/04 09:00"]
    assert moments(Rhythm(Beat.DAILY, day, time(8), until=date(2026, 11, 4))) == ["03/11 08:00", "04/11 08:00"]
    # three working days before Monday 9 November: over the weekend
    assert moments(Rhythm(Beat.BEFORE, date(2026, 11, 9), time(8), days_before=3)) == ["04/11 08:00"]
    # New Year's Day is a holiday
    assert moments(Rhythm(Beat.BEFORE, date(2027, 1, 4), time(8), days_before=1)) == ["31/12 08:00"]
