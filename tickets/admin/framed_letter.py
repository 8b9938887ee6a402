"""A letter as it was designed, in a frame. Its own policy holds as well when somebody opens the address itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tickets.attachments.letter_html import LetterPage

LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def in_a_frame(request: HttpRequest, page: LetterPage) -> HttpResponse:
    return framed(render(request, "admin/tickets/letter_page.html", {"page": page}))


def own_letter_in_a_frame(html: str, *, dark: bool) -> HttpResponse:
    """One of ours, in the colours that its reader’s device may ask for."""
    asked = "@media (prefers-color-scheme: dark)"
    scheme = html.replace(asked, "@media all" if dark else "@media not all")
    shown = scheme.replace("color-scheme: light dark", f"color-scheme: {'dark' if dark else 'light'}")
    return framed(HttpResponse(shown), policy=LETTER_POLICY.replace("style-src 'self'", "style-src 'unsafe-inline'"))


def text_in_a_frame(text: str) -> HttpResponse:
    return framed(HttpResponse(text, content_type="text/plain; charset=utf-8"))


def framed(response: HttpResponse, *, policy: str = LETTER_POLICY) -> HttpResponse:
    response["Content-Security-Policy"] = policy
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
