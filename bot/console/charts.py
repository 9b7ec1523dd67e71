"""Charts drawn on the server as SVG: no script, readable in black and white, the figures beside them as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.web.wording import thousands

_WIDTH, _HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 14, 30
_TICKS = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One line or set of bars: a value for each label, None where there is none."""

    name: str
    values: Sequence[float | None]


def bars(
    title: str, labels: Sequence[str], values: Sequence[float | None], *, unit: str = "", most: float = 0
) -> Markup:
    """Vertical bars. `most`: the top of the scale (0: by the values)."""
    top = _top([value for value in values if value is not None], most)
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    parts = _frame(title, labels, top, unit)
    for position, value in enumerate(values):
        if value is None:
            continue
        x, y = _LEFT + position * step + step * 0.18, _y(value, top)
        parts.append(
            Markup(
                '<rect class="chart-bar" x="{}" y="{}" width="{}" height="{}"><title>{}: {}{}</title></rect>'
            ).format(_n(x), _n(y), _n(step * 0.64), _n(_HEIGHT - _BOTTOM - y), labels[position], thousands(value), unit)
        )
        parts.append(_text(x + step * 0.32, y - 4, thousands(value), "chart-value"))
    return _svg(title, parts)


def lines(title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "", most: float = 0) -> Markup:
    """Lines over the same labels, told apart by dashes as well as colour."""
    top = _top([value for one in series for value in one.values if value is not None], most)
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    parts = _frame(title, labels, top, unit)
    for index, one in enumerate(series):
        points = [
            (_LEFT + (position + 0.5) * step, _y(value, top))
            for position, value in enumerate(one.values)
            if value is not None
        ]
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        parts.append(Markup('<polyline class="chart-line chart-line-{}" points="{}"/>').format(index, path))
        parts.extend(
            Markup('<circle class="chart-dot chart-line-{}" cx="{}" cy="{}" r="3.5"/>').format(index, _n(x), _n(y))
            for x, y in points
        )
        if points and len(series) > 1:
            parts.append(_text(points[-1][0], points[-1][1] - 8, one.name, "chart-value"))
    return _svg(title, parts)


def shares(title: str, labels: Sequence[str], values: Sequence[float | None]) -> Markup:
    """Horizontal bars of percentages, one below the other: names may be long."""
    height = 34 * len(labels) + 8
    parts: list[Markup] = []
    for position, (label, value) in enumerate(zip(labels, values, strict=True)):
        y = 34 * position + 14
        parts.append(_text(0, y, label, "chart-label-left"))
        parts.append(Markup('<rect class="chart-ground" x="0" y="{}" width="560" height="12"/>').format(y + 4))
        if value is not None:
            width = _n(560 * min(max(value, 0), 100) / 100)
            parts.append(Markup('<rect class="chart-bar" x="0" y="{}" width="{}" height="12"/>').format(y + 4, width))
        parts.append(
            _text(_WIDTH - 4, y + 14, f"{thousands(value)} %" if value is not None else "–", "chart-value-right")
        )
    return _svg(title, parts, height)


def _frame(title: str, labels: Sequence[str], top: float, unit: str) -> list[Markup]:
    parts: list[Markup] = []
    for tick in range(_TICKS + 1):
        value = top * tick / _TICKS
        y = _y(value, top)
        parts.append(
            Markup('<line class="chart-rule" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                _LEFT, _WIDTH - _RIGHT, _n(y), _n(y)
            )
        )
        parts.append(_text(_LEFT - 6, y + 4, thousands(value), "chart-tick"))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    every = max(1, -(-len(labels) // 12))  # labels that would overlap are left out
    parts.extend(
        _text(_LEFT + (position + 0.5) * step, _HEIGHT - 10, label, "chart-label")
        for position, label in enumerate(labels)
        if position % every == 0
    )
    if unit:
        parts.append(_text(_LEFT, 10, unit.strip(), "chart-unit"))
    return parts


def _svg(title: str, parts: Sequence[Markup], height: int = _HEIGHT) -> Markup:
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, height, title, Markup("").join(parts)
    )


def _text(x: float, y: float, words: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, _n(x), _n(y), words)


def _top(values: Sequence[float], most: float) -> float:
    highest = most or max(values, default=0)
    if highest <= 0:
        return 1
    for round_top in (1,) if highest < 1 else (4, 8, 12, 20, 40, 60, 80, 100):  # whole numbers at each tick
        if highest <= round_top:
            return float(round_top)
    size = 10 ** (len(str(int(highest))) - 1)
    return float(-(-highest // size) * size)


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * min(max(value, 0), top) / top


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
