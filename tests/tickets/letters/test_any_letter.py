"""Whatever a letter says, and however oddly: it is read and told about, and nothing is raised."""

from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tickets.letters.details import details_of
from tickets.letters.parsing import parse
from tickets.letters.quoting import new_in
from tickets.letters.set_phrases.robots import is_automatic_subject, is_automatic_text
from tickets.letters.set_phrases.thanks import is_only_thanks
from tickets.mailroom.senders.spam_verdicts import SCANNERS, verdict_on

LINES = st.sampled_from(
    [
        *["> Hello", ">", "", "  ", "-- ", "--", "To", "An", "cc", "Subject", "    Thema", "Ada <a@b.example>", "<a@b"],
        *["24/11/2026 09:12", "From: a@b.example", "    Sent: today", "On 1.1.2026 10:12 a@b.example wrote:"],
        *["24.11.2026 09:12 Ada Berg:", "| Hello", "NB> Hello", "  Original Message  ", "-----Original Message-----"],
        *["I am away until 5 March.", "Ich bin nicht im Büro", "Thanks!", "It is slow", "\x00\ufffd\u202e", "İ ß ﬁ"],
    ]
)
TEXTS = st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=25).map("\n".join)
FIELDS = st.sampled_from(
    [
        *["X-Spamd-Result", "X-Rspamd-Action", "X-Spam", "X-Spam-Flag", "X-Spam-Status", "X-Microsoft-Antispam"],
        *["X-MS-Exchange-Organization-SCL", "X-Forefront-Antispam-Report", "From", "Subject", "Content-Type"],
    ]
)
VALUES = st.one_of(
    st.text(max_size=40), st.text(alphabet="YesNoTrue[]:;/=-+0123456789. SCLFVBM", max_size=60), st.just("٣")
)


@given(TEXTS)
def test_of_any_text_something_is_left_and_everything_can_be_told(text: str) -> None:
    new, is_forward = new_in(text)
    assert new or not text.strip()
    assert not is_forward or new == text.strip()
    is_automatic_text(text), is_automatic_subject(text), is_only_thanks(text, names=["Ada"])


@given(st.lists(st.tuples(FIELDS, VALUES), max_size=8), TEXTS)
def test_any_letter_is_read_and_weighed(fields: list[tuple[str, str]], text: str) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    letter = parse(f"{head}\r\n{text}".encode("utf-8", "replace"))
    assert letter.unreadable is None
    assert details_of(letter, recipients=()).topic
    with override_settings(SPAM_HEADERS=list(SCANNERS)):
        verdict = verdict_on(letter)
    assert verdict is None or len(verdict.said) <= 80
