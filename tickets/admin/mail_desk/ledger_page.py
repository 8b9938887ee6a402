"""What the ledger's pages show: the sum of all letters, the beginning of a source, and the tabs."""

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tickets.admin.tabs import Tab
from tickets.mailroom.sorting import mail_records
from tickets.mailroom.sorting.waiting_letters import IN_A_FLOOD, IN_QUARANTINE
from tickets.models import IncomingEmail

Fate = IncomingEmail.Fate
SOURCE_SHOWN = 100_000  # bytes of a letter on the page; the whole of it is a download
TABS = [
    Tab("quarantine", Fate.QUARANTINE.label, IN_QUARANTINE, late=True),
    Tab("floods", _("In a flood"), IN_A_FLOOD),
    *(Tab(fate.name.lower(), fate.label, Q(fate=fate)) for fate in Fate if fate != Fate.QUARANTINE),
    Tab("all", _("All"), Q(), opens=True),
]


def source_of(letter: IncomingEmail) -> str:
    try:
        with letter.raw.open("rb") as file:
            return bytes(file.read(SOURCE_SHOWN)).decode("utf-8", "backslashreplace").replace("\0", "␀")
    except FileNotFoundError:
        raise Http404 from None


def ledger_rows(sums: mail_records.Reconciliation) -> dict[str, object]:
    """The sum as a person reads it: what came = each fate + what waits + what nobody can explain."""
    fates = [(fate.label, sums.fates.get(fate.value, 0)) for fate in Fate if fate != Fate.UNSORTED]
    return {"sums": sums, "fates": fates}
