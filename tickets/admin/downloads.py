"""Files given out to agents: as a download, never as something a browser would open."""

from django.core.files import File
from django.http import FileResponse, Http404, HttpResponseBase

from tickets.files import harmless_name


def as_download(content: File, *, name: str) -> HttpResponseBase:
    """Whatever the sender called it, it is bytes: no type to sniff, no page to run, no copy in a cache."""
    try:
        opened = content.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        opened, as_attachment=True, filename=harmless_name(name), content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
