"""The few reasons for which a room says no, each in a sentence that may be shown."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Raised by rooms, translated by doors into a form error or a 409; `str()` gives the sentence."""

    sentence = _("This can’t be done.")

    def __str__(self) -> str:
        return str(self.sentence)


class AlreadyClosed(Refused):
    sentence = _("This request is closed already.")


class NotYours(Refused):
    sentence = _("This request belongs to another team.")


class EmptyText(Refused):
    sentence = _("There is no text yet.")


class CaseStillRunning(Refused):
    sentence = _("A conformity case of this request is still running: put it right first.")


class NotAPossibleTime(Refused):
    sentence = _("This moment lies before the report or in the future.")


class AlreadyPutRight(Refused):
    sentence = _("This case is put right already.")


class AlreadyComplete(Refused):
    sentence = _("This request has what it needs already.")
