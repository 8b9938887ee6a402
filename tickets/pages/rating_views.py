"""“How was it?”: a customer says so once, and may say otherwise later. To follow the link says nothing."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from tickets.access import ticket_to_rate
from tickets.models import TicketRating
from tickets.outbox.how_was_it import VOTES
from tickets.pages.private_pages import customers_page, opened_by, private

CHOICES = [("good", _("Good")), ("bad", _("Not good"))]
LONGEST = 2_000  # characters


class RatingForm(forms.Form):
    vote = forms.ChoiceField(label=_("How was our help?"), choices=CHOICES, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("In your words"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )


@never_cache
@customers_page
def rating(request: HttpRequest, token: str, vote: str = "") -> HttpResponse:
    row = get_object_or_404(TicketRating, ticket=opened_by(token, read=ticket_to_rate))
    if row.ticket.forgotten_at or vote not in ("", *VOTES):
        raise Http404
    said = next((name for name, is_good in VOTES.items() if is_good == row.is_good), "")
    form = RatingForm(request.POST or None, initial={"vote": vote or said, "comment": row.comment})
    if request.method == "POST" and form.is_valid():
        row.is_good, row.comment = VOTES[form.cleaned_data["vote"]], form.cleaned_data["comment"]
        row.rated_at = timezone.now()
        row.save(update_fields=["is_good", "comment", "rated_at"])
        messages.success(request, gettext("Thank you. As long as this link works, you can change your answer."))
        return redirect("tickets:rating", token)
    page = {"form": form, "ticket": row.ticket, "rated_at": row.rated_at}
    return private(render(request, "tickets/rating.html", page))
