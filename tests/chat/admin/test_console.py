"""The console's acts beside writing: passed on, noted, a defect reported, files; the right agents, and nobody else."""

import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile as Upload
from django.test import Client
from django.utils import timezone

from chat import agent_acts
from chat.models import AgentDesk, ChatFile, ChatNote, Conversation
from chat.presence import agent_presence
from supportportal.foundations.topics import Topic
from tests.chat.factories import a_conversation, said
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_png, make_ticket
from tickets.models import CannedReply, ConformityCase, Customer, Team

pytestmark = pytest.mark.django_db
LIST = "/admin/chat/conversation/"


def in_hand(name: str = "ines") -> tuple[Conversation, Client]:
    conversation, agent = a_conversation(), make_agent(name)
    agent_acts.take(conversation, agent=agent, now=timezone.now())
    return conversation, signed_in(agent.user)


def test_a_chat_is_passed_on_to_another_team_with_a_note() -> None:
    conversation, client = in_hand()
    sent = {"to": f"topic:{Topic.BILLING}", "note": "Wants a refund."}
    assert client.post(f"{LIST}{conversation.pk}/act/transfer/", sent).status_code == 302
    conversation.refresh_from_db()
    assert (conversation.topic, conversation.status, conversation.agent) == ("billing", "waiting", None)
    assert ChatNote.objects.get().text == "Wants a refund."


def test_a_chat_is_passed_on_to_a_colleague_who_is_there_and_to_nobody_else() -> None:
    conversation, client = in_hand()
    omar, away = make_agent("omar"), make_agent("lea")
    agent_presence.set_status(omar, AgentDesk.Status.AVAILABLE, now=timezone.now())
    act = f"{LIST}{conversation.pk}/act/transfer/"
    refused = client.post(act, {"to": f"agent:{away.pk}"}, follow=True)
    assert "Choose a colleague or a team." in refused.content.decode()
    client.post(act, {"to": f"agent:{omar.pk}"})
    conversation.refresh_from_db()
    assert conversation.agent == omar


def test_a_whisper_is_read_by_one_colleague_and_never_by_the_customer() -> None:
    conversation, client = in_hand()
    omar, lea = make_agent("omar"), make_agent("lea")
    client.post(f"{LIST}{conversation.pk}/act/note/", {"text": "Is he yours?", "to": str(omar.pk)})
    page = f"{LIST}{conversation.pk}/change/"
    assert "Is he yours?" in signed_in(omar.user).get(page).content.decode()
    assert "Is he yours?" not in signed_in(lea.user).get(page).content.decode()
    assert not conversation.messages.filter(text__contains="yours").exists()


def test_a_reported_defect_counts_from_the_message_the_agent_chose() -> None:
    conversation, client = in_hand()
    said(conversation, "Hello")
    second = said(conversation, "Nothing connects since Monday.")
    page = client.get(f"{LIST}{conversation.pk}/change/").content.decode()
    assert "Nothing connects since Monday." in page.partition("The message that reports it")[2]
    client.post(f"{LIST}{conversation.pk}/act/defect/", {"message": second.sequence, "defect": "No connection"})
    case = ConformityCase.objects.get()
    assert (case.notified_at, case.defect) == (second.created_at, "No connection")


def test_words_that_sound_like_a_defect_propose_the_case_with_their_message_chosen() -> None:
    conversation, client = in_hand()
    said(conversation, "Hello, a question about my bill")
    page, act = f"{LIST}{conversation.pk}/change/", f"{LIST}{conversation.pk}/act/defect/"
    assert "sounds like a defect" not in client.get(page).content.decode()
    second = said(conversation, "And nothing connects since Monday.")
    form = client.get(page).content.decode().partition("sounds like a defect")[2]
    assert f'<option value="{second.sequence}" selected>' in form
    assert 'value="And nothing connects since Monday"' in form
    client.post(act, {"message": second.sequence, "defect": "Nothing connects"})
    assert "sounds like a defect" not in client.get(page).content.decode()


def test_a_defect_needs_a_message_of_the_customers() -> None:
    conversation, client = in_hand()
    answer = client.post(f"{LIST}{conversation.pk}/act/defect/", {"message": "1", "defect": "x"}, follow=True)
    assert "Choose the customer’s message" in answer.content.decode()
    assert not ConformityCase.objects.exists()


