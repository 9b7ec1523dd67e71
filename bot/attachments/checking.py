"""What a sent file really is, by its content: a picture made new, or a PDF as it came. Knows no database.

Slow for a big photo (half a second): never call it on the event loop or inside a transaction.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot import texts
from bot.attachments import picture
from bot.attachments.picture import Unfit
from bot.rejected import Rejected
from knowledge.vietnamese import clean

MOST_BYTES = 10_000_000  # of one file
_LONGEST_NAME = 100
_SIGNS = (
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"%PDF-\d"), "pdf"),
    (re.compile(rb"....ftyp(?:hei|hev|mif|msf)", re.DOTALL), "heic"),
    (re.compile(rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf|\x1f\x8b"), "archive"),
)
_words = texts.beside(__file__)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept. `name` is safe to show and to save under."""

    name: str
    media_type: str
    content: bytes
    width: int = 0
    height: int = 0


def check(content: bytes, name: str, *, pictures_only: bool = False, field: str = "files") -> Checked:
    """Raises Rejected, under `field`, in words that name the file and say what to do."""
    shown = safe_name(name)
    if not content:
        raise Rejected({field: _words("file.empty", name=shown)})
    if len(content) > MOST_BYTES:
        raise Rejected({field: too_heavy(name, len(content))})
    kind = next((kind for sign, kind in _SIGNS if sign.match(content)), "other")
    if kind in {"jpeg", "png", "webp"}:
        try:
            new = picture.anew(content, kind)
        except Unfit as unfit:
            raise Rejected({field: _words(f"file.{unfit.why}", name=shown)}) from None
        return Checked(_renamed(shown, ".jpg"), picture.MEDIA_TYPE, new.content, new.width, new.height)
    if kind == "pdf" and not pictures_only:
        return Checked(_renamed(shown, ".pdf"), "application/pdf", content)
    if kind in {"heic", "archive"}:
        raise Rejected({field: _words(f"file.{kind}", name=shown)})
    raise Rejected({field: _words("file.only_pictures" if pictures_only else "file.other", name=shown)})


def too_heavy(name: str, size: int) -> str:
    """The words for a file over the limit; `size` in bytes."""
    return _words("file.heavy", name=safe_name(name), size=-(-size // 1_000_000), most=MOST_BYTES // 1_000_000)


def safe_name(name: str) -> str:
    """The last part of a path, without what cannot be seen or saved; never empty."""
    last = PurePosixPath(clean(name).replace("\\", "/").replace("\n", " ")).name
    kept = re.sub(r'[<>:"|?*/\\]', "", last).strip(". ")
    return kept[-_LONGEST_NAME:] or "tep"


def _renamed(name: str, suffix: str) -> str:
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
    return (stem or "tep") + suffix
