"""Reading the FAQ, and saying whether it helped."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from faq import feedback, reading
from faq.models import ArticleTranslation, Section
from supportportal.foundations.client_address import address_of, network_of
from supportportal.foundations.language_choice import current_language
from supportportal.foundations.ratelimit import allowed
from supportportal.foundations.search import find
from supportportal.foundations.topics import Topic

FEEDBACK_AN_HOUR = 20
MAX_OFFERED = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "faq/index.html", {"shelves": reading.shelves(language=current_language())})


@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    chosen = Topic(topic)
    shelves = reading.shelves(language=current_language())
    articles = reading.published(language=current_language()).about(chosen).in_order()
    context = {"topic": chosen, "shelves": shelves, "shelf": _shelf(shelves, chosen), "articles": articles}
    return render(request, "faq/topic.html", context)


@require_safe
def section(request: HttpRequest, topic: str, slug: str) -> HttpResponse:
    chosen = get_object_or_404(Section.objects.prefetch_related("titles"), topic=topic, slug=slug)
    shelves = reading.shelves(language=current_language())
    articles = reading.published(language=current_language()).filter(article__section=chosen).in_order()
    context = {"section": chosen, "shelf": _shelf(shelves, Topic(topic)), "articles": articles}
    return render(request, "faq/section.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    texts = reading.published(language=current_language()).filter(slug=slug)
    text = min(texts, key=lambda each: each.language != current_language(), default=None)
    if text is None:
        return _redirect_to_translation(request, slug)
    addresses = reading.addresses(text)
    before, after = reading.neighbours(text, language=current_language())
    context = {
        "article": text,
        "section": text.article.section,
        "topic": Topic(text.article.section.topic),
        "before": before,
        "after": after,
        "related": reading.related(text),
        "alternates": addresses,
        "canonical": text.get_absolute_url(),
        "instead": _section_addresses(text.article.section),
        "answered": str(text.pk) in request.session.get("feedback", {}),
    }
    return render(request, "faq/article.html", context)


@require_POST
def give_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    text = get_object_or_404(reading.published(language=current_language()), slug=slug)
    if request.POST.get("helpful") not in ("yes", "no"):
        return redirect(text)
    if not allowed("faq-feedback", who=network_of(address_of(request)), limit=FEEDBACK_AN_HOUR, seconds=3600):
        return render(request, "429.html", status=429)
    comment = request.POST.get("comment", "").replace("\0", "").strip()
    earlier = request.session.get("feedback", {})
    answer = feedback.answer(
        text,
        helpful=request.POST["helpful"] == "yes",
        comment=comment,
        earlier=earlier.get(str(text.pk)),
        now=timezone.now(),
    )
    request.session["feedback"] = {**earlier, str(text.pk): answer.pk}
    return redirect(reverse("faq:thanks", args=[slug]) + ("" if comment or answer.helpful else "?more=1"))


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    text = get_object_or_404(reading.published(language=current_language()), slug=slug)
    context = {
        "article": text,
        "topic": Topic(text.article.section.topic),
        "ask_more": request.GET.get("more") == "1",
        "alternates": {},
        "instead": {**_section_addresses(text.article.section), **reading.addresses(text)},
    }
    return render(request, "faq/thanks.html", context)


@require_safe
def articles(request: HttpRequest) -> JsonResponse:
    """For the chat: `?topic=&language=&q=` gives title, summary and address, best first."""
    requested_language = request.GET.get("language", "")
    language = requested_language if requested_language in dict(settings.LANGUAGES) else current_language()
    texts = ArticleTranslation.objects.published().for_reader(language=language).in_order()
    if request.GET.get("topic") in Topic.values:
        texts = texts.about(Topic(request.GET["topic"]))
    query = request.GET.get("q", "").strip()
    rows = [hit.row for hit in find([texts], query, language=language).shelves[0]] if query else texts
    offered = [
        {"title": row.title, "summary": row.summary, "url": row.place}
        for row in rows[:MAX_OFFERED]
        if isinstance(row, ArticleTranslation)
    ]
    return JsonResponse({"articles": offered})


def _shelf(shelves: list[reading.Shelf], topic: Topic) -> reading.Shelf:
    return next(shelf for shelf in shelves if shelf.topic == topic)


def _section_addresses(section: Section) -> dict[str, str]:
    """Where a reader goes in a language that the article doesn't exist in."""
    return {language: translate_url(section.get_absolute_url(), language) for language, _ in settings.LANGUAGES}


def _redirect_to_translation(request: HttpRequest, slug: str) -> HttpResponse:
    """The address of another language's text: lead to this language's text, or say that there is none."""
    other = ArticleTranslation.objects.published().filter(slug=slug).select_related("article__section").first()
    if other is None:
        raise Http404
    ours = reading.published(language=current_language()).filter(article=other.article).first()
    if ours is None:
        messages.info(request, _("That article isn’t available in this language yet. These are its neighbours."))
    return redirect(ours or other.article.section, permanent=ours is not None)
