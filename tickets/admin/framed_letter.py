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


def framed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = LETTER_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
