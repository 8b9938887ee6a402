"""A row that isn't there and one that isn't for you look alike."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from supportportal.foundations.django_types import AnyModelAdmin


class GuardedAdmin(AnyModelAdmin):
    """403 for who has no right to any row, before one is looked for; 404 for what isn't in the list.

    Django would redirect with a sentence about what is missing, and on the page of the history do so before it asks
    who wants to know.
    """

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if (row := super().get_object(request, object_id, from_field)) is None:
            raise Http404
        return row
