"""The chat on the company's other sites: a page with nothing but the bubble and its box, in a frame."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe


def frame_ancestors() -> list[str]:
    """The sites that may show the frame: the origins in the settings, or nobody if there are none."""
    return settings.CHAT_EMBED_ORIGINS or ["'none'"]


@xframe_options_exempt  # frame-ancestors says it more exactly
@require_safe
def frame(request: HttpRequest) -> HttpResponseBase:
    response = render(request, "chat/frame.html")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return csp_replace({"frame-ancestors": frame_ancestors()})(lambda _request: response)(request)
