"""Writing to somebody outside about a ticket, and what becomes of the side thread."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.language_choice import language_choices
from supportportal.foundations.masking.masks import masked
from tickets.admin.act_form import ActForm
from tickets.admin.ticket_desk.files_form import FilesForm, ManyFilesField
from tickets.attachments.files import read_again
from tickets.models import Agent, Attachment, Message, SideThread, Ticket
from tickets.refusals import Refused
from tickets.side_threads import settling
from tickets.side_threads.asking import Question, ask_again, forward


class FileIsGone(Refused):
    sentence = _("One of these files is no longer in the storage, and nothing was sent.")


class NewInThread(Refused):
    sentence = _("Something new arrived in this side thread, and nothing was done. Read it above, then try again.")


class OutsideForm(FilesForm):
    """A letter to a third party. What is masked in it goes in clear only if that is ticked, with a reason."""

    text = forms.CharField(
        label=_("Your words"), widget=forms.Textarea(attrs={"rows": 5}), max_length=50_000, required=False
    )
    attached = ManyFilesField(label=_("Attach from your computer"), required=False)
    in_clear = forms.BooleanField(label=_("Send what is masked in clear"), required=False)
    reason = forms.CharField(label=_("Why they need it"), max_length=300, required=False)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("in_clear") and not self.cleaned_data.get("reason"):
            self.add_error("reason", gettext("Say why they need it in clear."))
        return cleaned

    def question(self, agent: Agent) -> Question:
        facts = self.cleaned_data
        try:
            kept = [read_again(file) for file in facts.get("enclosed", ())]
        except FileNotFoundError:
            raise FileIsGone from None
        return Question(
            text=facts["text"],
            quoted=list(facts.get("quoted", ())),
            files=self.all_files(agent, kept=kept),
            secrets_because=facts["reason"] if facts["in_clear"] else "",
        )


class ForwardForm(OutsideForm):
    place = "forward"
    address = forms.EmailField(label=_("To"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    quoted = forms.ModelMultipleChoiceField(Message.objects.none(), required=False)
    enclosed = forms.ModelMultipleChoiceField(Attachment.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        messages = cast("forms.ModelMultipleChoiceField[Message]", self.fields["quoted"])
        messages.queryset = self.ticket.messages.open_to_customers()
        files = cast("forms.ModelMultipleChoiceField[Attachment]", self.fields["enclosed"])
        files.queryset = Attachment.objects.open_to_customers().filter(message__ticket=self.ticket).exclude(file="")
        self.fields["subject"].initial = masked(self.ticket.subject)
        self.fields["language"].initial = self.ticket.reply_language

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        facts = self.cleaned_data
        if not (facts.get("text", "").strip() or facts.get("quoted")):
            self.add_error("text", gettext("Write something, or choose a message."))
        files = list(facts.get("enclosed", ()))
        if any(file.is_locked for file in files):
            self.add_error("enclosed", gettext("A locked file can’t be sent on."))
        return cleaned

    @property
    def who_and_what(self) -> list[forms.BoundField]:
        return [self[name] for name in ("address", "name", "subject", "language", "text")]

    @property
    def chosen(self) -> set[str]:
        """The messages that were ticked when it was sent."""
        return {*map(str, self["quoted"].value() or ())}

    @property
    def chosen_files(self) -> set[str]:
        return {*map(str, self["enclosed"].value() or ())}

    def carry_out(self, *, agent: Agent) -> str:
        to = {name: self.cleaned_data[name] for name in ("address", "name", "subject", "language")}
        thread = forward(self.ticket, **to, question=self.question(agent), agent=agent, now=self.now)
        sentence = gettext("Sent to %(third)s. Their answer comes here, and the customer sees none of it.")
        return sentence % {"third": thread}


class OfThread(ActForm):
    """`seen`: the newest message of the thread that its agent had before their eyes."""

    thread = forms.ModelChoiceField(SideThread.objects.none(), widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[SideThread]", self.fields["thread"])
        field.queryset = self.ticket.side_threads.select_related("ticket__customer")

    def thread_as_seen(self) -> SideThread:
        """Within the caller's transaction. Rival: an answer, which nobody may mark as read before they have read it."""
        self.ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
        thread: SideThread = self.cleaned_data["thread"]
        if thread.messages.filter(pk__gt=self.cleaned_data["seen"]).exists():
            raise NewInThread
        return thread


class SideReplyForm(OutsideForm, OfThread):
    @property
    def place(self) -> str:
        return f"side-reply {self.cleaned_data['thread'].pk}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "text" in self.cleaned_data and not self.cleaned_data["text"].strip():
            self.add_error("text", self.fields["text"].error_messages["required"])
        return cleaned

    def carry_out(self, *, agent: Agent) -> str:
        with transaction.atomic():
            thread = self.thread_as_seen()
            ask_again(thread, question=self.question(agent), agent=agent, now=self.now)
        return gettext("Sent to %(third)s.") % {"third": thread}


class SideStateForm(OfThread):
    """Read, closed or open again, by the button that was pressed."""

    def carry_out(self, *, agent: Agent) -> str:
        with transaction.atomic():
            return self.settle(self.thread_as_seen(), agent=agent)

    def settle(self, thread: SideThread, *, agent: Agent) -> str:
        if "close" in self.data:
            settling.close(thread, by=agent, now=self.now)
            return gettext("The side thread with %(third)s is closed.") % {"third": thread}
        if "reopen" in self.data:
            settling.reopen(thread, by=agent)
            return gettext("The side thread with %(third)s is open again.") % {"third": thread}
        settling.mark_read(thread, by=agent)
        return gettext("Marked as read.")


SIDE_ACTS: Mapping[str, type[ActForm]] = {
    "forward": ForwardForm,
    "side-reply": SideReplyForm,
    "side-state": SideStateForm,
}
