"""Whose session it is, and what they may do: two questions of every page of the desk, asked in one query each."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.db.models import Q


class DeskBackend(ModelBackend):
    """Django’s own asks one by one for the user and their place as an agent, and for their rights and their groups’."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("agent").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_desk_permissions"):
            theirs = Permission.objects.order_by()
            if not user_obj.is_superuser:
                theirs = theirs.filter(Q(user=user_obj) | Q(group__user=user_obj)).distinct()
            names = theirs.values_list("content_type__app_label", "codename")
            user_obj._desk_permissions = {f"{app}.{codename}" for app, codename in names}
        permissions: set[str] = user_obj._desk_permissions
        return permissions
