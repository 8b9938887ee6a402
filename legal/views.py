"""Reading the legal documents, today's version and the earlier ones."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal import versions
from legal.company import company_facts
from legal.models import Version
from supportportal.foundations.markdown import headings


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every document with the version in force; one that isn't yet in force is listed with the day it will be."""
    documents = [
        {"version": chosen, "is_in_force": chosen == history.in_force, "coming": history.coming}
        for history in versions.library(on=timezone.localdate())
        if (chosen := history.in_force or next(reversed(history.coming), None))
    ]
    return render(request, "legal/index.html", {"documents": documents})


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Who publishes the site and who hosts it (LCEN, article 1-1); not there until somebody has filled it in."""
    if not (facts := company_facts()):
        raise Http404
    return render(request, "legal/notice.html", {"facts": facts})


@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    history = versions.history(slug, on=timezone.localdate())
    chosen = history.in_force or next(reversed(history.coming), None)
    if chosen is None:
        raise Http404
    return _version_page(request, chosen, history)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    history = versions.history(slug, on=timezone.localdate())
    everything = [*history.coming, *([history.in_force] if history.in_force else []), *history.earlier]
    chosen = next((each for each in everything if each.number == number), None)
    if chosen is None:
        raise Http404
    return _version_page(request, chosen, history)


def _version_page(request: HttpRequest, chosen: Version, history: versions.History) -> HttpResponse:
    text = chosen.text
    context = {
        "version": chosen,
        "text": text,
        "chapters": headings(text.body),
        "changes": [line for line in text.changes.splitlines() if line.strip()],
        "known": history,
        "is_in_force": chosen == history.in_force,
        "is_coming": chosen in history.coming,
    }
    return render(request, "legal/version.html", context)
