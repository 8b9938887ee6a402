"""Bytes of every kind, made on the spot."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**parts: str) -> bytes:
    """Names with `__` for a slash and `_dot_` for a dot would be ugly: pass a dict with **."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(main: str, **others: str) -> bytes:
    return zipped(**{"[Content_Types].xml": f'<Override ContentType="application/{main}.main+xml"/>', **others})


def ole(*streams: str) -> bytes:
    return OLE + b"\0" * 504 + b"".join(f"{name}\0".encode("utf-16-le") for name in streams)


def picture(kind: str = "PNG", *, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    return file.getvalue()


def huge_png(side: int = 50_000) -> bytes:
    """A few hundred bytes that claim to be a picture of 2,500 million pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
