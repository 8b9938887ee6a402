"""Reading the legal documents, today's version and the earlier ones."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal import versions
from legal.models import Version
from supportportal.foundations.markdown import headings


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every document with the version in force; one that isn't yet in force is listed with the day it will be."""
    documents = [
        {"version": shown, "is_in_force": shown == known.in_force, "coming": known.coming}
        for known in versions.library(on=timezone.localdate())
        if (shown := known.in_force or next(reversed(known.coming), None))
    ]
    return render(request, "legal/index.html", {"documents": documents})


@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    known = versions.history(slug, on=timezone.localdate())
    shown = known.in_force or next(reversed(known.coming), None)
    if shown is None:
        raise Http404
    return _page(request, shown, known)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    known = versions.history(slug, on=timezone.localdate())
    everything = [*known.coming, *([known.in_force] if known.in_force else []), *known.earlier]
    shown = next((each for each in everything if each.number == number), None)
    if shown is None:
        raise Http404
    return _page(request, shown, known)


def _page(request: HttpRequest, shown: Version, known: versions.History) -> HttpResponse:
    text = shown.text
    about = {
        "version": shown,
        "text": text,
        "chapters": headings(text.body),
        "changes": [line for line in text.changes.splitlines() if line.strip()],
        "known": known,
        "is_in_force": shown == known.in_force,
        "is_coming": shown in known.coming,
    }
    return render(request, "legal/version.html", about)
