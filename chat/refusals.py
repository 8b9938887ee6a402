"""The few reasons why the chat says no, each with a sentence that may be shown."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from tickets.attachments.quota import OverQuota
from tickets.refusals import QuotesAContract, Refused


class NotWritten(Refused):
    """A message that isn't accepted: `reason` is the protocol's word, `unsent` the sentence shown beside it."""

    reason: str
    status = HTTPStatus.BAD_REQUEST
    unsent = _("Not sent: this can’t be sent as it is written.")


class NothingSaid(NotWritten):
    reason = "empty"
    sentence = unsent = _("Write a few words first.")


class TooLong(NotWritten):
    reason = "too_long"
    sentence = _("A message can have 4,000 characters at most. Send it in two parts.")
    unsent = _("Not sent: this is too long for one message. Send it in two parts.")


class BadKey(NotWritten):
    """A client's key is 8 to 64 letters, digits, hyphens or underscores."""

    reason = "bad_key"
    sentence = _("That couldn’t be sent. Load the page again.")


class TooFast(NotWritten):
    """Faster than a person writes."""

    reason = "too_fast"
    status = HTTPStatus.TOO_MANY_REQUESTS
    sentence = unsent = _("That was a lot at once. Wait a moment, then send again.")


class FilesTomorrow(NotWritten):
    """The customer has sent as many files as they may within a day."""

    reason = "files_tomorrow"
    status = HTTPStatus.TOO_MANY_REQUESTS
    sentence = unsent = OverQuota.sentence


class ConversationClosed(NotWritten):
    reason = "closed"
    status = HTTPStatus.CONFLICT
    sentence = _("The conversation is over.")
    unsent = _("Not sent: the conversation is over.")


class NotYourConversation(NotWritten):
    """It belongs to another team, or to another agent."""

    reason = "not_yours"
    status = HTTPStatus.CONFLICT
    sentence = _("Only the agent who has taken a conversation can do that.")
    unsent = _("Not sent: take the conversation first.")


class AddressUnproved(NotWritten):
    """An agent's words quote a contract to an address that may be anybody's. They can be sent again, knowingly."""

    reason = "unproved"
    status = HTTPStatus.CONFLICT
    sentence = QuotesAContract.sentence
    unsent = _(
        "Nothing shows yet that this customer’s address is theirs, and your text quotes a contract. "
        "If that is right, send it all the same."
    )


class NamesLeftOpen(NotWritten):
    """An agent's words still have a name in braces that a canned reply left to be filled in."""

    reason = "gap"
    sentence = unsent = _(
        "Not sent: fill in what stands in braces, or write it as `code` if it is meant so. Your text is still here."
    )


class AlreadyTaken(Refused):
    sentence = _("A colleague was faster: this conversation is taken.")


class NobodyThere(Refused):
    """The colleague isn't at the desk, or isn't in the team."""

    sentence = _("This colleague isn’t at the desk just now.")


class NobodyChosen(Refused):
    sentence = _("Choose a colleague or a team.")


class ReportIncomplete(Refused):
    sentence = _("Choose the customer’s message, and say in a few words what doesn’t work.")


class TakeOutIncomplete(Refused):
    sentence = _("Copy a passage or choose a file, not both, and say what it is. Nothing was taken out.")
