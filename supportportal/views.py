"""The first page, the search over everything there is to read, and the page that says there is nothing."""

from dataclasses import dataclass

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import override
from django.views.decorators.http import require_safe

import faq.reading
import tutorials.reading
from faq.models import ArticleTranslation
from legal.versions import rows_for
from supportportal.foundations.language_choice import current_language
from supportportal.foundations.markdown import plain
from supportportal.foundations.search import MAX_QUESTION_LENGTH, Terms, excerpt, find
from supportportal.foundations.topics import Topic
from tickets.guarantee.rules import clock
from tickets.guarantee.rules.policies import GUARANTEE, clock_policy, usual_policy
from tutorials import platforms
from tutorials.models import TutorialTranslation

MAX_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of the results: where it stands, its title, and the part that answers."""

    place: str
    url: str
    language: str
    title: SafeString
    excerpt: SafeString


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    language = current_language()
    context = {
        "shelves": faq.reading.shelves(language=language),
        "often_asked": faq.reading.often_asked(language=language),
        "guides": tutorials.reading.published(language=language),
        "mine": platforms.of_visitor(request.headers),
        "example": _report_of_today(request),
        "own_search": True,
    }
    response = render(request, "home.html", context)
    patch_vary_headers(response, platforms.DECIDED_BY)
    return response


def _report_of_today(request: HttpRequest) -> dict[str, object]:
    """What would be counted for a report at this moment, by the promise that most contracts have."""
    now = timezone.now()
    counted = clock_policy(usual_policy(rows_for(request), duty=GUARANTEE, now=now))
    dates = clock.count(counted, event_at=now)
    days = (dates.last_day - dates.day0).days
    return {"day0": dates.day0, "last_day": dates.last_day, "days": days, "ticks": range(days + 1)}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    language = current_language()
    query = request.GET.get("q", "").strip()[:MAX_QUESTION_LENGTH]
    shelves = [
        faq.reading.published(language=language),
        tutorials.reading.published(language=language).prefetch_related("steps"),
    ]
    result = find(shelves, query, language=language)
    answers = [_answer_from(hit.row, result.words, language) for shelf in result.shelves for hit in shelf[:MAX_ANSWERS]]
    context = {
        "query": query,
        "found": result,
        "articles": [answer for answer in answers if answer.place],
        "guides": [answer for answer in answers if not answer.place],
        "own_search": True,
    }
    if not result.total:
        context |= {
            "shelves": faq.reading.shelves(language=language),
            "often_asked": faq.reading.often_asked(language=language),
        }
    return render(request, "search.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Links in letters outlive the language they are in: where it isn’t offered any more, they open in ours."""
    _nothing, language, *rest = request.path.split("/", 2)
    if rest and language in LANG_INFO and language not in dict(settings.LANGUAGES):
        return redirect(_in_our_language(request.get_full_path(), language=language))
    homes = {language: f"/{language}/" for language, _ in settings.LANGUAGES}
    return render(request, "404.html", {"alternates": {}, "instead": homes, "own_search": True}, status=404)


def _in_our_language(address: str, *, language: str) -> str:
    """Some addresses are translated, too: “/fr/resiliation/” is “/en/cancellation/”."""
    with override(language):
        translated = translate_url(address, settings.LANGUAGE_CODE)
    return translated if translated != address else f"/{settings.LANGUAGE_CODE}{address.removeprefix(f'/{language}')}"


def _answer_from(row: object, words: tuple[Terms, ...], language: str) -> Answer:
    if isinstance(row, ArticleTranslation):
        section = row.article.section
        place = f"{Topic(section.topic).label} › {section.title}"
        texts = [row.summary, plain(row.body)]
    elif isinstance(row, TutorialTranslation):
        steps = [f"{step.title}. {plain(step.body)} {plain(step.result)}" for step in row.steps.all()]
        place, texts = "", [plain(row.intro), row.needs, *steps]
    else:
        raise TypeError(row)
    excerpts = [excerpt(text, words, language=language) for text in texts]
    best = next((text for text in excerpts if "<mark>" in text), excerpts[0])
    title = excerpt(row.title, words, language=language)
    return Answer(place, row.place, row.language, title, best)
