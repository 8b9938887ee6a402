"""An answer before it leaves, exactly as it will: the letter that the outbox would write, with nothing kept or sent."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext

from tickets.admin.framed_letter import own_letter_in_a_frame, text_in_a_frame
from tickets.admin.ticket_desk.ticket_files import TicketFiles
from tickets.admin.ticket_desk.ticket_forms import ReplyForm
from tickets.models import OutgoingEmail
from tickets.models.links import without_tokens
from tickets.outbox.answer_letters import letters_of_answer
from tickets.outbox.queueing import written

DARK, TEXT = "dark", "text"  # how it is shown, if not as a light device would


class AnswerPreview(TicketFiles):
    """Into a frame of the page, by a button of the reply’s form: it works without a script."""

    def get_urls(self) -> list[URLPattern]:
        door = self.admin_site.admin_view(self.preview_answer)
        return [
            path("<int:ticket_id>/preview-answer/", door, name="tickets_ticket_preview_answer"),
            *super().get_urls(),
        ]

    def preview_answer(self, request: HttpRequest, ticket_id: int) -> HttpResponse:
        ticket = self.ticket(request, ticket_id)
        if request.method != "POST":
            return redirect(ticket)
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        form = ReplyForm(request.POST, request.FILES, ticket=ticket, now=timezone.now())
        form.is_valid()
        if not (text := str(form.cleaned_data.get("text", "")).strip()):
            return text_in_a_frame(gettext("There is no text yet."))
        letter, *_copies = written(letters_of_answer(ticket, agent=agent, text=text), now=form.now)
        return _shown(letter, way=request.GET.get("as", ""))


def _shown(letter: OutgoingEmail, *, way: str) -> HttpResponse:
    if way == TEXT:
        return text_in_a_frame(f"{letter.subject_at_the_desk}\n\n{letter.text_at_the_desk}")
    return own_letter_in_a_frame(without_tokens(letter.html), dark=way == DARK)
