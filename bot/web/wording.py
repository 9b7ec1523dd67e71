"""Days, hours and figures as they are written in Vietnam. Knows no page."""

from datetime import date, datetime

from bot.office_hours import local


def day(value: date | datetime | None) -> str:
    """02/09/2026; "" for none."""
    if value is None:
        return ""
    return (local(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def when(value: datetime | None) -> str:
    """08:05 02/09/2026 in Vietnam; "" for none."""
    return "" if value is None else local(value).strftime("%H:%M %d/%m/%Y")


def thousands(value: float | None) -> str:
    """1.234 or 1.234,5; "–" for none."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return text.translate({ord(","): ".", ord("."): ","})


def percent(value: float) -> str:
    """92,5 %."""
    return f"{value:.1f} %".replace(".", ",")


def two(value: float) -> str:
    """4,25: a mean."""
    return f"{value:.2f}".replace(".", ",")


def signed(value: float) -> str:
    """+1,5 or −0,3: a change."""
    return f"{value:+.1f}".replace(".", ",").replace("-", "−")
