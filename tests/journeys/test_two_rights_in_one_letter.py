"""“I withdraw, and failing that I call on the guarantee”: two cases, each with its own days and its own letter."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import publish_promises
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets.access import case_url
from tickets.models import OutgoingEmail

pytestmark = pytest.mark.django_db
SAID = {
    "en": (
        "I hereby give notice that I withdraw from my contract PV-20417733, and failing that I call on the legal "
        "guarantee of conformity: the app does not connect.",
        ["We received your report on", "We received your withdrawal on"],
        "Your withdrawal from the contract",
    ),
    "fr": (
        "Je vous notifie par la présente ma rétractation du contrat PV-20417733, et à défaut j’invoque la garantie "
        "légale de conformité : l’application ne se connecte pas.",
        ["Nous avons reçu votre signalement le", "Nous avons reçu votre rétractation le"],
        "Votre rétractation",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_two_rights_in_one_letter(language: str) -> None:
    words, told, title = SAID[language]
    publish_promises("guarantee", "withdrawal")
    ticket = ticket_of(receive(letter(words, Subject=""), now=NOON))
    cases = {case.duty: case for case in ticket.cases.all()}
    assert cases.keys() == {"guarantee", "withdrawal"}
    days = {duty: case.last_day - case.day0 for duty, case in cases.items()}
    assert days == {"guarantee": timedelta(days=30), "withdrawal": timedelta(days=14)}
    letters = list(OutgoingEmail.objects.order_by("pk").values_list("text", flat=True))
    assert [sum(sentence in text for text in letters) for sentence in told] == [1, 1]
    assert all(f"#{ticket.pk}" in text for text in letters)
    assert [case.state for case in cases.values()] == ["acknowledged"] * 2

    # Neither swallows the other: the desk shows both, and each has its page.
    desk = signed_in(make_agent("ines", "billing", "connectivity", "general").user)
    assert len(desk.get(ticket.get_absolute_url()).context["panels"]) == 2
    assert title in Client().get(case_url(cases["withdrawal"])).content.decode()
