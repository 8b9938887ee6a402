"""Closed days at the desk: a reason in each language, and the list in the reader's."""

from datetime import date

import pytest

from chat.models import ClosedDay
from tests.people import make_user, signed_in

pytestmark = pytest.mark.django_db
DAYS = "/admin/chat/closedday/"


def test_a_reason_is_given_in_each_language_and_read_in_ones_own() -> None:
    client = signed_in(make_user("solene", is_superuser=True))
    client.post(f"{DAYS}add/", {"day": "2026-12-24", "reason_en": "Inventory", "reason_fr": "Inventaire"})
    row = ClosedDay.objects.get()
    assert (row.day, row.reasons) == (date(2026, 12, 24), {"en": "Inventory", "fr": "Inventaire"})
    shown = client.get(f"{DAYS}{row.pk}/change/", headers={"accept-language": "fr"}).content.decode()
    assert ("Motif, en anglais" in shown, 'value="Inventory"' in shown) == (True, True)
    listed = client.get(DAYS, headers={"accept-language": "fr"}).content.decode()
    assert ("Motif" in listed, "Reason" in listed, "Inventaire" in listed) == (True, False, True)
