"""Who may sign in, and what they do here: a colleague is one page, from the first day to the last and after it.

Accounts are ended and never deleted, since what their people wrote and decided stays theirs.
"""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.language_choice import current_language
from supportportal.foundations.overwriting import OverwritingAdmin
from supportportal.foundations.staff.guarded_rows import GuardedAdmin
from tickets import account_letters
from tickets.admin.desk import agent_at, is_superuser
from tickets.admin.people_desk import sign_in_help
from tickets.admin.people_desk.colleague_form import ColleagueForm, NewColleagueForm
from tickets.admin.people_desk.colleague_words import in_words
from tickets.models import AccountLetter
from tickets.refusals import LastAdministrator
from tickets.staff import (
    agent_behind,
    come_back,
    duties_of,
    give_duties,
    in_hand,
    leave,
    lock_administrators,
    reminded_by,
    take_place,
)

if TYPE_CHECKING:
    UsersAdmin = UserAdmin[User]
else:
    UsersAdmin = UserAdmin
admin.site.unregister((User, Group))  # groups are made by `manage.py set_up`, and say nothing here


@admin.register(User)
class AccountAdmin(OverwritingAdmin, UsersAdmin):
    form, add_form = ColleagueForm, NewColleagueForm
    change_form_template = "admin/tickets/colleague.html"
    add_form_template = None
    change_list_template = "admin/tickets/colleagues.html"
    fieldsets = (
        (None, {"fields": ("first_name", "last_name", "email", "username", "language")}),
        (_("What they do here"), {"fields": ("role", "topics", "leads", "edits")}),
    )
    add_fieldsets = fieldsets
    list_display = ("shown_name", "role_column", "email", "username", "state_column")
    list_filter = ()
    ordering = ("-is_active", "first_name", "username")

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("place/", guarded(self.take_place), name="auth_user_place"),
            path("<int:user_id>/leave/", guarded(self.leave), name="auth_user_leave"),
            path("<int:user_id>/link/", guarded(self.mail_link), name="auth_user_link"),
            path("<int:user_id>/factors/", guarded(self.take_factors), name="auth_user_factors"),
            path("<int:user_id>/return/", guarded(self.come_back), name="auth_user_return"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = User.objects.select_related("agent").prefetch_related("groups", "agent__teams", "agent__led_teams")
        return people.order_by(*self.ordering)

    def view_on_site(self, obj: User) -> None:
        """Nobody is shown to the public."""

    def stored_values(self, key: object) -> list[Any]:
        """What the form shows; when somebody signed in or changed their password is nobody’s change of it."""
        user = User.objects.get(pk=str(key))
        duties, names = duties_of(user), (user.first_name, user.last_name, user.email, user.username)
        if duties is None:
            return [names]
        return [names, duties.role, duties.language, sorted(duties.topics), sorted(duties.leads), duties.edits]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """One is saved after the other. Rivals: two who make the same colleague, whose rows can’t be seen yet."""
        if request.method != "POST" or not is_superuser(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            lock_administrators()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever says what others may do may do everything: no single permission of Django's opens this."""
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """One transaction, which Django's page has opened: an account with its role, or nothing."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        give_duties(obj, form.duties)
        if not change:
            sign_in_help.invite(obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: User | None = None,
    ) -> HttpResponse:
        if obj:
            context |= {"role_in_words": in_words(obj), **sign_in_help.state_of(obj)}
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def account(self, request: HttpRequest, user_id: int) -> User:
        user: User = GuardedAdmin.get_object(self, request, str(user_id))  # to act upon, and not to edit
        return user

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Where letters don't arrive. Whoever was signed in with the old one is so no more, and hears of it."""
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            account_letters.tell(
                self.account(request, int(id)), AccountLetter.Kind.PASSWORD_CHANGED, now=timezone.now()
            )
        return answer

    def mail_link(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return sign_in_help.mail_link(request, self.account(request, user_id))

    def take_factors(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return sign_in_help.take_factors(request, self.account(request, user_id))

    def leave(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Says first what goes back to whom; only a POST ends the account."""
        with transaction.atomic():
            user = self.account(request, user_id)
            agent = agent_behind(user)
            reminded = list(reminded_by(agent)) if agent else []
            if request.method == "POST" and user.is_active:
                try:
                    count = leave(user, now=timezone.now())
                except LastAdministrator as refusal:
                    messages.error(request, str(refusal))
                else:
                    self.log_change(request, user, gettext("Has left."))
                    self.say_what_went_back(request, user, count)
        if request.method == "POST" or not user.is_active:
            return redirect("admin:auth_user_change", user_id)
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("%(name)s leaves") % {"name": user.get_full_name() or user.get_username()},
            "colleague": user,
            "ticket_count": in_hand(agent).count() if agent else 0,
            "reminded": reminded,
            "is_oneself": user == request.user,
        }
        return TemplateResponse(request, "admin/tickets/colleague_leaves.html", page)

    def say_what_went_back(self, request: HttpRequest, user: User, count: int) -> None:
        agent = agent_behind(user)
        words = ngettext("%(n)s ticket went back to its team.", "%(n)s tickets went back to their teams.", count)
        messages.success(request, gettext("%(name)s can’t sign in any more.") % {"name": agent or user})
        if count:
            messages.info(request, words % {"n": count})
        for team in reminded_by(agent) if agent else []:
            words = gettext("%(agent)s was to be reminded of cases of %(team)s when time runs out. Name somebody else.")
            messages.warning(request, words % {"agent": agent, "team": team})

    def come_back(self, request: HttpRequest, user_id: int) -> HttpResponse:
        user = self.account(request, user_id)
        if request.method == "POST" and not user.is_active:
            come_back(user)
            self.log_change(request, user, gettext("Is back."))
            messages.success(request, gettext("%(name)s may sign in again.") % {"name": user.get_full_name() or user})
        return redirect("admin:auth_user_change", user_id)

    def take_place(self, request: HttpRequest) -> HttpResponse:
        """An administrator who had no place at the desk has one by a click, and goes on where they were."""
        if not is_superuser(request) or not request.user.is_authenticated:
            raise PermissionDenied
        if request.method == "POST" and agent_at(request) is None:
            take_place(request.user, language=current_language())
            messages.success(request, gettext("You have a place at the desk now, and can answer."))
        here = request.POST.get("next", "")
        ours = url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure())
        return redirect(here if ours else "admin:index")

    @admin.display(description=_("Name"), ordering="first_name")
    def shown_name(self, user: User) -> str:
        return user.get_full_name() or user.get_username()

    @admin.display(description=_("State"), ordering="-is_active")
    def state_column(self, user: User) -> str:
        return gettext("may sign in") if user.is_active else gettext("has left")

    @admin.display(description=_("Role"))
    def role_column(self, user: User) -> str:
        return in_words(user)
