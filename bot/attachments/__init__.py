"""Files that people send: checked by content, pictures made anew without traces of the camera, kept in the database."""

from bot.attachments.attachment import Attachment
from bot.attachments.checking import MOST_BYTES, Checked, check
from bot.attachments.shelf import discard, drafts, keep, read, settle, store, sweep

__all__ = [
    "MOST_BYTES",
    "Attachment",
    "Checked",
    "check",
    "discard",
    "drafts",
    "keep",
    "read",
    "settle",
    "store",
    "sweep",
]
