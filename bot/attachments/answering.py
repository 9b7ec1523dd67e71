"""A kept file as an answer of the web: shown only as what it was checked to be, and never run."""

from urllib.parse import quote

from starlette.responses import Response

from bot.attachments.attachment import Attachment

_NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'self'"


def file_response(attachment: Attachment, content: bytes, *, cache: str = "private, no-store") -> Response:
    """Pictures are shown in the page; everything else is saved."""
    how = "inline" if attachment.is_picture else "attachment"
    return Response(
        content,
        media_type=attachment.media_type,
        headers={
            "content-disposition": f"{how}; filename*=UTF-8''{quote(attachment.name)}",
            "content-security-policy": _NOTHING_RUNS,
            "x-content-type-options": "nosniff",
            "cache-control": cache,
        },
    )
