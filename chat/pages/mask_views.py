"""A customer says that what we masked in their chat is no secret, and reads it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from chat.conversations.unmasking import take_mask_away
from chat.pages.own_pages import from_our_own_pages
from chat.pages.views import open_conversation


@never_cache
@require_POST
@from_our_own_pages
def show_again(request: HttpRequest, token: str, sequence: int) -> HttpResponse:
    take_mask_away(open_conversation(token), sequence=sequence, digest=request.POST.get("digest", ""))
    return redirect("chat:conversation", token)
