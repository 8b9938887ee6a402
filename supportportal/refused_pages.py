"""The pages that say no: missing, not allowed, too often, the form too old. The desk has its own; no text is lost."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.defaults import permission_denied

from supportportal import views
from supportportal.foundations.typed import holds_a_secret, is_prose, typed_texts


@dataclass(frozen=True, slots=True)
class PostedField:
    name: str
    value: str

    @property
    def is_shown(self) -> bool:
        """To be read again; the others are only sent again."""
        return is_prose(self.name, self.value)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not is_at_the_desk(request):
        return views.not_found(request, exception)
    return _desk_page(request, "admin/404.html", status=404)


def no_such_page(request: HttpRequest, row: str) -> HttpResponse:
    raise Http404


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not is_at_the_desk(request):
        return permission_denied(request, exception)
    return _desk_page(request, "admin/403.html", status=403)


def too_often(request: HttpRequest) -> HttpResponse:
    """Asked for by django-allauth alone, whose pages are the desk's."""
    return _desk_page(request, "admin/429.html", status=429)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token doesn't fit: cookies were deleted, or somebody signed in in another tab.

    What was typed comes back with a new token and a button. From another site there is no button: its form must not
    become ours by a click.
    """
    fields = [] if holds_a_secret(request.POST) else _fields(request)
    page = {"fields": fields, "file_fields": list(request.FILES), "here": request.get_full_path()}
    if not is_at_the_desk(request):
        page["may_send"] = bool(fields) and came_from_us(request)
        return render(request, "403_csrf.html", page, status=403)
    # Somebody who has to sign in first would lose it all by the button: their page keeps the text.
    page["may_send"] = bool(fields) and came_from_us(request) and request.user.is_authenticated
    return _desk_page(request, "admin/403_csrf.html", status=403, **page)


def is_at_the_desk(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("admin:index"))


def came_from_us(request: HttpRequest) -> bool:
    """The browser says so itself; a page of another site can't make it say so."""
    ours = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == ours


def _fields(request: HttpRequest) -> list[PostedField]:
    posted = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    return [PostedField(name, value) for name, values in posted for value in values]


def _desk_page(request: HttpRequest, template: str, *, status: int, **more: object) -> HttpResponse:
    page = {**admin.site.each_context(request), "typed": typed_texts(request), "files": bool(request.FILES), **more}
    return render(request, template, page, status=status)
