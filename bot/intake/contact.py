"""A name and a phone number out of free text, and when two phone numbers are the same. Pure functions."""

import hmac
import re

from knowledge.vietnamese import clean

LONGEST_NAME = 80
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)[ .-]?(?:[35789]\d|2\d{2})(?:[ .-]?\d){7}(?!\d)")
_SELF = "(?:tôi|toi|tui|em|mình|minh)"
_TELLS_NAME = "(?:tên|ten|họ tên|ho ten|họ và tên|ho va ten)"
_TELLS_PHONE = "(?:số điện thoại|so dien thoai|điện thoại|dien thoai|đt|dt|sđt|sdt|liên hệ|lien he|gọi|goi|số|so)"
_AROUND = re.compile(rf"(?i)\b{_SELF}?\s*{_TELLS_NAME}\s*(?:là|la|:)?\s*|\b{_TELLS_PHONE}\b\s*(?:là|la|:)?")
_NAME = re.compile(r"^[^\W\d_]+(?:[ '.-]+[^\W\d_]+){0,7}$")


def phone_of(text: str) -> str:
    """The first Vietnamese phone number in a text as digits with a leading 0, "" for none."""
    found = _PHONE.search(text)
    if found is None:
        return ""
    digits = re.sub(r"\D", "", found.group())
    return "0" + digits[2:] if digits.startswith("84") else digits


def name_of(text: str) -> str:
    """What is left of a short text as a person's name, "" where that is no name."""
    left = _AROUND.sub(" ", _PHONE.sub(" ", clean(text)))
    left = " ".join(left.strip(" ,.;:-()\n").split())
    return left if len(left) <= LONGEST_NAME and _NAME.match(left) else ""


def last_four(phone: str) -> str:
    """The part that proves that one knows a phone number."""
    return phone[-4:] if len(phone) >= 8 else ""


def proves(typed: str, phone: str) -> bool:
    """Whether `typed` are the last four digits (or the whole) of `phone`; takes the same time for every guess."""
    digits = re.sub(r"\D", "", typed)[-4:]
    expected = last_four(phone)
    same = hmac.compare_digest(digits.encode(), (expected or "....").encode())
    return same and bool(expected)
