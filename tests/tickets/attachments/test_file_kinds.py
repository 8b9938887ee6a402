"""What a file is, by its bytes; and what may not be opened, with a word why."""

import io
import time
import zipfile

import pytest

from supportportal.foundations import environment
from tests.tickets.attachments.files import OLE, office, ole, picture, zipped
from tickets.attachments.file_kinds import FileKind, kind_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LETTER = b"From: a@example.org\r\nSubject: Hi\r\n\r\n<html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (picture("BMP"), "image/bmp"),
        (picture("TIFF"), "image/tiff"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (b"07:58 tunnel down\n", "text/plain"),
        ("été, naïve: « ça »".encode(), "text/plain"),
        ("été".encode("latin-1"), "text/plain"),
        ("\ufeffjournal\r\n".encode("utf-16"), "text/plain"),
        (b"\x1b[31merror\x1b[0m E-412\n", "text/plain"),
        (b"BMW is a car", "text/plain"),
        (b"", "text/plain"),
        (b"BEGIN:VCALENDAR\r\n", "text/calendar"),
        (b"{\\rtf1 Hello}", "application/rtf"),
        (LETTER, "message/rfc822"),
        (b"\x78\x9f\x3e\x22\x01\x00", "application/ms-tnef"),
        (office("vnd.openxmlformats-officedocument.wordprocessingml.document"), WORD),
        (office("vnd.openxmlformats-officedocument.spreadsheetml.sheet"), EXCEL),
        (zipped(**{"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "x"}), SLIDES),
        (
            zipped(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"}),
            "application/vnd.oasis.opendocument.text",
        ),
        (ole("Root Entry", "WordDocument"), "application/msword"),
        (ole("Workbook"), "application/vnd.ms-excel"),
        (ole("__properties_version1.0"), "application/vnd.ms-outlook"),
    ],
)
def test_what_may_be_opened_is_told_by_its_bytes(content: bytes, kind: str) -> None:
    assert kind_of(content, name="unnamed") == FileKind(kind)


@pytest.mark.parametrize(
    ("content", "lock"),
    [
        (zipped(**{"a.log": "x"}), "archive"),
        (b"PK\x03\x04 cut", "archive"),
        (b"\x1f\x8b\x08\x00rest", "archive"),
        (b"7z\xbc\xaf\x27\x1crest", "archive"),
        (b"Rar!\x1a\x07\x01\0", "archive"),
        (bytes(257) + b"ustar\x0000", "archive"),
        (zipped(**{"META-INF/MANIFEST.MF": "Main-Class: A"}), "program"),
        (zipped(**{"AndroidManifest.xml": "x", "[Content_Types].xml": "x", "word/a": "x"}), "program"),
        (b"MZ\x90\x00\x03\x00", "program"),
        (b"\x7fELF\x02\x01", "program"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "program"),
        (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
        (b"#!/bin/sh\nrm -rf ~\n", "program"),
        (b"<!DOCTYPE html><p>Hi", "page"),
        (b"\xef\xbb\xbf  \n<HTML>", "page"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "page"),
        (b'<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><a/>', "page"),
        ("\ufeff<script>x()</script>".encode("utf-16"), "page"),
        (office("vnd.ms-word.document.macroEnabled"), "macros"),
        (
            office("vnd.openxmlformats-officedocument.wordprocessingml.document", **{"word/vbaProject.bin": "x"}),
            "macros",
        ),
        (ole("WordDocument", "Macros", "_VBA_PROJECT"), "macros"),
        (b"{\\rtf1 {\\object\\objdata 0105}}", "macros"),
        (ole("EncryptedPackage", "EncryptionInfo"), "encrypted"),
        (OLE + bytes(2000), "kind"),
        (b"\x1aE\xdf\xa3\x01webm", "kind"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "kind"),
        (bytes(range(256)), "kind"),
    ],
)
def test_what_may_not_be_opened_says_why(content: bytes, lock: str) -> None:
    assert kind_of(content, name="holiday.png").lock == lock


@pytest.mark.parametrize(
    "content",
    [
        picture("GIF") + zipped(**{"a.class": "x"}),  # a picture and a Java archive
        picture("JPEG") + b"<script>alert(1)</script>",
        picture("PNG") + b"<?php system($_GET[0]);",
        b"%PDF-1.7\n" + zipped(**{"a.exe": "x"}),
        b"a harmless line\n%PDF-1.7\n",
    ],
)
def test_a_file_that_is_two_kinds_at_once_is_locked(content: bytes) -> None:
    assert kind_of(content, name="a.gif").lock == "disguised"


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("run.bat", "program"),
        ("log.txt.VBS", "program"),
        ("log.js ", "program"),
        ("invoice.html", "page"),
        ("drawing.SVG", "page"),
        ("exe", ""),
        ("notes.log", ""),
        ("photo.png", ""),  # a name never makes a text a picture, and takes nothing from it either
    ],
)
def test_a_name_can_only_lock(name: str, lock: str) -> None:
    assert kind_of(b"echo harmless\n", name=name) == FileKind("text/plain", lock)


def test_the_setting_says_which_kinds_may_be_opened(settings: object) -> None:
    settings.ATTACHMENT_KINDS = ["text", "archives"]
    assert kind_of(zipped(**{"a.log": "x"}), name="a.zip") == FileKind("application/zip")
    assert kind_of(picture(), name="a.png") == FileKind("image/png", "kind")
    assert kind_of(zipped(**{"META-INF/MANIFEST.MF": "x"}), name="a.jar").lock == "program"


def test_a_list_of_a_million_files_is_not_even_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(15_000):
            archive.writestr(f"{number:050}", "")
    began = time.monotonic()
    assert kind_of(file.getvalue(), name="a.docx").lock == "archive"
    assert time.monotonic() - began < 0.05


def test_a_document_that_unpacks_to_gigabytes_is_read_for_its_first_half_megabyte_only() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", " " * 200_000_000)
        archive.writestr("word/document.xml", "x")
    began = time.monotonic()
    assert kind_of(file.getvalue(), name="a.docx") == FileKind(WORD)
    assert time.monotonic() - began < 0.2


def test_a_word_that_is_no_kind_stops_the_portal_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHMENT_KINDS", "images, pictures")
    with pytest.raises(SystemExit, match="ATTACHMENT_KINDS holds “pictures”, and may hold: images, pdf, archives"):
        environment.some_of("ATTACHMENT_KINDS", ["images", "pdf"], "archives")
