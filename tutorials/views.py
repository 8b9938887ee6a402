"""Reading the set-up guides."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, translate_url
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from supportportal.foundations.language_choice import current_language
from tutorials import platforms, reading


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    mine = platforms.of_visitor(request.headers)
    guides = list(reading.published(language=current_language()))
    own = next((guide for guide in guides if guide.tutorial.platform == mine), None)
    response = render(request, "tutorials/index.html", {"guides": guides, "own": own})
    patch_vary_headers(response, platforms.DECIDED_BY)
    return response


@require_safe
def tutorial(request: HttpRequest, platform: str) -> HttpResponse:
    guides = reading.published(language=current_language())
    guide = get_object_or_404(guides.prefetch_related("steps"), tutorial__platform=platform)
    context = {
        "guide": guide,
        "steps": guide.steps.all(),
        "guides": guides,
        "alternates": reading.addresses(guide),
        "canonical": guide.get_absolute_url(),
        "instead": {
            language: translate_url(reverse("tutorials:index"), language) for language, _ in settings.LANGUAGES
        },
    }
    return render(request, "tutorials/tutorial.html", context)
