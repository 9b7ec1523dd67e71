"""A picture made anew: turned upright, at most 1600 pixels, and nothing of the old file but what the eye sees."""

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

MEDIA_TYPE = "image/jpeg"
_LONGEST_SIDE = 1600
_MOST_PIXELS = {"jpeg": 50_000_000, "png": 30_000_000, "webp": 30_000_000}  # a JPEG is read at a fraction of its size
_QUALITY = 85
_FORMATS = {"jpeg": ("JPEG",), "png": ("PNG",), "webp": ("WEBP",)}
_AT_ONCE = threading.BoundedSemaphore(2)  # a decoded photo takes up to 200 MB


class Unfit(Exception):
    """`why`: "broken" or "huge"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle as shares of the picture, 0-1 from the top left."""

    left: float
    top: float
    width: float
    height: float


def anew(content: bytes, kind: str) -> Picture:
    """Decodes and writes again. Raises Unfit for what is broken, or would grow too large in memory."""
    with _AT_ONCE:
        return _written(_decoded(content, kind))


def blacked_out(content: bytes, boxes: list[Box]) -> Picture:
    """A kept picture with these places painted over: what was there is gone, not hidden. Raises Unfit."""
    with _AT_ONCE:
        image = _decoded(content, "jpeg")
        pen = ImageDraw.Draw(image)
        for box in boxes:
            left, top = box.left * image.width, box.top * image.height
            pen.rectangle((left, top, left + box.width * image.width, top + box.height * image.height), fill=(0, 0, 0))
        return _written(image)


def _decoded(content: bytes, kind: str) -> Image.Image:
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content), formats=_FORMATS[kind]) as image:
            if image.width * image.height > _MOST_PIXELS[kind]:
                raise Unfit("huge")
            image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            image.load()
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            return _on_white(upright)
    except Image.DecompressionBombError:
        raise Unfit("huge") from None
    # Pillow's readers raise these and SyntaxError, struct.error ... for broken files, each for its own
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError, OverflowError, MemoryError):
        raise Unfit("broken") from None


def _on_white(image: Image.Image) -> Image.Image:
    """A fresh image: comments, profiles, EXIF and thumbnails stay behind with the old one."""
    fresh = Image.new("RGB", image.size, (255, 255, 255))
    if "A" in image.getbands() or "transparency" in image.info:
        visible = image.convert("RGBA")
        fresh.paste(visible, mask=visible.getchannel("A"))
    else:
        fresh.paste(image.convert("RGB"))
    return fresh


def _written(image: Image.Image) -> Picture:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Picture(written.getvalue(), image.width, image.height)
