"""What is typed at the desk is its writer's, kept with its files until it is sent, and nobody else's."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.people import make_agent, make_user, signed_in
from tests.tickets.admin.draft_desk.drafting import Desk
from tests.tickets.factories import case_row, ticket_row
from tickets import handling
from tickets.models import Attachment, DoomedFile, DraftFile, Message, SavedDraft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


def text_of(draft: dict) -> str:
    return draft["words"]["text"]["is"]


def test_what_was_typed_is_there_on_another_device_and_goes_when_it_is_sent() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    here, elsewhere = Desk(maya, ticket), Desk(maya, ticket)
    assert here.type("Please try").status_code == 200
    [draft] = elsewhere.here()
    assert (text_of(draft), draft["place"], draft["ticket"]) == ("Please try", "reply", ticket.pk)
    assert here.send("Please try WireGuard.").status_code == 302
    assert elsewhere.here() == [] and not SavedDraft.objects.exists()


def test_nobody_else_is_given_it() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    Desk(maya, ticket).type("Please try")
    colleague = Desk(make_agent("noor"), ticket)
    assert colleague.here() == []
    colleague.type("Mine")
    assert {draft.texts[0] for draft in SavedDraft.objects.all()} == {"Please try", "Mine"}
    root = signed_in(make_user("root", is_superuser=True))
    draft = SavedDraft.objects.get(owner=maya.user)
    for client in (colleague.client, root):
        assert client.get(reverse("admin:tickets_saveddraft_change", args=[draft.pk])).status_code == 404
        assert "Please try" not in client.get(reverse("admin:tickets_saveddraft_changelist")).content.decode()


def test_words_of_a_page_that_was_shown_to_somebody_else_are_not_kept_for_who_signed_in_since() -> None:
    ticket, maya, noor = ticket_row(text="Help"), make_agent("maya"), make_agent("noor")
    page = Desk(maya, ticket, client=signed_in(noor.user))
    assert page.type("Please try").status_code == 403
    assert not SavedDraft.objects.exists()


def test_a_ticket_that_one_was_never_shown_takes_no_draft_and_one_that_moved_away_does() -> None:
    ticket, maya = ticket_row(text="Help", topic="connectivity"), make_agent("maya")
    stranger = Desk(make_agent("omar", "billing"), ticket)
    stranger.form["key"] = ""
    assert stranger.type("Hello").status_code == 404
    page = Desk(maya, ticket)
    handling.transfer(ticket, topic="billing", by=maya, now=timezone.now())
    assert page.type("Half a sentence").status_code == 200
    page.choose("a.txt")
    answer = page.send("Half a sentence")
    draft = SavedDraft.objects.get(owner=maya.user)
    assert answer.status_code == 409
    assert reverse("admin:tickets_saveddraft_change", args=[draft.pk]) in answer.content.decode()
    own = page.client.get(reverse("admin:tickets_saveddraft_change", args=[draft.pk])).content.decode()
    assert "Half a sentence" in own and "a.txt" in own
    assert ticket.subject not in own and ticket.subject not in page.client.get(mine()).content.decode()


def mine() -> str:
    return reverse("admin:tickets_saveddraft_changelist")


def test_two_pages_lose_nothing_of_each_other() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    one, other = Desk(maya, ticket), Desk(maya, ticket)
    first = one.type("From the office").json()["revision"]
    refused = other.type("From the train")
    assert (refused.status_code, text_of(refused.json()), refused.json()["revision"]) == (409, "From the office", first)
    assert other.type("From the train and the office", revision=first).status_code == 200
    assert one.type("From the office!", revision=first).status_code == 409
    assert [text_of(draft) for draft in one.here()] == ["From the train and the office"]


def test_a_word_that_comes_after_its_form_was_sent_is_no_draft() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    page = Desk(maya, ticket)
    page.send("Please try WireGuard.")
    assert page.type("Please try WireG").status_code == 410
    assert page.choose("late.txt").status_code == 410
    assert not SavedDraft.objects.exists()
    assert Desk(maya, ticket).type("And then?").status_code == 200


def test_a_case_act_has_its_own_draft_which_goes_with_it() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    case = case_row(ticket, days_ago=3)
    page = Desk(maya, ticket, place=f"propose-fix {case.pk}")
    page.type("Try WireGuard")
    Desk(maya, ticket).type("An answer")
    page.send("Try WireGuard", door="propose-fix", case=case.pk)
    assert [draft.place for draft in SavedDraft.objects.all()] == ["reply"]
    assert page.type("late").status_code == 410


def test_files_are_kept_at_once_and_go_with_the_reply() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    page = Desk(maya, ticket)
    kept = [page.choose(name).json()["file"] for name in ("a.txt", "b.txt", "c.txt")]
    page.ask("detach", file=kept[1]["id"])
    [draft] = Desk(maya, ticket).here()
    assert [file["name"] for file in draft["files"]] == ["a.txt", "c.txt"]
    page.send("See there", draft_files=f"{kept[0]['id']} {kept[2]['id']}")
    assert [file.name for file in Attachment.objects.order_by("pk")] == ["a.txt", "c.txt"]
    assert Attachment.objects.all()[0].file.read() == b"log"
    assert not DraftFile.objects.exists() and DoomedFile.objects.exists()


def test_a_reply_without_a_file_that_was_chosen_is_not_sent() -> None:
    ticket, maya, noor = ticket_row(text="Help"), make_agent("maya"), make_agent("noor")
    page, colleague = Desk(maya, ticket), Desk(noor, ticket)
    file, other = page.choose("a.txt").json()["file"], colleague.choose("noors.txt").json()["file"]
    for missing in (other["id"], "no-id"):
        answer = page.send("See there", draft_files=f"{file['id']} {missing}")
        assert answer.status_code == 200 and "nothing was sent" in answer.content.decode()
    assert not Message.objects.filter(author="agent").exists() and DraftFile.objects.count() == 2


def test_a_program_or_too_much_is_refused_when_it_is_chosen() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    page = Desk(maya, ticket)
    refused = page.choose("setup.exe", b"MZ\x90\x00")
    assert refused.status_code == 422 and "setup.exe" in refused.json()["errors"][0]
    assert page.choose("big.txt", b"a" * (8 * 1024 * 1024)).status_code == 200
    assert "Together" in page.choose("more.txt", b"b" * (8 * 1024 * 1024)).json()["errors"][0]
    assert page.ask("attach").status_code == 422
    half = page.here()[0]["files"][0]["id"]
    more = SimpleUploadedFile("more.txt", b"b" * (8 * 1024 * 1024))
    assert "Together" in page.send("See there", draft_files=half, attached=[more]).content.decode()
    assert not Message.objects.filter(author="agent").exists()


def test_a_refused_reply_keeps_its_draft() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    page = Desk(maya, ticket)
    page.type("Please try"), page.choose("a.txt")
    handling.add_customer_message(ticket, text="It works!", received_at=timezone.now(), now=timezone.now())
    answer = page.send("Please try", seen=0)
    assert answer.status_code == 200 and "It works!" in answer.content.decode()
    [draft] = page.here()
    assert text_of(draft) == "Please try" and len(draft["files"]) == 1


def test_what_is_discarded_can_be_brought_back_and_typing_anew_begins_anew() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    page = Desk(maya, ticket)
    page.type("Please try"), page.choose("a.txt")
    page.ask("discard")
    assert page.here() == []
    assert text_of(page.ask("undo").json()["drafts"][0]) == "Please try"
    page.ask("discard")
    page.type("Anew")
    [draft] = page.here()
    assert (text_of(draft), draft["files"]) == ("Anew", [])


def test_without_words_and_files_there_is_no_draft() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    page = Desk(maya, ticket)
    revision = page.type("P").json()["revision"]
    assert page.ask("save", words="{}", revision=revision).json() == {"revision": ""}
    assert not SavedDraft.objects.exists()


@pytest.mark.parametrize("words", ["", "[]", '{"text": "x"}', '{"text": {"was": "", "is": 1}}'])
def test_what_is_no_form_is_refused(words: str) -> None:
    page = Desk(make_agent("maya"), ticket_row(text="Help"))
    assert page.ask("save", words=words).status_code == 400
    page.form["place"] = "reply<script>"
    assert page.type("x").status_code == 400
    assert not SavedDraft.objects.exists()


def test_what_no_database_takes_is_left_out_and_the_rest_is_kept() -> None:
    page = Desk(make_agent("maya"), ticket_row(text="Help"))
    page.type("a\0b\ud83dc")
    assert text_of(page.here()[0]) == "abc"


def test_the_list_shows_ones_own_and_discards_and_brings_back() -> None:
    ticket, maya = ticket_row("No connection", text="Help"), make_agent("maya")
    for place in ("reply", "note"):
        Desk(maya, ticket, place=place).type(f"My {place}, password: Kestrel88falcon")
    client = signed_in(maya.user)
    page = client.get(mine()).content.decode()
    assert "Reply to the customer" in page and "No connection" in page and "My note" in page and "Kestrel" not in page
    keys = list(SavedDraft.objects.values_list("pk", flat=True))
    client.post(mine(), {"action": "discard", "_selected_action": keys})
    assert "My note" not in client.get(mine()).content.decode()
    client.post(f"{mine()}?tab=discarded", {"action": "bring_back", "_selected_action": keys[:1]})
    assert SavedDraft.objects.filter(discarded_at=None).count() == 1


def test_an_editor_has_drafts_too_and_no_queue() -> None:
    editor = make_user("edda", is_staff=True)
    client = signed_in(editor)
    form = {"user": editor.pk, "place": "faq.article new", "ticket": "", "key": ""}
    words = json.dumps({"slug": {"was": "", "is": "speed"}})
    assert client.post(reverse("admin:tickets_saveddraft_save"), form | {"words": words}).status_code == 200
    page = client.get(mine()).content.decode()
    assert "Article" in page and "speed" in page and reverse("admin:tickets_ticket_changelist") not in page


def test_a_ticket_with_three_drafts_is_asked_for_as_one_with_one() -> None:
    ticket, maya = ticket_row(text="Help"), make_agent("maya")
    page = Desk(maya, ticket)
    page.type("One"), page.choose("a.txt")
    page.here()
    counts = []
    for place in ("reply", "note", "classify 7"):
        Desk(maya, ticket, place=place).type("More")
        with CaptureQueriesContext(connection) as asked:
            page.here(), page.client.get(mine())
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize(
    "nonsense",
    [
        *({"ticket": "9" * 30}, {"ticket": "9" * 5_000}, {"ticket": "-1"}, {"ticket": "²"}),
        {"place": "write-down", "ticket": "", "key": "no key"},
    ],
    ids=["no number of a ticket", "too long for one", "negative", "no digit", "no key"],
)
def test_what_no_page_sends_is_refused_without_a_fault(nonsense: dict[str, str]) -> None:
    desk = Desk(make_agent("maya"), ticket_row(text="Help"))
    desk.form |= nonsense
    assert desk.type("Hello").status_code == 400
    here = desk.client.get(reverse("admin:tickets_saveddraft_here"), {"ticket": nonsense["ticket"]})
    assert here.json() == {"drafts": []}
