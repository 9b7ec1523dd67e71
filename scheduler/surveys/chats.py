"""Addresses that open the office's chat, at a survey where the platform can carry its code."""

from collections.abc import Callable

START = "ks-"  # what a start link's parameter begins with


def addresses(telegram_name: str, zalo_page: str) -> Callable[[str], list[tuple[str, str]]]:
    """(name, address) of each chat there is, for a code; "" opens the chat only."""
    name = telegram_name.removeprefix("@")

    def of_code(code: str) -> list[tuple[str, str]]:
        found = []
        if zalo_page:
            found.append(("Zalo", zalo_page))
        if name:
            found.append(("Telegram", f"https://t.me/{name}" + (f"?start={START}{code}" if code else "")))
        return found

    return of_code
