"""The promises in time and their letters, as the specification writes them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

import legal.demo
from legal import publishing
from legal.models import NoticeText, Policy, Version
from legal.notices import NOTICES
from legal.placeholders import EXAMPLES, NAMES_IN_ANY_LETTER, filled, problems
from tests.legal.factories import make_version
from tests.moments import NOON
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
REFUSED = "A published version never changes"


@pytest.fixture(scope="module", autouse=True)
def documents(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with shared_rows(django_db_blocker):
        legal.demo.load(now=NOON)
        yield


def guarantee() -> Version:
    return Version.objects.get(document__slug="guarantee")


def french(kind: str) -> str:
    """As one line, without the blank lines between paragraphs."""
    return " ".join(guarantee().notice_texts.get(kind=kind, language="fr").body.split())


def test_the_guarantee_promises_thirty_days_with_the_reminders_of_the_specification() -> None:
    policy = guarantee().policy
    assert {field.name: getattr(policy, field.name) for field in Policy._meta.fields[2:]} == {
        "name": "FR_30D_STRICT",
        "length": 30,
        "unit": "days",
        "extended": False,
        "country": "FR",
        "region": "",
        "zone": "Europe/Paris",
        "offers_choice": True,
        "progress_every": 7,
        "warn_on_day": 28,
        "reminder_days": [3, 7, 14, 21, 25, 28, 29, 30],
        "reminder_hours": [12, 4, 1],
        "lead_from_day": 21,
        "manager_from_day": 28,
        "on_call_from_hours": 4,
        "late_increases": None,
        "late_increase_monthly": None,
        "other_lengths": [14],
    }


def test_each_duty_of_the_demo_has_its_own_time() -> None:
    times = {policy.version.document.slug: (policy.length, policy.unit, policy.offers_choice) for policy in _policies()}
    assert times == {
        "guarantee": (30, "days", True),
        "withdrawal": (14, "days", False),
        "cancellation": (7, "days", False),
        "refund": (14, "days", False),
        "privacy": (1, "months", False),
    }


def _policies() -> list[Policy]:
    return list(Policy.objects.select_related("version__document"))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "acknowledgement",
            "Nous avons reçu votre signalement le {received} ({zone}). Au titre de la garantie légale de "
            "conformité, nous nous engageons à rétablir un service conforme sans retard injustifié et au plus tard le "
            "{last_day} inclus. Vous n’avez aucun frais à payer. Référence {reference}.",
        ),
        (
            "progress",
            "Voici où nous en sommes : {fact}. Prochaine étape : {next_step} avant le {by_day}. "
            "La date limite reste le {last_day}.",
        ),
        (
            "question",
            "Pour trouver la cause, nous avons besoin de ceci : {question}. C’est facultatif, et le délai continue de "
            "courir.",
        ),
        (
            "warning",
            "Le problème n’est pas encore résolu. S’il ne l’est pas au plus tard le {last_day} inclus, vous pourrez "
            "choisir une réduction du prix ou la fin du contrat avec remboursement.",
        ),
        (
            "breach",
            "Nous n’avons pas rétabli un service conforme dans le délai. Vous pouvez dès maintenant choisir : "
            "– Réduction du prix – Mettre fin au contrat et être remboursé – Continuer la réparation",
        ),
        ("breach", "Votre choix ne vous prive d’aucun autre droit."),
        ("choice", "Remboursement de {amount} au plus tard le {refund_last_day}, par le même moyen de paiement."),
        ("confirmation", "Pouvez-vous confirmer que tout fonctionne ? Oui, c’est réglé :"),
        ("confirmation", "Non, le problème continue :"),
        ("refusal", "Nous pensons qu’il ne s’agit pas d’un défaut de conformité, parce que {reasons}. Médiateur :"),
    ],
)
def test_the_french_letters_say_the_words_of_the_specification(kind: str, words: str) -> None:
    assert words in french(kind)


def test_every_letter_of_the_demo_is_in_both_languages_and_can_be_filled_whole() -> None:
    letters = list(NoticeText.objects.all())
    assert len(letters) > 50
    for letter in letters:
        found = problems(letter.kind, subject=letter.subject, body=letter.body)
        assert (found.unknown, found.missing, found.stray) == ([], [], False), letter
        said = filled(letter.body, EXAMPLES[letter.language])
        assert "{" not in said
        assert said.count("\n\n") == letter.body.count("\n\n"), letter  # no paragraph is lost with every word known
    kinds = {(letter.version_id, letter.kind, letter.language) for letter in letters}
    assert {(version, kind, "fr") for version, kind, _ in kinds} | {(v, k, "en") for v, k, _ in kinds} == kinds


def test_the_examples_know_every_word_that_a_letter_may_say() -> None:
    names = NAMES_IN_ANY_LETTER.union(*(notice.says for notice in NOTICES.values()))
    assert set(EXAMPLES["en"]) == set(EXAMPLES["fr"]) == set(names)
    assert all(notice.must_say <= NAMES_IN_ANY_LETTER | notice.says for notice in NOTICES.values())


def test_a_paragraph_with_a_word_that_has_no_value_is_left_out_whole() -> None:
    body = "You chose {choice}.\n\nRefund of {amount} by {last_day}.\n\nKeep this."
    assert (
        filled(body, {"choice": "a repair", "amount": "", "last_day": "9 April"}) == "You chose a repair.\n\nKeep this."
    )
    assert filled(body, {"choice": "a lower price", "amount": "€2", "last_day": "9 April"}) == (
        "You chose a lower price.\n\nRefund of €2 by 9 April.\n\nKeep this."
    )


def test_a_full_stop_is_not_doubled_and_braces_in_a_value_are_only_words() -> None:
    assert filled("Because {reasons}.", {"reasons": "It is not ours."}) == "Because It is not ours."
    assert filled("Because {reasons}.", {"reasons": "it is not ours"}) == "Because it is not ours."
    assert filled("{fact}.", {"fact": "we saw {last_day} \\1", "last_day": "never"}) == "we saw {last_day} \\1."


@pytest.mark.parametrize(
    ("kind", "body", "unknown", "missing", "stray"),
    [
        ("acknowledgement", "On {received}, until {last_day}.", [], [], False),
        ("acknowledgement", "Until {last_day}.", [], ["received"], False),
        ("acknowledgement", "On {received}, until {last_day}, {amount}.", ["amount"], [], False),
        ("acknowledgement", "On {received}, until {last_day}. {Name}", [], [], True),
        ("acknowledgement", "On {received}, until {last_day}. {", [], [], True),
        ("progress", "{fact} {last_day} {nonsense}", ["nonsense"], [], False),
    ],
)
def test_what_is_wrong_with_a_letter_is_named(
    kind: str, body: str, unknown: list[str], missing: list[str], stray: bool
) -> None:
    found = problems(kind, subject="A subject", body=body)
    assert (found.unknown, found.missing, found.stray) == (unknown, missing, stray)


def test_a_published_promise_and_its_letters_never_change() -> None:
    version = guarantee()
    draft = publishing.draft_next(version, effective_on=date(2027, 1, 1))
    Policy.objects.filter(version=draft).update(length=25)
    NoticeText.objects.filter(version=draft).update(subject="Better")
    for rows, change in ((Policy.objects, {"length": 60}), (NoticeText.objects, {"body": "Worse."})):
        with pytest.raises((IntegrityError, InternalError), match=REFUSED), transaction.atomic():
            rows.filter(version=version).update(**change)
    assert Policy.objects.get(version=version).length == 30


def test_the_next_version_begins_with_all_that_the_last_one_says() -> None:
    version = guarantee()
    draft = publishing.draft_next(version, effective_on=date(2027, 1, 1))
    assert (draft.number, draft.published_at, draft.effective_on) == (2, None, date(2027, 1, 1))
    assert draft.policy.reminder_days == version.policy.reminder_days
    said = [list(each.notice_texts.values_list("kind", "language", "subject", "body")) for each in (version, draft)]
    assert said[0] == said[1]
    assert [text.body for text in draft.texts.order_by("language")] == [
        text.body for text in version.texts.order_by("language")
    ]
    assert publishing.draft_next(version, effective_on=date(2027, 1, 1)).number == 3


def test_a_letter_with_words_that_nothing_fills_in_is_not_published() -> None:
    version = make_version(1, effective_on=date(2025, 1, 1), slug="repairs", draft=True)
    letter = NoticeText.objects.create(version=version, kind="warning", language="en", subject="S", body="{lastday}")
    with pytest.raises(publishing.UnknownWords):
        publishing.publish(version, now=datetime(2026, 1, 1, tzinfo=UTC))
    version.refresh_from_db()
    assert version.published_at is None
    letter.body = "{last_day}"
    letter.save()
    publishing.publish(version, now=datetime(2026, 1, 1, tzinfo=UTC))
    version.refresh_from_db()
    assert version.published_at is not None


def test_an_editor_reads_the_letters_as_a_customer_would(admin_client: Client) -> None:
    version = guarantee()
    stranger = Client().get(f"/admin/legal/version/{version.pk}/letters/")
    assert stranger.status_code == 302
    page = " ".join(admin_client.get(f"/admin/legal/version/{version.pk}/letters/").content.decode().split())
    assert "jeudi 9 avril 2026 inclus" in page
    assert "Thursday 9 April 2026" in page
    assert "{" not in page.split("shown-letters")[1].split("</ol>")[0]


def test_the_next_version_is_one_action_away(admin_client: Client) -> None:
    version = guarantee()
    chosen = {"action": "draft_next", "_selected_action": [version.pk]}
    answer = admin_client.post("/admin/legal/version/", chosen)
    draft = Version.objects.get(document=version.document, number=2)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/legal/version/{draft.pk}/change/")
