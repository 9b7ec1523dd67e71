"""A report's charts for slides: 16:9 pictures (PNG) and drawings (SVG) with their figures, in one zip file."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from font_roboto import Roboto, RobotoBold
from PIL import Image, ImageDraw, ImageFont

from bot.office_hours import local
from scheduler.reports.content import Content
from scheduler.reports.figures import Section, written

_WIDTH, _HEIGHT = 1600, 900
_LEFT, _TOP, _LINE = 620, 210, 88
_MOST = 7  # bars on one slide
_INK, _SOFT, _BAR, _GROUND = "#14212e", "#495a6b", "#0b4d8c", "#e3e9f0"


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars: names may be long. `unit` "%" draws on a scale of 100."""

    key: str
    title: str
    bars: Sequence[tuple[str, float]]
    unit: str = ""


def charts(report: Content) -> list[Chart]:
    """One for the shares of all sections, one for each section's table whose second column is a number."""
    found = []
    shares = [
        (one.title, float(one.value))
        for section in report.sections
        for one in section.figures
        if one.unit == "%" and one.value is not None
    ]
    if shares:
        found.append(Chart("ty-le", "Các tỷ lệ trong kỳ", shares[:_MOST], "%"))
    for section in report.sections:
        found += _of_section(section)
    return found


def zipped(report: Content, made_at: datetime) -> bytes:
    """Every chart twice: `1-ty-le.svg` and `1-ty-le.png`."""
    out = io.BytesIO()
    stamp = local(made_at).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, chart in enumerate(charts(report), start=1):
            name = f"{number}-{chart.key}"
            for ending, body in ((".svg", svg(chart, report).encode()), (".png", png(chart, report))):
                packed.writestr(zipfile.ZipInfo(name + ending, stamp), body)
    return out.getvalue()


def svg(chart: Chart, report: Content) -> str:
    """A drawing that opens alone."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"',
        ' font-family="Roboto, Arial, sans-serif">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="80" y="110" font-size="46" font-weight="700" fill="{_INK}">{escape(chart.title)}</text>',
        f'<text x="80" y="160" font-size="28" fill="{_SOFT}">{escape(_caption(report))}</text>',
    ]
    for y, name, width, value in _placed(chart):
        lines = _wrapped(name, 34)
        parts += [
            f'<text x="{_LEFT - 24}" y="{y + 36 + 34 * (at - (len(lines) - 1) / 2):.0f}" font-size="28"'
            f' text-anchor="end" fill="{_INK}">{escape(line)}</text>'
            for at, line in enumerate(lines)
        ]
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="760" height="52" fill="{_GROUND}"/>')
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="{width}" height="52" fill="{_BAR}"/>')
        parts.append(
            f'<text x="{_LEFT + 780}" y="{y + 38}" font-size="32" font-weight="700" fill="{_INK}">{value}</text>'
        )
    return "".join([*parts, "</svg>"])


def png(chart: Chart, report: Content) -> bytes:
    """The same as a picture."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), "#fff")
    pen = ImageDraw.Draw(picture)
    pen.text((80, 66), chart.title, _INK, ImageFont.truetype(RobotoBold, 46))
    small, strong = ImageFont.truetype(Roboto, 28), ImageFont.truetype(RobotoBold, 32)
    pen.text((80, 132), _caption(report), _SOFT, small)
    for y, name, width, value in _placed(chart):
        lines = _wrapped(name, 34)
        for at, line in enumerate(lines):
            pen.text((_LEFT - 24, y + 26 + 34 * (at - (len(lines) - 1) / 2)), line, _INK, small, anchor="rm")
        pen.rectangle((_LEFT, y, _LEFT + 760, y + 52), _GROUND)
        if width:
            pen.rectangle((_LEFT, y, _LEFT + width, y + 52), _BAR)
        pen.text((_LEFT + 780, y + 26), value, _INK, strong, anchor="lm")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _of_section(section: Section) -> list[Chart]:
    found = []
    for table in section.tables:
        numbers = [(str(row[0]), float(row[1])) for row in table.rows if isinstance(row[1], int | float)]
        if numbers:
            key = table.key.replace(".", "-")
            found.append(Chart(key, f"{section.title}: {table.title.lower()}", numbers[:_MOST]))
    return found


def _placed(chart: Chart) -> list[tuple[int, str, int, str]]:
    """(y, name, width, value in words) of each bar."""
    top = 100.0 if chart.unit == "%" else max((value for _, value in chart.bars), default=0) or 1
    return [
        (_TOP + _LINE * at, name, round(760 * min(value, top) / top), written(value, chart.unit))
        for at, (name, value) in enumerate(chart.bars)
    ]


def _wrapped(name: str, most: int) -> list[str]:
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 2 else [lines[0], lines[1].rstrip(" ,;") + "…"]


def _caption(report: Content) -> str:
    return f"{report.agency} · {report.period.words}"
