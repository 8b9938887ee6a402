"""What every page knows: the company's name, its address, and the page's other languages."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    return {
        "provider": settings.PORTAL_NAME,
        "support_address": settings.SUPPORT_ADDRESS,
        "portal_url": settings.PORTAL_URL,
        "outgoing_hold": settings.OUTGOING_HOLD,
        "outgoing_to": settings.OUTGOING_TO,
    }
