"""Why a letter got its fate, and why it wasn't acknowledged: codes in the ledger, sentences on the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the catalogue. Django's own needs the settings; reading a letter must do without them."""
    return sentence


class ReasonCode(TextChoices):
    """Each code with its English sentence. Only the functions below use those with %(places)s, which they fill in."""

    COPY = "copy", gettext_noop("the same as letter %(number)s")
    SIGNED_ADDRESS = "signed_address", gettext_noop("the signed address it was sent to")
    SHARED_ADDRESS = "shared_address", gettext_noop("the signed address of a letter that several got")
    SIDE_ADDRESS = "side_address", gettext_noop("the signed address of a side thread")
    ANSWERS_OURS = "answers_ours", gettext_noop("it answers a letter of ours")
    FOLLOWS_ANOTHER = "follows_another", gettext_noop("it follows a letter of the same request")
    NUMBER_VERIFIED = "number_verified", gettext_noop("the number in its subject, from a verified sender")
    LONG_CLOSED = "long_closed", gettext_noop("its ticket was closed more than 30 days ago: a new one beside it")
    HISTORY = "history", gettext_noop("imported history")
    HISTORY_OF_NOTHING = "history_of_nothing", gettext_noop("an answer of ours to nothing that is here")
    MACHINE_SHOWN = "machine_shown", gettext_noop("an automatic answer: shown to agents, changes nothing")
    MACHINE_TOO_OFTEN = (
        "machine_too_often",
        gettext_noop("an automatic answer, one of too many: kept in the ledger only"),
    )
    AGENTS_NOTE = "agents_note", gettext_noop("from an agent’s address: kept as a note")
    AGENTS_DRAFT = "agents_draft", gettext_noop("a colleague’s answer by mail: their draft, which they send or don’t")
    AGENTS_MACHINE = "agents_machine", gettext_noop("an automatic answer from a colleague’s mailbox")
    NOT_THIS_AGENT = (
        "not_this_agent",
        gettext_noop("sent to a colleague’s own address for answers, and not from their mailbox"),
    )
    AGENT_WITHOUT_ACCESS = (
        "agent_without_access",
        gettext_noop("a colleague’s answer by mail to a request that they may no longer read"),
    )
    OTHER_TEAMS_AGENT = "other_teams_agent", gettext_noop("from the address of an agent of another team")
    PLACED_BY_HAND = "placed_by_hand", gettext_noop("a colleague says that it belongs there")
    REFUSED_BY_HAND = "refused_by_hand", gettext_noop("%(who)s says that it isn’t for us")
    REFUSED_BY_RULE = "refused_by_rule", gettext_noop("a rule says so of %(sender)s")
    TOO_MANY = "too_many", gettext_noop("more than %(number)s requests of one sender in an hour: held")
    TOO_MANY_OF_A_DOMAIN = (
        "too_many_of_a_domain",
        gettext_noop("more than %(number)s requests of %(sender)s in an hour: held"),
    )
    RELEASED = "released", gettext_noop("was held, and a colleague let it go on")
    SPAM = "spam", gettext_noop("%(scanner)s takes it for spam (%(said)s)")
    SPAM_BY_HAND = "spam_by_hand", gettext_noop("%(who)s says that it is spam")
    NO_SENDER = "no_sender", gettext_noop("no sender address")
    FROM_OURSELVES = "from_ourselves", gettext_noop("claims to come from ourselves")
    COMPLAINT = "complaint", gettext_noop("a complaint about a letter")
    READ_RECEIPT = "read_receipt", gettext_noop("a read receipt")
    REPORT = "report", gettext_noop("a report: %(kind)s")
    MACHINE_ANSWERS_OURS = "machine_answers_ours", gettext_noop("an automatic answer to a letter of ours")
    REPORT_OF_NOTHING = "report_of_nothing", gettext_noop("a report about no letter of ours")
    NOT_DELIVERED = "not_delivered", gettext_noop("could not be delivered")
    NOTHING_TO_DO = "nothing_to_do", gettext_noop("delayed or delivered, nothing to do")
    ENDED_ITS_READER = "ended_its_reader", gettext_noop("ended its reader %(number)s times")
    NOT_SORTED = "not_sorted", gettext_noop("could not be sorted in %(number)s attempts (%(why)s)")
    TOO_SLOW_EACH_TIME = (
        "too_slow_each_time",
        gettext_noop("could not be sorted in %(number)s attempts (reading it takes more than %(seconds)s seconds)"),
    )
    TOO_LARGE = (
        "too_large",
        gettext_noop("larger than %(size)s MB: only its head was fetched, the letter is left in the mailbox"),
    )
    TOO_DEEP = "too_deep", gettext_noop("nested more than %(number)s deep")
    TOO_MANY_PARTS = "too_many_parts", gettext_noop("more than %(number)s parts")
    TOO_MANY_HEADERS = (
        "too_many_headers",
        gettext_noop("more than %(number)s header lines, or %(size)s MB of them"),
    )
    FALSE_BORDERS = "false_borders", gettext_noop("too many lines that look like the borders of its parts")
    TOO_SLOW = "too_slow", gettext_noop("reading it takes more than %(number)s seconds")
    TOO_MUCH_MEMORY = "too_much_memory", gettext_noop("reading it takes too much memory")
    NOT_READ = "not_read", gettext_noop("it could not be read (%(why)s)")
    OTHER = "other", "%(text)s"  # the text of an older version


