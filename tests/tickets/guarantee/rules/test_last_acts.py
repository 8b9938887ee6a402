"""What counts as work on a case: what a person writes or does about it, and not whose hands it is in."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.people import make_agent
from tests.tickets.factories import make_case
from tickets import handling
from tickets.guarantee.rules.last_acts import logs_of
from tickets.models import ConformityCase

pytestmark = pytest.mark.django_db


def test_to_be_put_into_somebodys_hands_is_no_work_on_the_defect() -> None:
    agent, now = make_agent(), timezone.now()
    case = ConformityCase.objects.get(pk=make_case(day=5).pk)
    handling.assign(case.ticket, to=agent, by=agent, now=now)
    assert logs_of([case], with_notes=True)[case.pk].acted_at is None
    later = now + timedelta(minutes=1)
    handling.note(case.ticket, agent=agent, text="The server in Lyon again.", now=later, submission_key=uuid.uuid4())
    assert logs_of([case], with_notes=True)[case.pk].acted_at == later
    handling.reply(case.ticket, agent=agent, text="We look at it.", now=later + timedelta(minutes=1))
    assert logs_of([case], with_notes=True)[case.pk].acted_at == later + timedelta(minutes=1)
