"""Pictures are drawn anew: nothing but what can be seen leaves us."""

import time
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image, PngImagePlugin

from tests.tickets.attachments.files import huge_png, picture
from tests.tickets.factories import make_file, make_ticket
from tickets.access import request_token
from tickets.attachments.pictures import MAX_SIDE_PIXELS, preview_of, redrawn
from tickets.models import Attachment


def opened(content: bytes | None) -> Image.Image:
    assert content
    return Image.open(BytesIO(content))


def with_secrets() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "taken at home, 48.85 N 2.35 E"
    return picture("JPEG", exif=exif, comment=b"secret comment", icc_profile=b"secret profile" * 9) + b"secret tail"


def test_a_photograph_loses_its_metadata_and_stands_upright() -> None:
    original = with_secrets()
    assert b"taken at home" in original
    drawn = redrawn(original)
    assert opened(drawn).size == (40, 60)
    assert (opened(drawn).format, dict(opened(drawn).getexif())) == ("JPEG", {})
    assert drawn and b"secret" not in drawn and b"taken" not in drawn


def test_a_screenshot_loses_its_texts_and_keeps_its_lines_sharp() -> None:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Comment", "secret")
    drawn = redrawn(picture("PNG", pnginfo=facts))
    assert (opened(drawn).format, opened(drawn).getpixel((5, 5)), opened(drawn).info) == ("PNG", (0, 128, 128), {})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_every_kind_that_is_shown_can_be_drawn(kind: str) -> None:
    assert opened(redrawn(picture(kind))).size == (60, 40)


def test_a_transparent_picture_stays_transparent() -> None:
    file = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(file, "PNG")
    assert opened(redrawn(file.getvalue())).getpixel((0, 0)) == (255, 0, 0, 0)


def test_a_large_picture_is_made_smaller() -> None:
    assert max(opened(redrawn(picture("JPEG", size=(4000, 3000)))).size) == MAX_SIDE_PIXELS


def blank(side: int) -> bytes:
    file = BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    return file.getvalue()


def test_a_picture_whose_pixels_would_fill_the_memory_is_not_unpacked() -> None:
    """Below the size at which the library itself refuses."""
    assert (redrawn(blank(6_000)) is not None, redrawn(blank(7_000))) == (True, None)


@pytest.mark.parametrize(
    "content",
    [
        huge_png(),
        picture()[:60],
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"",
        b"BM" + bytes(60),
    ],
)
def test_a_bomb_or_a_broken_picture_is_not_shown(content: bytes) -> None:
    began = time.monotonic()
    assert redrawn(content) is None
    assert time.monotonic() - began < 0.5


@pytest.mark.django_db
def test_a_customer_looks_at_the_copy_and_downloads_the_original(client: Client) -> None:
    original = with_secrets()
    ticket = make_ticket(files=[make_file("photo.jpg", original)])
    file = Attachment.objects.get()
    address = f"/en/requests/{request_token(ticket)}/files/{file.public_id}/"
    shown, downloaded = client.get(f"{address}preview/"), client.get(address)
    assert (shown.status_code, shown["Content-Type"], b"secret" in shown.content) == (200, "image/jpeg", False)
    assert b"".join(downloaded.streaming_content) == original
    for answer in (shown, downloaded):
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert (answer["X-Content-Type-Options"], "no-store" in answer["Cache-Control"]) == ("nosniff", True)
    assert shown.content == client.get(f"{address}preview/").content  # kept since


@pytest.mark.django_db
def test_what_is_no_picture_or_locked_has_no_preview() -> None:
    make_ticket(files=[make_file("a.txt", b"x"), make_file("a.png.html", picture()), make_file("b.png", picture())])
    assert [bool(preview_of(file)) for file in Attachment.objects.order_by("pk")] == [False, False, True]
