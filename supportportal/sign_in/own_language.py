"""The desk speaks the language of whoever is signed in, in every browser: the one kept with their place at the desk."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.staff import second_factor
from supportportal.sign_in.account_pages import missing_factor_page
from tickets import staff
from tickets.access import agent_of


class OwnLanguage(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> None:
        """At the desk and in its editor. Public pages have their language in their address.

        Costs no query where the page asks who the agent is, as most do: see `agent_of`.
        """
        if request.path.startswith(_desk_addresses()) and (agent := agent_of(request.user)):
            translation.activate(supported_language(agent.language))
            request.LANGUAGE_CODE = translation.get_language()


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """`language`, and `next`: where to go on. Who has no place at the desk has it kept by this browser."""
    agent, language = agent_of(request.user), request.POST.get("language", "")
    if agent is None:
        return set_language(request)
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    page = page if ours else reverse("admin:index")
    if second_factor.is_lacking(request.session):
        return missing_factor_page(request, wanted=page)
    if language in dict(settings.LANGUAGES):
        staff.choose_language(agent, language)
        with translation.override(language):
            text = _("The desk and the letters to you are in this language from now on, in every browser.")
        messages.success(request, text)
    return redirect(page)


def _desk_addresses() -> tuple[str, ...]:
    return tuple(reverse(name) for name in ("admin:index", "markdownx_markdownify", "markdownx_upload"))
