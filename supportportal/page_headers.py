"""What every page tells browsers that it may do, and who may use it."""

from collections.abc import Mapping

from csp.constants import NONE, SELF
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

CONTENT_SECURITY_POLICY: Mapping[str, Mapping[str, list[str]]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],  # a letter's HTML on the desk, in a sandbox of its own
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
# Nothing of these is used: a page that was broken into couldn't use it either, nor could a frame in it.
UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
DEFAULT_HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Cross-Origin-Resource-Policy": "same-origin",  # the chat's frame and script, for other sites, say otherwise
}


class PageHeaders(MiddlewareMixin):
    """For what views answer. Static files are for everybody, among them other sites' pages with our chat."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        for name, value in DEFAULT_HEADERS.items():
            response.headers.setdefault(name, value)
        return response
