"""Why a text was heard as it was, in a few sentences with the words of the text that decided."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.guarantee.hearing.findings import Finding, Meaning
from tickets.guarantee.hearing.reader import Hearing, Writer
from tickets.guarantee.hearing.rights import Right

MOST_REASONS = 3
SENTENCES = {
    Meaning.CALLED_ON: gettext_lazy("“%(words)s” calls on the guarantee or on the law."),
    Meaning.NAMED: gettext_lazy("“%(words)s” names the guarantee; a person has to say whether it is called on."),
    Meaning.FAULT: gettext_lazy("“%(words)s” sounds like a fault of the service."),
    Meaning.VAGUE: gettext_lazy("“%(words)s” sounds like a complaint."),
    Meaning.UNCLEAR: gettext_lazy("“%(words)s”: what it is about, a person has to say."),
    Meaning.DENIED: gettext_lazy("“%(words)s” reports nothing."),
    Meaning.OF_ANOTHER_THING: gettext_lazy("“%(words)s” is said of something else than our service."),
    Meaning.IMAGINED: gettext_lazy("“%(words)s” has not happened."),
    Meaning.ASKED: gettext_lazy("“%(words)s” is a question."),
    Meaning.WISHED: gettext_lazy("“%(words)s” is a wish."),
    Meaning.TOLD: gettext_lazy("“%(words)s” is what others say, or a subject they write about."),
    Meaning.SOLVED: gettext_lazy("“%(words)s”: it is solved."),
    Meaning.EXCUSED: gettext_lazy("“%(words)s”: they don’t hold us responsible."),
}
EXERCISED = {
    Right.WITHDRAWAL: gettext_lazy("“%(words)s” withdraws from the contract."),
    Right.CANCELLATION: gettext_lazy("“%(words)s” cancels the subscription."),
    Right.ACCESS: gettext_lazy("“%(words)s” asks for the data we hold about them."),
    Right.ERASURE: gettext_lazy("“%(words)s” asks us to erase their data."),
    Right.CORRECTION: gettext_lazy("“%(words)s” asks us to correct their data."),
}
ASKED = gettext_lazy("“%(words)s” only asks how this right works.")


def decisive(heard: Hearing) -> list[Finding]:
    """A few that decided: one of each sentence."""
    of_each: dict[str, Finding] = {}
    for finding in heard.findings:
        of_each.setdefault(finding.sentence or finding.words, finding)
    return [*of_each.values()][:MOST_REASONS]


def reasons_of(heard: Hearing) -> str:
    """In the language of the moment."""
    return " ".join(_reasons(heard)) or _("Nothing sounds like a fault.")


def _reasons(heard: Hearing) -> Iterator[str]:
    if heard.is_ticked:
        yield _("They ticked that the service does not work as promised.")
    if heard.writer == Writer.ROBOT:
        yield _("It is an automatic answer.")
    if heard.writer == Writer.ADVERTISER:
        yield _("It offers us something.")
    for finding in decisive(heard):
        yield SENTENCES[finding.meaning] % {"words": finding.words}
    for named in heard.rights_named:
        yield (ASKED if named.is_asked else EXERCISED[named.right]) % {"words": named.words}
