"""Files in a chat are kept by the same rules as those of letters."""

import socket
import threading
import uuid
from collections.abc import Iterator

import pytest
from django.http import Http404
from django.utils import timezone
from pytest_django import Settings

from chat import sweeping
from chat.conversations import chat_log, sent_files
from chat.conversations.sent_files import FilesTooBig, NoFiles, TooManyFiles
from chat.models import ChatFile, ChatMessage, Conversation
from chat.protocol import attached_files
from tests.chat.factories import a_conversation, log_of, said
from tests.moments import NOON
from tests.tickets.attachments.test_scanning import EICAR, FakeScanner
from tests.tickets.factories import make_file
from tickets.attachments import pictures, serving
from tickets.attachments.files import IncomingFile
from tickets.models import Attachment

pytestmark = pytest.mark.django_db
CUSTOMER = ChatMessage.Author.CUSTOMER


def sent(conversation: Conversation, *given: IncomingFile, text: str = "", key: str = "") -> ChatMessage:
    return sent_files.post_file(
        conversation,
        author=CUSTOMER,
        agent=None,
        files=given,
        text=text,
        client_key=key or uuid.uuid4().hex,
        now=NOON,
    )


def test_several_files_are_one_message_with_or_without_words() -> None:
    conversation = a_conversation()
    message = sent(conversation, make_file(), IncomingFile("log.txt", "text/html", b"all is well\n"), text="Look")
    wordless = sent(conversation, make_file("again.png"))
    assert log_of(conversation) == [(1, "customer", "Look"), (2, "customer", "")]
    assert [(file["name"], file["kind"], file["preview"], file["locked"]) for file in shown(message)] == [
        ("screen.png", "image/png", True, ""),
        ("log.txt", "text/plain", False, ""),
    ]
    first, second = message.files.first(), wordless.files.first()
    assert first and second
    assert first.file.name == second.file.name  # the same bytes are kept once
    assert first.public_id != second.public_id


def shown(message: ChatMessage) -> list[attached_files.FilePosted]:
    return attached_files.files_on_the_wire(ChatMessage.objects.get(pk=message.pk))


def test_a_reader_is_told_of_them_by_an_id_that_nobody_guesses() -> None:
    conversation = a_conversation()
    message = sent(conversation, make_file())
    said(conversation, "There it is")
    posted = chat_log.news(conversation.pk, after=0, now=NOON).messages
    assert [one["files"] for one in posted] == [
        [
            {
                "id": str(message.files.get().public_id),
                "name": "screen.png",
                "size": len(make_file().content),
                "kind": "image/png",
                "preview": True,
                "locked": "",
            }
        ],
        [],
    ]


def test_the_same_key_again_is_the_same_message_with_the_same_files() -> None:
    conversation = a_conversation()
    first = sent(conversation, make_file(), key="one-upload")
    again = sent(conversation, make_file(), key="one-upload")
    assert again.pk == first.pk
    assert ChatFile.objects.count() == 1


def test_what_could_run_is_kept_but_locked_and_given_to_nobody() -> None:
    message = sent(a_conversation(), IncomingFile("holiday.png", "image/png", b"MZ" + b"\0" * 60))
    (file,) = shown(message)
    assert (file["locked"], file["preview"]) == ("it is a program or a script", False)
    with pytest.raises(Http404):
        serving.original(message.files.get())


def test_a_picture_is_shown_as_a_copy_drawn_anew() -> None:
    hidden = IncomingFile("a.png", "image/png", make_file().content + b"secret position 48.85 2.35")
    file = sent(a_conversation(), hidden).files.get()
    copy = pictures.preview_of(file)
    assert copy
    assert copy.startswith(b"\x89PNG")
    with file.file.open("rb") as original:
        assert b"secret" in original.read()
    assert b"secret" not in copy


def test_a_file_is_found_in_its_own_conversation_only() -> None:
    ours, theirs = a_conversation("Ada"), a_conversation("Bea")
    file = sent(ours, make_file()).files.get()
    assert sent_files.file_of(ours, file.public_id) == file
    assert sent_files.file_of(theirs, file.public_id) is None
    assert sent_files.file_of(ours, uuid.uuid4()) is None


@pytest.fixture
def scanner(settings: Settings) -> Iterator[FakeScanner]:
    with socket.create_server(("127.0.0.1", 0)) as line:
        fake = FakeScanner(line)
        threading.Thread(target=fake.serve, daemon=True).start()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{line.getsockname()[1]}"
        yield fake


def test_the_virus_scanner_is_asked_about_files_of_chats_too(scanner: FakeScanner) -> None:
    clean, bad = IncomingFile("a.txt", "", b"all is well"), IncomingFile("b.txt", "", EICAR)
    message = sent(a_conversation(), clean, bad)
    assert sweeping.scan_files(now=timezone.now()) == 2
    assert scanner.asked == [b"all is well", EICAR]
    assert [(file["name"], file["locked"]) for file in shown(message)] == [
        ("a.txt", ""),
        ("b.txt", "a virus was found in it"),
    ]
    assert sweeping.scan_files(now=timezone.now()) == 0


def test_no_files_too_many_and_too_much_are_refused_and_leave_nothing() -> None:
    conversation = a_conversation()
    with pytest.raises(NoFiles):
        sent(conversation)
    with pytest.raises(TooManyFiles):
        sent(conversation, *[make_file()] * 11)
    with pytest.raises(FilesTooBig):
        sent(conversation, IncomingFile("big.bin", "", b"\0" * (25 * 1024 * 1024 + 1)))
    assert (ChatMessage.objects.count(), ChatFile.objects.count(), Attachment.objects.count()) == (0, 0, 0)
