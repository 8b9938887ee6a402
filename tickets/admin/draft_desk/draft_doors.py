"""What the page asks while somebody writes: keep this, give back what is there, take this file, discard it."""

import json
import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from tickets.admin.case_desk.act_forms import CaseForm
from tickets.admin.desk import ReadOnlyDeskAdmin, agent_at, visible_tickets
from tickets.admin.draft_desk.draft_places import LOOSE
from tickets.admin.form_keys import key_in
from tickets.admin.ticket_desk.acts import ACTS
from tickets.admin.ticket_desk.files_form import FILES_MAX_BYTES, ManyFilesField, too_much
from tickets.attachments.files import IncomingFile
from tickets.drafts import saving
from tickets.drafts.saving import DraftPlace, Words, WrittenElsewhere
from tickets.models import DraftFile, SavedDraft
from tickets.sent_once import was_sent

PLACE = re.compile(r"(?!leaving\b)[\w.-]{1,60}( [\w.-]{1,18})?")  # what waits to leave is no form's any more
TICKET = re.compile(r"[0-9]{1,18}")  # what a database can look for
MOST_FIELDS = 200


class DraftDoors(ReadOnlyDeskAdmin):
    """The part of the drafts' admin that scripts ask. Everybody at the desk has drafts, and nobody another's."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        doors = {"here": here, **{door.__name__: require_POST(door) for door in (save, attach, detach, discard, undo)}}
        return [
            *(path(f"{name}/", guarded(door), name=f"tickets_saveddraft_{name}") for name, door in doors.items()),
            *super().get_urls(),
        ]


def here(request: HttpRequest) -> JsonResponse:
    """Of the ticket's page, or of the forms without a ticket that are named."""
    ticket = TICKET.fullmatch(request.GET.get("ticket", ""))
    loose = Q(ticket=None, place__in=request.GET.getlist("place"))
    wanted = loose | Q(ticket=int(ticket[0])) if ticket else loose
    rows = SavedDraft.objects.filter(wanted, owner=request.user.pk, discarded_at=None, leaving=None)
    drafts = rows.prefetch_related("files")
    return JsonResponse({"drafts": [_told(draft) for draft in drafts]})


def save(request: HttpRequest) -> JsonResponse:
    place = _place_in(request)
    if _was_sent(request, place):
        return JsonResponse({}, status=HTTPStatus.GONE)
    try:
        seen = request.POST.get("revision", "")
        draft = saving.save(place, words=_words_in(request), seen=seen, now=timezone.now())
    except WrittenElsewhere as other:
        return JsonResponse(_told(other.draft), status=HTTPStatus.CONFLICT)
    return JsonResponse({"revision": saving.revision_of(draft) if draft else ""})


def attach(request: HttpRequest) -> JsonResponse:
    """One file, judged at once as the form would."""
    place = _place_in(request)
    if _was_sent(request, place):
        return JsonResponse({}, status=HTTPStatus.GONE)
    try:
        [file] = ManyFilesField().clean(request.FILES.getlist("file")[:1])
    except (forms.ValidationError, ValueError) as error:
        return _refused(error)
    there = DraftFile.objects.filter(draft__in=saving.drafts_at(place).filter(discarded_at=None))
    if (there.aggregate(size=Sum("size"))["size"] or 0) + (file.size or 0) > FILES_MAX_BYTES:
        return _refused(too_much())
    incoming = IncomingFile(name=file.name or "", content_type=file.content_type or "", content=file.read())
    kept = saving.attach(place, incoming, now=timezone.now())
    return JsonResponse({"revision": saving.revision_of(kept.draft), "file": _told_file(kept)})


def detach(request: HttpRequest) -> JsonResponse:
    saving.detach(_place_in(request), _uuid(request.POST.get("file", "")))
    return JsonResponse({})


def discard(request: HttpRequest) -> JsonResponse:
    saving.discard(saving.drafts_at(_place_in(request)), now=timezone.now())
    return JsonResponse({})


def undo(request: HttpRequest) -> JsonResponse:
    drafts = saving.drafts_at(_place_in(request))
    saving.bring_back(drafts)
    return JsonResponse({"drafts": [_told(draft) for draft in drafts]})


def _place_in(request: HttpRequest) -> DraftPlace:
    """Refused when somebody else has signed in since the page was shown, or this ticket was never shown to them."""
    posted = request.POST
    if request.user.pk is None or posted.get("user") != str(request.user.pk):
        raise PermissionDenied
    name, ticket = posted.get("place", ""), posted.get("ticket", "")
    if not PLACE.fullmatch(name) or not (ticket == "" or TICKET.fullmatch(ticket)):
        raise BadRequest
    place = DraftPlace(owner_id=request.user.pk, ticket_id=int(ticket) if ticket else None, name=name)
    if place.ticket_id and not _was_shown(request, place.ticket_id):
        raise Http404
    return place


def _was_shown(request: HttpRequest, ticket_id: int) -> bool:
    """A colleague may have moved it since: the words are still their writer's."""
    if visible_tickets(request).filter(pk=ticket_id).exists():
        return True
    agent = agent_at(request)
    return agent is not None and key_in(request.POST.get("key", ""), agent=agent, ticket_id=ticket_id) is not None


def _was_sent(request: HttpRequest, place: DraftPlace) -> bool:
    """The form that these words were typed into: a late word of it is no draft any more."""
    agent, posted = agent_at(request), request.POST.get("key", "")
    act, _blank, number = place.name.partition(" ")
    if agent is None or not posted:
        return False
    if place.ticket_id:
        about_case = issubclass(ACTS[act], CaseForm) if act in ACTS else False
        key = key_in(posted, agent=agent, ticket_id=place.ticket_id)
        return was_sent(key, form=f"{act} {number if about_case else ''}")
    return act in LOOSE and was_sent(_uuid(posted), form=f"{act} {agent.pk}")


def _uuid(posted: str) -> UUID:
    try:
        return UUID(posted)
    except ValueError:
        raise BadRequest from None


def _words_in(request: HttpRequest) -> Words:
    try:
        words = json.loads(request.POST.get("words", ""))
    except ValueError:
        raise BadRequest from None
    if not _are_words(words):
        raise BadRequest
    return {
        _storable(name): {side: _storable(change[side]) for side in ("was", "is")} for name, change in words.items()
    }


def _storable(text: str) -> str:
    """Without NUL and half characters, which no database takes."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _are_words(words: Any) -> bool:
    """By the name of a field, two texts."""
    if not isinstance(words, dict) or len(words) > MOST_FIELDS:
        return False
    return all(
        isinstance(change, dict) and all(isinstance(change.get(side), str) for side in ("was", "is"))
        for change in words.values()
    )


def _told(draft: SavedDraft) -> dict[str, Any]:
    return {
        "place": draft.place,
        "ticket": draft.ticket_id,
        "revision": saving.revision_of(draft),
        "words": draft.words,
        "mailed": ("proved" if draft.is_proved else "unproved") if draft.by_mail else "",
        "files": [_told_file(file) for file in draft.files.all()],
    }


def _told_file(file: DraftFile) -> dict[str, str]:
    return {"id": str(file.public_id), "name": file.name, "size": filesizeformat(file.size)}


def _refused(error: Exception) -> JsonResponse:
    sentences = error.messages if isinstance(error, forms.ValidationError) else []
    return JsonResponse({"errors": sentences}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