def test_an_agents_file_reaches_the_chat_and_only_its_team_opens_it() -> None:
    conversation, client = in_hand()
    address = f"{LIST}{conversation.pk}/files"
    sent = client.post(address, {"key": "agents-key-1", "file": Upload("how-to.png", make_png())})
    assert sent.json() == {"key": "agents-key-1", "sequence": conversation.messages.get(author="agent").sequence}
    file = f"{address}/{ChatFile.objects.get().public_id}"
    mona = signed_in(make_agent("mona", "billing").user)
    assert [who.get(file).status_code for who in (client, mona, Client())] == [200, 404, 302]
    assert [who.get(f"{file}/preview").status_code for who in (client, mona, Client())] == [200, 404, 302]
    assert mona.post(address, {"key": "monas-key-1", "file": Upload("a.png", make_png())}).status_code == 404


def test_who_has_not_taken_a_chat_sends_no_file_into_it() -> None:
    conversation, _client = in_hand()
    omar = signed_in(make_agent("omar").user)
    answer = omar.post(f"{LIST}{conversation.pk}/files", {"key": "omars-key-1", "file": Upload("a.png", make_png())})
    assert (answer.status_code, ChatFile.objects.count()) == (409, 0)


def test_an_agent_says_what_they_are_and_how_many_chats_they_hold() -> None:
    ines = make_agent("ines")
    client = signed_in(ines.user)
    client.post(f"{LIST}status/", {"status": "busy", "capacity": "5"})
    mine = AgentDesk.objects.get(agent=ines)
    assert (mine.status, mine.capacity, mine.manual) == ("busy", 5, False)
    wrong = client.post(f"{LIST}status/", {"status": "busy", "capacity": "500"}, follow=True)
    assert "less than or equal to 20" in wrong.content.decode()
    assert re.search(r'name="capacity" value="5"', client.get(LIST).content.decode())


def test_canned_replies_are_those_of_my_team_filled_in_for_this_customer() -> None:
    conversation, client = in_hand()
    texts = {"en": "Hello {customer}, I am {agent}. {hours} {last day}"}
    for topic, shortcut in [("billing", "invoice"), ("connectivity", "dns")]:
        CannedReply.objects.create(team=Team.objects.of(topic), shortcut=shortcut, title=shortcut, texts=texts)
    CannedReply.objects.create(shortcut="bonjour", title="Bonjour", texts={"fr": "Bonjour"})
    told = client.get(f"{LIST}{conversation.pk}/canned-replies").json()["replies"]
    hours = "Open whenever somebody of the team is at the desk."
    assert [(each["shortcut"], each["text"], each["language"]) for each in told] == [
        ("bonjour", "Bonjour", "French"),
        ("dns", f"Hello {conversation.name}, I am Ines. {hours} {{last day}}", ""),
    ]


def test_a_name_in_braces_is_not_sent() -> None:
    conversation, client = in_hand()
    url = f"{LIST}{conversation.pk}/messages"
    refused, sent = (
        client.post(url, {"text": text, "key": f"agents-key-{len(text)}"}, content_type="application/json")
        for text in ("Until {last day}", "Type `{last day}`")
    )
    assert (refused.status_code, refused.json()) == (400, {"reason": "gap"})
    assert sent.status_code == 200
    assert not conversation.messages.filter(text__contains="Until").exists()


