"""An answer before it leaves, exactly as it will: the letter that the outbox would write, with nothing kept or sent."""

import base64
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext

from tickets.admin.framed_letter import own_letter_in_a_frame, text_in_a_frame
from tickets.admin.reply_desk.reply_form import ReplyForm
from tickets.admin.ticket_desk.ticket_files import TicketFiles
from tickets.attachments.enclosed_pictures import enclosed
from tickets.attachments.file_kinds import kind_of
from tickets.attachments.files import IncomingFile
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
        files = enclosed(form.files_so_far(agent), text=text)
        copies = form.cleaned_data.get("cc") or []
        own, *_others = letters_of_answer(ticket, agent=agent, text=text, files=files, to_be_let_in=copies)
        [letter] = written([own], now=form.now)
        if request.GET.get("as") == TEXT:
            return text_in_a_frame(f"{letter.subject_at_the_desk}\n\n{letter.text_at_the_desk}")
        html = with_pictures(without_tokens(letter.html), files)
        return own_letter_in_a_frame(html, dark=request.GET.get("as") == DARK)


def with_pictures(html: str, files: Sequence[IncomingFile]) -> str:
    """As data: in the sandbox no address of ours would answer. As they were sent, not drawn anew: they are ours."""
    for file in files:
        kind = kind_of(file.content, name=file.name)
        if file.content_id:
            coded = base64.b64encode(file.content).decode()
            html = html.replace(f'"cid:{file.content_id}"', f'"data:{kind.media_type};base64,{coded}"')
    return html
