"""The section on questions: asked, answered, left over, helpful, about what. Questions belong to the whole office."""

from sqlalchemy import case, distinct, func, select
from sqlmodel import col
from sqlmodel import select as asked

from bot.conversation.transcript import Outcome, TranscriptEntry, UnansweredQuestion
from knowledge.faq import Faq
from knowledge.procedure import Procedure
from scheduler.reports.figures import Figure, Scope, Section, Table, share

ANSWERED = (Outcome.ANSWERED, Outcome.ANSWERED_FAQ, Outcome.AGENCY, Outcome.DOSSIER)
UNANSWERED = (Outcome.NOTHING, Outcome.FAILED, Outcome.OUT_OF_SCOPE, Outcome.FOREIGN_LANGUAGE)
PASSED_ON = (Outcome.ELSEWHERE, Outcome.HANDOVER)
ASKED = (*ANSWERED, *UNANSWERED, *PASSED_ON, Outcome.CLARIFIED)
LIST = "/quan-tri/cau-hoi"
_TOP = 15
_SEVERAL = 2  # what one person wrote once is nobody else's to read
_NOTE = "Câu hỏi qua kênh chat không tách theo đơn vị nên là số của toàn cơ quan."


def section(scope: Scope) -> Section:
    """Counted by how each turn ended; greetings, presses of menus and ratings are no questions."""
    at = col(TranscriptEntry.at)
    within = (at >= scope.period.begins, at < scope.period.ends)
    outcomes = scope.rows(
        "outcomes",
        select(
            col(TranscriptEntry.outcome),
            func.count(),
            func.sum(case((col(TranscriptEntry.useful).is_(True), 1), else_=0)),
            func.sum(case((col(TranscriptEntry.useful).is_(False), 1), else_=0)),
        )
        .where(*within)
        .group_by(col(TranscriptEntry.outcome)),
    )
    count = {row[0]: row[1] for row in outcomes}
    asked = sum(count.get(one, 0) for one in ASKED)
    answered = sum(count.get(one, 0) for one in ANSWERED)
    unanswered = sum(count.get(one, 0) for one in UNANSWERED)
    passed = sum(count.get(one, 0) for one in PASSED_ON)
    helpful, useless = sum(row[2] or 0 for row in outcomes), sum(row[3] or 0 for row in outcomes)
    wanted = select(func.count(distinct(col(TranscriptEntry.citizen_id))))
    people = scope.one("people", wanted.where(*within, col(TranscriptEntry.outcome).in_(ASKED)))[0]
    waiting = scope.one(
        "waiting",
        select(func.count()).where(
            col(UnansweredQuestion.asked_at) >= scope.period.begins,
            col(UnansweredQuestion.asked_at) < scope.period.ends,
            col(UnansweredQuestion.resolved_at).is_(None),
        ),
    )[0]
    query = "outcomes"
    figures: list[Figure] = [
        scope.counted("questions.asked", "Lượt hỏi", asked, query, link=LIST),
        scope.counted("questions.people", "Số người hỏi", people, "people"),
        scope.counted("questions.answered", "Lượt được trả lời ngay", answered, query),
        scope.counted(
            "questions.answered_share",
            "Tỷ lệ trả lời ngay",
            share(answered, asked),
            query,
            unit="%",
            formula="Lượt được trả lời ngay ÷ lượt hỏi × 100",
        ),
        scope.counted("questions.passed_on", "Lượt chuyển cán bộ, cơ quan khác", passed, query),
        scope.counted("questions.unanswered", "Lượt chưa trả lời được", unanswered, query, link=LIST),
        scope.counted("questions.waiting", "Câu hỏi còn chờ cán bộ xử lý", waiting, "waiting", link=LIST),
        scope.counted("questions.rated", "Lượt đánh giá câu trả lời", helpful + useless, query),
        scope.counted(
            "questions.helpful_share",
            "Tỷ lệ đánh giá hữu ích",
            share(helpful, helpful + useless),
            query,
            unit="%",
            formula="Lượt đánh giá hữu ích ÷ lượt đánh giá × 100",
        ),
    ]
    return Section("questions", "Hỏi đáp thủ tục hành chính", figures, _themes(scope), _NOTE if not scope.whole else "")


def _themes(scope: Scope) -> list[Table]:
    at = col(TranscriptEntry.at)
    codes = scope.rows(
        "themes",
        select(col(TranscriptEntry.code), func.count())
        .where(at >= scope.period.begins, at < scope.period.ends, col(TranscriptEntry.code) != "")
        .where(col(TranscriptEntry.outcome).in_((Outcome.ANSWERED, Outcome.ANSWERED_FAQ, Outcome.CLARIFIED)))
        .group_by(col(TranscriptEntry.code))
        .order_by(func.count().desc(), col(TranscriptEntry.code)),
    )
    session = scope.session
    known = {
        code: (name, field)
        for code, name, field in session.connection().execute(
            select(col(Procedure.code), col(Procedure.name), col(Procedure.field))
        )
    }
    faqs = dict(session.exec(asked(col(Faq.key), col(Faq.question))).all())
    fields: dict[str, int] = {}
    rows = []
    for code, count in codes:
        name, field = known.get(code, (faqs.get(code, code), "Câu hỏi thường gặp" if code in faqs else "Khác"))
        fields[field or "Khác"] = fields.get(field or "Khác", 0) + count
        rows.append([name, count])
    by_field = sorted(fields.items(), key=lambda item: (-item[1], item[0]))
    left = scope.rows(
        "unanswered",
        select(col(UnansweredQuestion.question), func.count())
        .where(col(UnansweredQuestion.asked_at) >= scope.period.begins)
        .where(col(UnansweredQuestion.asked_at) < scope.period.ends, col(UnansweredQuestion.question) != "")
        .group_by(col(UnansweredQuestion.question))
        .having(func.count() >= _SEVERAL)
        .order_by(func.count().desc(), col(UnansweredQuestion.question))
        .limit(_TOP),
    )
    unanswered = [[question, count] for question, count in left]
    return [
        Table("questions.left", "Chưa trả lời được, hỏi từ 2 lần", ("Câu hỏi", "Lượt"), unanswered),
        Table("questions.fields", "Theo lĩnh vực", ("Lĩnh vực", "Lượt hỏi"), [list(row) for row in by_field[:_TOP]]),
        Table("questions.top", "Được hỏi nhiều nhất", ("Nội dung", "Lượt hỏi"), rows[:_TOP]),
    ]