def test_the_last_day_is_shown_before_a_case_is_opened_and_its_days_beside_the_chat_afterwards() -> None:
    conversation, client = in_hand()
    reported = said(conversation, "Nothing connects since Monday.", now=datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    act, filled = f"{LIST}{conversation.pk}/act/defect/", {"message": reported.sequence, "defect": "No connection"}
    asked = client.post(act, {**filled, "ask": "last-day"}).content.decode()
    assert "The clock starts at the customer’s message of 23:30 (Paris time), 2 March:" in asked
    assert "Last day Wednesday 1 April 2026" in asked
    again = client.post(act, {**filled, "ask": "again"}).content.decode()
    assert ('value="No connection"' in again, "The clock starts" in again) == (True, False)
    assert not ConformityCase.objects.exists()
    shown = client.post(act, filled, follow=True).content.decode()
    assert "last day Wednesday 1 April 2026" in shown
    late = (timezone.localdate() - date(2026, 4, 1)).days
    assert f"{late} days late" in shown.partition("Open conformity cases")[2]


def test_the_panel_says_which_page_and_step_the_customer_was_at() -> None:
    conversation, client = in_hand()
    given = {"page": "/en/tutorials/windows/#step-3", "pages_read": ["/en/ Home", "/en/tutorials/windows/ On Windows"]}
    Conversation.objects.filter(pk=conversation.pk).update(**given)
    page = client.get(f"{LIST}{conversation.pk}/change/").content.decode()
    assert "On Windows, step 3<br>" in page
    assert page.index("On Windows <span") < page.index("Home <span")  # the latest first


def test_a_place_at_the_desk_is_changed_from_a_chats_own_page_as_well() -> None:
    conversation, client = in_hand()
    page = f"{LIST}{conversation.pk}/change/"
    assert 'name="capacity"' in client.get(page).content.decode()
    given = {"status": "away", "capacity": "2", "conversation": str(conversation.pk)}
    assert client.post(f"{LIST}status/", given).headers["Location"] == page
    elsewhere = client.post(f"{LIST}status/", {**given, "conversation": "//evil.example"})
    assert elsewhere.headers["Location"] == LIST


def names_over_words(page: str) -> list[str]:
    """In the log as the server writes it; what comes before is the script's own empty pattern."""
    log = page.partition("data-chat-log>")[2].partition("</template>")[0].partition("<template")[0]
    return re.findall(r"<b data-name>(.*?)</b>", log)


def test_after_a_transfer_each_agent_reads_you_over_their_own_words_and_names_over_the_others() -> None:
    conversation, client = in_hand()
    omar, mona = make_agent("omar"), User.objects.create(username="mona", is_superuser=True, is_staff=True)
    said(conversation, "Hello")
    ines = conversation.agent
    assert ines is not None
    agent_acts.answer(conversation, agent=ines, text="Hi", client_key="ines-says", now=timezone.now())
    agent_presence.set_status(omar, AgentDesk.Status.AVAILABLE, now=timezone.now())
    client.post(f"{LIST}{conversation.pk}/act/transfer/", {"to": f"agent:{omar.pk}"})
    agent_acts.answer(conversation, agent=omar, text="Hi again", client_key="omar-says", now=timezone.now())
    page = f"{LIST}{conversation.pk}/change/"
    people = {
        reader: [name for name in names_over_words(signed_in(user).get(page).content.decode()) if name]
        for reader, user in {"ines": ines.user, "omar": omar.user, "mona": mona}.items()
    }
    assert people == {
        "ines": ["Claire", "You", "Omar"],
        "omar": ["Claire", "Ines", "You"],
        "mona": ["Claire", "Ines", "Omar"],
    }
    news = signed_in(mona).get(f"{LIST}{conversation.pk}/messages?after=0").json()["messages"]
    agents = [(message["name"], message["agent"]) for message in news if message["author"] == "agent"]
    assert agents == [("Ines", ines.pk), ("Omar", omar.pk)]


def test_what_the_chats_address_asked_before_is_folded_until_it_is_proved() -> None:
    conversation, client = in_hand()
    earlier = make_ticket(conversation.customer, subject="My earlier request", conformity=False)
    Customer.objects.update(subscription_reference="PV-20481234", phone="+33 1 23 45 67 89")
    page = f"{LIST}{conversation.pk}/change/"
    shown = " ".join(client.get(page).content.decode().split())
    folded = shown.partition("perhaps another person’s</summary>")[2].partition("</details>")[0]
    assert "address not proved" in shown
    assert "My earlier request" in folded
    assert "PV-20481234" not in shown
    assert "+33 1" not in shown
    Conversation.objects.update(ticket=earlier)  # as if it had gone on by mail, and the mailed link was opened
    shown = " ".join(client.get(page).content.decode().split())
    assert [said in shown for said in ("address not proved", "perhaps another person’s")] == [False, False]
    assert [said in shown for said in ("My earlier request", "PV-20481234", "+33 1")] == [True, True, True]
