"""A sentence that is kept with its facts, for readers of any language."""

from django.utils import translation

from supportportal.foundations.languages.stored import said, stored

SENTENCE = "our mail server %(host)s refuses our log-in (%(said)s)"


def test_each_reads_it_in_their_own_language() -> None:
    kept = stored(SENTENCE, host="mail.example", said="535 “no”")
    with translation.override("en"):
        assert said(kept) == "our mail server mail.example refuses our log-in (535 “no”)"
    with translation.override("fr"):
        assert said(kept).startswith("notre serveur de courriel mail.example")


def test_what_another_server_said_stays_as_it_is() -> None:
    assert said("550 5.1.1 100 % unknown") == "550 5.1.1 100 % unknown"
