"""Files that people send: what is taken, what it becomes, and every bad one refused in words."""

import io
import struct
import zipfile
import zlib
from datetime import datetime, timedelta

import pytest
from PIL import Image
from sqlmodel import Session, select

from bot import attachments
from bot.attachments import picture
from bot.attachments.attachment import Attachment, AttachmentContent
from bot.attachments.picture import Box
from bot.database import Database
from bot.rejected import Rejected

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
_GPS = 0x8825


def photo(size: tuple[int, int] = (40, 30), kind: str = "JPEG", **how: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(written, kind, **how)
    return written.getvalue()


def with_location() -> bytes:
    """A phone's photo: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Máy ảnh của Lan"
    exif[_GPS] = {1: "N", 2: (10.0, 46.0, 30.0), 3: "E", 4: (106.0, 42.0, 0.0)}
    return photo((40, 30), exif=exif, comment=b"nha Lan")


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that would unpack to width x height pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"0" * 50_000_000)
    return packed.getvalue()


def refusal(content: bytes, name: str = "ảnh.jpg", *, pictures_only: bool = False) -> str:
    with pytest.raises(Rejected) as refused:
        attachments.check(content, name, pictures_only=pictures_only)
    return refused.value.problems["files"]


def test_a_photo_loses_what_the_camera_wrote_and_stands_upright() -> None:
    sent = with_location()
    assert b"Lan" in sent
    checked = attachments.check(sent, "IMG_1.HEIC.jpg")
    assert (checked.width, checked.height, checked.media_type) == (30, 40, "image/jpeg")
    with Image.open(io.BytesIO(checked.content)) as kept:
        assert not kept.getexif()
        assert "exif" not in kept.info
        assert "comment" not in kept.info
    assert b"Lan" not in checked.content
    assert b"Exif" not in checked.content


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_every_kind_of_picture_becomes_a_jpeg_of_at_most_1600_pixels(kind: str) -> None:
    checked = attachments.check(photo((3000, 1000), kind), f"cống.{kind.lower()}")
    assert (checked.width, checked.height) == (1600, 533)
    assert checked.name == "cống.jpg"
    assert checked.content.startswith(b"\xff\xd8\xff")


def test_what_is_seen_through_becomes_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(attachments.check(written.getvalue(), "a.png").content)) as kept:
        assert kept.getpixel((1, 1)) == (255, 255, 255)


def test_the_name_does_not_decide() -> None:
    assert attachments.check(photo(kind="PNG"), "virus.exe").media_type == "image/jpeg"
    assert "Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF; “ảnh.jpg”" in refusal(b"MZ\x90\x00" * 40)
    assert "Chỉ nhận ảnh" in refusal(b"<svg onload=alert(1)>", "hình.png")
    assert "Chỉ nhận ảnh" in refusal(b"GIF89a" + b"\0" * 40, "vui.gif")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\ảnh\\nhà.jpg", "nhà.jpg"),
        ('a"><script>.jpg', "ascript.jpg"),
        ("\x00\u202e", "tep"),
        ("", "tep"),
        ("x" * 300 + ".jpg", "x" * 96 + ".jpg"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert attachments.checking.safe_name(name) == safe


def test_a_20_megabyte_photo_is_refused_with_the_limit() -> None:
    words = refusal(b"\xff\xd8\xff" + b"\0" * 20_000_000, "cầu.jpg")
    assert "“cầu.jpg” nặng 21 MB; mỗi tệp tối đa 10 MB" in words


@pytest.mark.parametrize("content", [zip_bomb(), b"Rar!\x1a\x07", b"\x1f\x8b\x08"])
def test_an_archive_is_not_opened(content: bytes) -> None:
    assert "là tệp nén, không nhận" in refusal(content, "hồ sơ.docx")


@pytest.mark.parametrize("size", [(50_000, 50_000), (30_000, 30_000), (1, 2_000_000_000)])
def test_a_decompression_bomb_is_refused_unopened(size: tuple[int, int]) -> None:
    bomb = png_that_claims(*size)
    assert len(bomb) < 2_000
    assert "quá lớn để mở" in refusal(bomb)


@pytest.mark.parametrize("content", [photo()[:200], b"\xff\xd8\xff\xe0 not a picture", png_that_claims(30, 30)[:60]])
def test_a_broken_picture_is_refused(content: bytes) -> None:
    assert "tệp bị hỏng" in refusal(content)


def test_the_photo_of_an_iphone_gets_advice() -> None:
    assert "Tương thích nhất" in refusal(b"\x00\x00\x00\x18ftypheic\x00\x00", "IMG_2.HEIC")


def test_an_empty_file_is_refused() -> None:
    assert "không có nội dung" in refusal(b"")


def test_a_pdf_is_kept_as_it_came_where_papers_may_come() -> None:
    checked = attachments.check(PDF, "đơn")
    assert (checked.name, checked.media_type, checked.content) == ("đơn.pdf", "application/pdf", PDF)
    assert "Chỉ nhận ảnh JPEG, PNG, WebP; " in refusal(PDF, "đơn.pdf", pictures_only=True)


def test_what_is_painted_over_is_gone() -> None:
    written = io.BytesIO()
    image = Image.new("RGB", (100, 100), (255, 255, 255))
    image.paste((250, 0, 0), (20, 20, 60, 60))
    image.save(written, "JPEG")
    hidden = picture.blacked_out(written.getvalue(), [Box(0.15, 0.15, 0.5, 0.5)])
    with Image.open(io.BytesIO(hidden.content)) as seen:
        darkest, lightest = seen.convert("L").crop((18, 18, 62, 62)).getextrema()
        assert isinstance(lightest, int)
        assert lightest < 40, darkest
        assert seen.getpixel((90, 90)) == (255, 255, 255)


def test_a_kept_file_is_read_back(any_database: Database, now: datetime) -> None:
    with any_database.transaction() as session:
        kept = attachments.keep(session, PDF, "đơn.pdf", now)
        assert kept.id is not None
        read = attachments.read(session, kept.id)
    assert read is not None
    assert (read.attachment.name, read.content, read.attachment.expires_at) == ("đơn.pdf", PDF, None)
    with Session(any_database.engine) as session:
        assert attachments.read(session, kept.id + 1) is None


def test_a_draft_goes_unless_its_owner_settles_it(database: Database, now: datetime) -> None:
    checked = attachments.check(photo(), "a.jpg")
    with database.transaction() as session:
        sent, left = (attachments.store(session, checked, now, owner="lan").id for _ in range(2))
        assert sent is not None
        assert left is not None
        assert attachments.settle(session, [sent], "minh") == []
        assert attachments.settle(session, [left + 9, sent], "lan") == [sent]
        assert attachments.sweep(session, now + timedelta(days=1)) == 0
        assert attachments.sweep(session, now + timedelta(days=3)) == 1
        assert [one.id for one in session.exec(select(Attachment)).all()] == [sent]
        assert len(session.exec(select(AttachmentContent)).all()) == 1


def test_only_the_owner_takes_a_draft_back(database: Database, now: datetime) -> None:
    checked = attachments.check(photo(), "a.jpg")
    with database.transaction() as session:
        draft = attachments.store(session, checked, now, owner="lan").id
        settled = attachments.store(session, checked, now).id
        assert draft is not None
        assert settled is not None
        attachments.discard(session, [draft, settled], "minh")
        attachments.discard(session, [settled], "")
        assert len(session.exec(select(Attachment)).all()) == 2
        attachments.discard(session, [draft], "lan")
        assert [one.id for one in session.exec(select(Attachment)).all()] == [settled]
