"""The figures of a results page as rows of a table: what is hidden there is hidden here."""

from collections.abc import Iterator, Sequence

from bot.console.export import Cell, xlsx_bytes
from scheduler.surveys import themes
from scheduler.surveys.answer import SurveyComment
from scheduler.surveys.grouping import Line
from scheduler.surveys.results import Results

HEADER = (
    *("Mục", "Tên", "n", "Hài lòng (%)", "Khoảng 95 % từ", "Khoảng 95 % đến"),
    *("Điểm trung bình", "Trung bình 95 % từ", "Trung bình 95 % đến", "Ghi chú"),
)
_GROUPS = {
    "unit": "Theo đơn vị",
    "placement": "Theo điểm đặt mã",
    "procedure": "Theo thủ tục",
    "audience": "Theo người trả lời",
}


def rows(view: Results) -> Iterator[Sequence[Cell]]:
    """Overall, factors, questions, other questions, groups, months, themes."""
    if view.hidden:
        yield ("Chung", "", None, None, None, None, None, None, None, "Dưới 5 phiếu hoặc lộ nhóm nhỏ, không hiện")
        return
    yield _row("Chung", Line("", "Hài lòng chung", view.score))
    for factor in view.factors:
        yield _row("Yếu tố", factor)
        for question in view.questions.get(factor.key, ()):
            yield _row(factor.name, question)
    for spread in view.spreads:
        for words, count in spread.counts or ():
            yield (spread.question.vi, words, count, None, None, None, None, None, None, "")
    for dimension, title in _GROUPS.items():
        for group in view.groups.get(dimension, ()):
            yield _row(title, group)
    for month in view.months:
        yield _row("Theo tháng", month)
    for _, name, count in view.themes:
        yield ("Chủ đề góp ý", name, count, None, None, None, None, None, None, "")


def workbook(view: Results, said: Sequence[SurveyComment]) -> bytes:
    """The figures, and on a second sheet what people wrote, masked."""
    names = themes.names()
    comments = ((names.get(one.theme, one.theme), one.overall, one.text) for one in said)
    return xlsx_bytes(
        [("Số liệu", HEADER, rows(view)), ("Góp ý", ("Chủ đề", "Mức hài lòng chung", "Góp ý đã che"), comments)]
    )


def _row(title: str, line: Line) -> Sequence[Cell]:
    score = line.score
    if score is None:
        return (title, line.name, None, None, None, None, None, None, None, "Không hiện")
    shares = (round(score.share, 1), round(score.share_low, 1), round(score.share_high, 1))
    means = (round(score.mean, 2), round(score.low, 2), round(score.high, 2))
    return (title, line.name, score.n, *shares, *means, "")
