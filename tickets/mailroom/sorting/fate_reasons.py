"""Why a letter got its fate, in its reader’s language: the ledger keeps English sentences, and here they are known."""

import re

from django.utils.translation import gettext, gettext_noop

SENTENCES = (
    gettext_noop("the same as letter %(number)s"),
    gettext_noop("the signed address it was sent to"),
    gettext_noop("it answers a letter of ours"),
    gettext_noop("it follows a letter of the same request"),
    gettext_noop("the number in its subject, from a verified sender"),
    gettext_noop("its ticket was closed more than 30 days ago: a new one beside it"),
    gettext_noop("imported history"),
    gettext_noop("an answer of ours to nothing that is here"),
    gettext_noop("an automatic answer: shown to agents, changes nothing"),
    gettext_noop("an automatic answer, one of too many: kept in the ledger only"),
    gettext_noop("from an agent’s address: kept as a note"),
    gettext_noop("from the address of an agent of another team"),
    gettext_noop("no sender address"),
    gettext_noop("claims to come from ourselves"),
    gettext_noop("not acknowledged: %(why)s"),
    gettext_noop("null sender"),
    gettext_noop("written by a machine"),
    gettext_noop("a mailing list"),
    gettext_noop("asks for no automatic answer"),
    gettext_noop("has been here before"),
    gettext_noop("from our own domain"),
    gettext_noop("taken for spam"),
    gettext_noop("not addressed to us"),
    gettext_noop("written to the postmaster"),
    gettext_noop("they complained about our letters"),
    gettext_noop("this sender was acknowledged often today"),
    gettext_noop("this sender was acknowledged a moment ago"),
    gettext_noop("too many letters in this thread"),
    gettext_noop("too many acknowledgements in this hour"),
    gettext_noop("was sorted before"),
    gettext_noop("a complaint about a letter"),
    gettext_noop("a read receipt"),
    gettext_noop("a report: %(kind)s"),
    gettext_noop("an automatic answer to a letter of ours"),
    gettext_noop("a report about no letter of ours"),
    gettext_noop("could not be delivered"),
    gettext_noop("delayed or delivered, nothing to do"),
    gettext_noop("ended its reader %(number)s times"),
    gettext_noop("could not be sorted in %(number)s attempts (%(why)s)"),
    gettext_noop("larger than %(size)s MB: only its head was fetched, the letter is left in the mailbox"),
    gettext_noop("nested more than %(number)s deep"),
    gettext_noop("more than %(number)s parts"),
    gettext_noop("more than %(number)s header lines, or %(size)s MB of them"),
    gettext_noop("too many lines that look like the borders of its parts"),
    gettext_noop("reading it takes more than %(number)s seconds"),
    gettext_noop("reading it takes too much memory"),
    gettext_noop("it could not be read (%(why)s)"),
)
PLACE = re.compile(r"%\((\w+)\)s")
SEVERAL = "; "


def _pattern(sentence: str) -> re.Pattern[str]:
    """Of the sentence as it is kept, with anything in its places."""
    pieces = PLACE.split(sentence)  # words and names of places in turn
    return re.compile("".join(f"(?P<{p}>.+)" if n % 2 else re.escape(p) for n, p in enumerate(pieces)), re.DOTALL)


KNOWN = [(_pattern(sentence), sentence) for sentence in SENTENCES]


def in_words(reason: str) -> str:
    """What nobody knows, such as the reasons of older versions, stays as it was written."""
    return SEVERAL.join(_said(one) for one in reason.split(SEVERAL))


def is_known(reason: str) -> bool:
    return any(pattern.fullmatch(reason) for pattern, _ in KNOWN)


def _said(reason: str) -> str:
    for pattern, sentence in KNOWN:
        if match := pattern.fullmatch(reason):
            places = {name: _said(value) for name, value in match.groupdict().items()}
            return gettext(sentence) % places if places else gettext(sentence)
    return reason