class Silence(TextChoices):
    """Why no acknowledgement answers a letter that opened a ticket."""

    NULL_SENDER = "null_sender", gettext_noop("null sender")
    MACHINE = "machine", gettext_noop("written by a machine")
    MAILING_LIST = "mailing_list", gettext_noop("a mailing list")
    # Ordinary Exchange mail, which a person wrote, does so too.
    ASKS_FOR_NONE = "asks_for_none", gettext_noop("asks for no automatic answer")
    BEEN_HERE = "been_here", gettext_noop("has been here before")
    OUR_DOMAIN = "our_domain", gettext_noop("from our own domain")
    SPAM = "spam", gettext_noop("taken for spam")
    NOT_TO_US = "not_to_us", gettext_noop("not addressed to us")
    TO_POSTMASTER = "to_postmaster", gettext_noop("written to the postmaster")
    COMPLAINED = "complained", gettext_noop("they complained about our letters")
    OFTEN_TODAY = "often_today", gettext_noop("this sender was acknowledged often today")
    A_MOMENT_AGO = "a_moment_ago", gettext_noop("this sender was acknowledged a moment ago")
    BUSY_THREAD = "busy_thread", gettext_noop("too many letters in this thread")
    BUSY_DOMAIN = "busy_domain", gettext_noop("too many acknowledgements to this domain in this hour")
    BUSY_HOUR = "busy_hour", gettext_noop("too many acknowledgements in this hour")
    FORGED = "forged", gettext_noop("our mail server says that somebody else wrote it: an agent decides")
    SORTED_BEFORE = "sorted_before", gettext_noop("was sorted before")
    HISTORY = "history", gettext_noop("imported history")


# There is no person to tell the last day of a case, today or later; or none, until an agent has decided.
NO_PERSON_TO_TELL = frozenset(
    {
        Silence.NULL_SENDER,
        Silence.MACHINE,
        Silence.MAILING_LIST,
        Silence.BEEN_HERE,
        Silence.OUR_DOMAIN,
        Silence.SPAM,
        Silence.FORGED,
        Silence.NOT_TO_US,
    }
)
MAX_KIND_LENGTH = 90  # characters; the letter itself names its kind


@dataclass(frozen=True, slots=True)
class Reason:
    code: ReasonCode
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        """In English, whatever the reader's language: for other programs."""
        return str(self.code.label) % self.facts

    def in_words(self) -> str:
        """In the reader's language."""
        return gettext(str(self.code.label)) % self.facts


def in_words(reason: Reason | None, silence: Silence | None) -> str:
    """In the reader's language; "" where there is nothing to explain."""
    sentences = [reason.in_words()] if reason else []
    if silence:
        sentences.append(gettext("not acknowledged: %(why)s") % {"why": gettext(str(silence.label))})
    return "; ".join(sentences)


def as_columns(reason: Reason | None, silence: Silence | None = None) -> dict[str, object]:
    """As the columns of a ledger row."""
    return {
        "reason_code": reason.code.value if reason else "",
        "reason_facts": dict(reason.facts) if reason else {},
        "silence": silence.value if silence else "",
    }


def copy_of(letter: int) -> Reason:
    return Reason(ReasonCode.COPY, {"number": letter})


def report_of_kind(kind: str) -> Reason:
    return Reason(ReasonCode.REPORT, {"kind": kind[:MAX_KIND_LENGTH]})


def ended_its_reader(*, times: int) -> Reason:
    return Reason(ReasonCode.ENDED_ITS_READER, {"number": times})


def not_sorted(*, attempts: int, why: str) -> Reason:
    return Reason(ReasonCode.NOT_SORTED, {"number": attempts, "why": why})


def too_slow_each_time(*, attempts: int, seconds: float) -> Reason:
    return Reason(ReasonCode.TOO_SLOW_EACH_TIME, {"number": attempts, "seconds": f"{seconds:g}"})


def too_large(*, megabytes: int) -> Reason:
    return Reason(ReasonCode.TOO_LARGE, {"size": megabytes})


def too_deep(*, deepest: int) -> Reason:
    return Reason(ReasonCode.TOO_DEEP, {"number": deepest})


def too_many_headers(*, most: int, megabytes: int) -> Reason:
    return Reason(ReasonCode.TOO_MANY_HEADERS, {"number": most, "size": megabytes})


def too_slow(*, seconds: float) -> Reason:
    return Reason(ReasonCode.TOO_SLOW, {"number": f"{seconds:g}"})


def not_read(*, why: str) -> Reason:
    return Reason(ReasonCode.NOT_READ, {"why": why})


def refused_by_rule(sender: str) -> Reason:
    return Reason(ReasonCode.REFUSED_BY_RULE, {"sender": sender})


def refused_by_hand(who: str) -> Reason:
    return Reason(ReasonCode.REFUSED_BY_HAND, {"who": who})


def spam(*, scanner: str, said: str) -> Reason:
    return Reason(ReasonCode.SPAM, {"scanner": scanner, "said": said or "–"})


def spam_by_hand(who: str) -> Reason:
    return Reason(ReasonCode.SPAM_BY_HAND, {"who": who})


FLOODS = (ReasonCode.TOO_MANY, ReasonCode.TOO_MANY_OF_A_DOMAIN)  # what is held with others, and let go with them


def too_many(*, most: int, sender: str) -> Reason:
    return Reason(ReasonCode.TOO_MANY, {"number": most, "sender": sender})


def too_many_of_a_domain(*, most: int, sender: str) -> Reason:
    return Reason(ReasonCode.TOO_MANY_OF_A_DOMAIN, {"number": most, "sender": sender})


def other(text: str) -> Reason:
    return Reason(ReasonCode.OTHER, {"text": text})
