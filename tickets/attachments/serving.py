"""Files given out: the original as a download that no browser opens, a picture as its harmless copy."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

from django.core.files import File
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from tickets.attachments.files import harmless_name
from tickets.attachments.pictures import media_type_of, preview_of
from tickets.models import KeptFile


def original(file: KeptFile) -> HttpResponseBase:
    """Whoever asks has been let in by the door; a locked file is given to nobody."""
    if file.is_locked:
        raise Http404
    return as_download(file.file, name=file.name)


def preview(file: KeptFile) -> HttpResponseBase:
    if (picture := preview_of(file)) is None:
        raise Http404
    return _with_safe_headers(HttpResponse(picture, content_type=media_type_of(picture)))


def as_download(content: "File[bytes]", *, name: str) -> HttpResponseBase:
    """Whatever the sender called it, it is bytes: no type to sniff, no page to run, no copy in a cache."""
    try:
        opened = content.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return _with_safe_headers(
        FileResponse(opened, as_attachment=True, filename=harmless_name(name), content_type="application/octet-stream")
    )


def written_download(write: Callable[[IO[bytes]], None], *, name: str) -> HttpResponseBase:
    """Of what `write` makes, on the disk and not in memory."""
    file = TemporaryFile()  # noqa: SIM115 the response closes it
    write(file)
    file.seek(0)
    return as_download(File(file), name=name)


def _with_safe_headers(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
