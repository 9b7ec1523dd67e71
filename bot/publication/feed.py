"""The newest published answers as RSS 2.0. Knows no database."""

from collections.abc import Sequence
from email.utils import format_datetime
from xml.etree import ElementTree

from bot import texts
from bot.feedback.labels import CATEGORIES
from bot.publication.reading import Entry

_words = texts.beside(__file__)
_LONGEST_TITLE = 120


def rss(entries: Sequence[Entry], origin: str, office: str) -> bytes:
    """The feed; `origin` is the address of the site without a slash at the end."""
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _add(channel, "title", f"{_words('list.title')} – {office}")
    _add(channel, "link", f"{origin}/phan-anh")
    _add(channel, "description", _words("list.title"))
    _add(channel, "language", "vi")
    for entry in entries:
        item = ElementTree.SubElement(channel, "item")
        address = f"{origin}/phan-anh/{entry.id}"
        _add(item, "title", _title(entry))
        _add(item, "link", address)
        _add(item, "guid", address)
        _add(item, "category", CATEGORIES[entry.category])
        _add(item, "pubDate", format_datetime(entry.published_at))
        _add(item, "description", f"{entry.question}\n\n{entry.answer}")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _title(entry: Entry) -> str:
    first = entry.question.splitlines()[0]
    return first if len(first) <= _LONGEST_TITLE else first[:_LONGEST_TITLE].rstrip() + "…"


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
