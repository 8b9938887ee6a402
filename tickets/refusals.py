"""The few reasons for which a room says no, each in a sentence that may be shown."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Raised by rooms, translated by doors into a form error or a 409; `str()` gives the sentence."""

    sentence = _("This can’t be done.")

    def __str__(self) -> str:
        return str(self.sentence)


class Forgotten(Refused):
    sentence = _("This request was forgotten: nobody is known any more to whom it belongs.")


class RequestsStillOpen(Refused):
    sentence = _("There are requests of theirs that are still open. Answer and close them first.")


class AlreadyClosed(Refused):
    sentence = _("This request is closed already.")


class NotYours(Refused):
    sentence = _("This request belongs to another team.")


class AlreadyTheirs(Refused):
    sentence = _("It is this customer’s already.")


class OfAnotherCustomer(Refused):
    sentence = _("This address is another customer’s. If both are one person, a lead merges them.")


class NotMergedNow(Refused):
    sentence = _("This was undone already.")


class PlacedAlready(Refused):
    sentence = _("A colleague has placed this letter already.")


class EverybodysProvider(Refused):
    sentence = _("This is a mail provider, and many customers write from there: name the one address.")


class ChoiceMade(Refused):
    sentence = _("The customer has chosen in its case, and billing acts on that: the case comes to its end first.")


class EmptyText(Refused):
    sentence = _("There is no text yet.")


class QuotesAContract(Refused):
    sentence = _(
        "Nothing shows yet that this customer’s address is theirs, and your text quotes a contract. "
        "If that is right, tick the box below and send again; your text is still here."
    )


class HasNotFailed(Refused):
    sentence = _("This letter hasn’t failed: it is on its way, or it has arrived.")


class SentAgainAlready(Refused):
    sentence = _("This letter was sent again already, once.")


class ForAColleague(Refused):
    sentence = _(
        "This is a reminder for a colleague: correct the address in their account, and the next one goes there."
    )


class ToldWithinTheHour(Refused):
    sentence = _(
        "Colleagues were asked for help with this case less than an hour ago. What you want to add goes into a note on "
        "the ticket."
    )


class NobodyToTell(Refused):
    sentence = _(
        "None of those above this case can be reached by mail. An administrator names a lead, a manager and who is on "
        "call under “Teams”."
    )


class NotLetIn(Refused):
    sentence = _("This copy was for somebody who gets no more copies. Let them in again first, on the ticket.")


class OnlyWhoWasLetIn(Refused):
    sentence = _("This is a copy for somebody who was let in, and it goes to nobody else.")


class OurOwnAddress(Refused):
    sentence = _("This is an address of our own: the letter would come back to us.")


class AnsweredAlready(Refused):
    sentence = _("We have answered to the first address already. Send your request again from the contact page.")


class AddressTaken(Refused):
    sentence = _("Another customer has this address. Take the tick away to send the letter there all the same.")


class CaseStillRunning(Refused):
    sentence = _("A conformity case of this request is still running: put it right first.")


class UndecidedClaim(Refused):
    sentence = _(
        "This may be a claim whose days run already, and nobody has decided yet. Say first whether it is one, above "
        "the conversation: “Yes: open the case”, or no and why."
    )


class DecidedAlready(Refused):
    sentence = _("A colleague has decided this meanwhile.")


class DefectGoesOn(Refused):
    sentence = _("The customer took a lower price, and the defect goes on: say first when it was over.")


class NotAPossibleTime(Refused):
    sentence = _("This moment lies before the report or in the future.")


class AlreadyPutRight(Refused):
    sentence = _("This case is put right already.")


class AlreadyComplete(Refused):
    sentence = _("This request has what it needs already.")


class CaseOver(Refused):
    sentence = _("This case is over.")


class NotNow(Refused):
    sentence = _("This can’t be done as the case stands now.")


class QuestionStillOpen(Refused):
    sentence = _("One question at a time: the customer hasn’t answered the last one yet.")


class SecondPersonNeeded(Refused):
    sentence = _("A second person must confirm it.")


class OnlyTheCustomer(Refused):
    sentence = _(
        "The choice is the customer’s: only their choice, their withdrawal or their “it works” ends this case."
    )


class StillTimeToAnswer(Refused):
    sentence = _("The customer still has time to say whether it works.")


class PageOutdated(Refused):
    sentence = _("The case has changed since this page was shown. Look at it again before you decide.")


class NothingToChoose(Refused):
    sentence = _("There is nothing to choose in this case at present.")


class AlreadyChosen(Refused):
    sentence = _("The choice has been made already.")


class MinorDefect(Refused):
    sentence = _("A minor defect doesn’t end the contract; a lower price can be chosen.")


class OnlyBilling(Refused):
    sentence = _("Only who works in billing decides this.")


class NotCleared(Refused):
    sentence = _("Something about it isn’t known yet: somebody of billing decides on the page of the case.")


class YourOwnEntry(Refused):
    sentence = _("You entered the contract or the choice yourself: somebody else of billing has to look at it.")


class HasLeft(Refused):
    sentence = _("This colleague has left the desk. Choose somebody else.")


class LastAdministrator(Refused):
    sentence = _("This is the last administrator. Name another one first.")


class StaysAnAgent(Refused):
    sentence = _(
        "This colleague has a place at the desk, and what they wrote there stays theirs. "
        "Leave them a topic and tick “Editor, too”, or end this account and make another one for the editor."
    )


class NothingHeldBack(Refused):
    sentence = _("No acknowledgement is held back any more.")


class NothingToClear(Refused):
    sentence = _("Nothing of this case waits for billing.")


class NotTheHolder(Refused):
    sentence = _("Only the holder of the contract can choose.")


class NoRefundDue(Refused):
    sentence = _("No refund is due in this case.")


class AmountTooSmall(Refused):
    sentence = _("This is less than what is due.")


class NotTheSameCustomer(Refused):
    sentence = _("Only cases of the same customer and the same kind can become one.")


class TooLateToUndo(Refused):
    sentence = _("The merger can’t be undone any more: its customer was told, or something happened since.")


class TooLateToAnnounce(Refused):
    sentence = _(
        "Customers are told a month before it applies: this version applies earlier, or they are told already."
    )


class NotAReport(Refused):
    sentence = _("Only a message of the customer can be a report.")
