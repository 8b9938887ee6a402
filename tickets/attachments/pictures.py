"""Pictures as they are shown: drawn anew from their pixels, so that nothing else that was in the file comes along."""

import logging
import struct
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from tickets.models import KeptFile
from tickets.models.storage import private_storage

log = logging.getLogger(__name__)

MAX_PIXELS = 40_000_000  # by the header, before a single pixel is unpacked
MAX_SIDE_PIXELS = 1600
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
BROKEN_PICTURE_ERRORS = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    TypeError,
    struct.error,
    MemoryError,
    OverflowError,
)


def preview_name(sha256: str) -> str:
    """Of a file that is kept under the hash of its content."""
    return f"previews/{sha256[:2]}/{sha256}"


def preview_of(file: KeptFile) -> bytes | None:
    """PNG or JPEG, kept beside the original from the first look on. None when it is no picture, or too large."""
    if not file.is_picture:
        return None
    storage, path = private_storage(), preview_name(file.sha256)
    if storage.exists(path):
        with storage.open(path) as cached:
            if content := cached.read():
                return bytes(content)
    try:
        with file.file.open("rb") as original:
            preview = redrawn(original.read())
    except FileNotFoundError:
        return None
    if preview:
        storage.save(path, ContentFile(preview))
    return preview


def redrawn(content: bytes) -> bytes | None:
    """The first frame, upright, at most 1600 pixels a side, without metadata, profile, comments or anything after."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.draft("RGB", (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))  # a JPEG is unpacked at the size that is needed
            return _png_or_jpeg(_upright(picture), lossless=picture.format in ("PNG", "GIF", "BMP"))
    except BROKEN_PICTURE_ERRORS as problem:
        log.info("a picture could not be drawn: %s", type(problem).__name__)
        return None


def _upright(picture: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    return turned


def _png_or_jpeg(picture: Image.Image, *, lossless: bool) -> bytes:
    clear = picture.has_transparency_data
    bare = Image.new("RGBA" if clear else "RGB", picture.size)  # no `info`: that is where metadata travels
    bare.paste(picture.convert(bare.mode))
    file = BytesIO()
    if clear or lossless:
        bare.save(file, "PNG")
    else:
        bare.save(file, "JPEG", quality=85)
    return file.getvalue()


def media_type_of(preview: bytes) -> str:
    return "image/png" if preview.startswith(b"\x89PNG") else "image/jpeg"
