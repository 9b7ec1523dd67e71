"""What a printer and a phone's camera would make of a PDF or a picture."""

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter


def pages(pdf: bytes, *, dpi: int = 150) -> list[Image.Image]:
    """Each page as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[at].render(scale=dpi / 72).to_pil().convert("L") for at in range(len(document))]
    finally:
        document.close()


def words(pdf: bytes, page: int = 0) -> str:
    """The text of a page, as a search or a screen reader finds it, with single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(document[page].get_textpage().get_text_range().split())
    finally:
        document.close()


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("L")


def scanned(image: Image.Image, *, shrink: float = 0.6, blur: float = 0.8) -> list[str]:
    """The QR texts an independent reader finds after the picture was scaled down and blurred a little."""
    small = image.resize((round(image.width * shrink), round(image.height * shrink)), Image.Resampling.BILINEAR)
    found = zxingcpp.read_barcodes(small.filter(ImageFilter.GaussianBlur(blur)))
    return [code.text for code in found]
