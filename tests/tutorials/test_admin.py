import pytest
from django.contrib.auth.models import User
from django.test import Client

from supportportal.foundations.platforms import Platform
from tests.tutorials.factories import make_guide
from tutorials.models import TutorialTranslation

pytestmark = pytest.mark.django_db


def test_an_editor_changes_a_step_and_the_search_finds_the_new_words(client: Client):
    client.force_login(User.objects.create_superuser("editor"))
    guide = make_guide(Platform.WINDOWS, steps=1)
    step = guide.steps.get()
    sent = {
        "tutorial": guide.tutorial_id,
        "language": "en",
        "published": "on",
        "title": guide.title,
        "intro": guide.intro,
        "versions": guide.versions,
        "needs": "",
        "steps-TOTAL_FORMS": "1",
        "steps-INITIAL_FORMS": "1",
        "steps-0-id": step.pk,
        "steps-0-translation": guide.pk,
        "steps-0-position": "1",
        "steps-0-title": "Flux",
        "steps-0-body": "Press the **capacitor**.",
        "steps-0-result": "",
    }
    answer = client.post(f"/admin/tutorials/tutorialtranslation/{guide.pk}/change/", sent)
    assert answer.status_code == 302
    kept = TutorialTranslation.objects.get()
    assert " capacitor " in kept.terms
    assert kept.published_at == guide.published_at


@pytest.mark.parametrize("desk", ["tutorial", "tutorialtranslation"])
def test_the_desks_open(client: Client, desk: str):
    client.force_login(User.objects.create_superuser("editor"))
    guide = make_guide(Platform.WINDOWS)
    assert client.get(f"/admin/tutorials/{desk}/").status_code == 200
    row = guide.tutorial_id if desk == "tutorial" else guide.pk
    assert client.get(f"/admin/tutorials/{desk}/{row}/change/").status_code == 200
