"""One letter to the operator for each outage: past the outbox, which may be down for the same reason."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage

log = logging.getLogger(__name__)


def tell_operator(outage: str, *, subject: str, body: str) -> None:
    """Once, until `outage_is_over`; tried again while it can't be sent. `outage`: a name for a file."""
    told_file = settings.PORTAL_DATA / f"{outage}.told"
    if settings.OUTGOING_HOLD or not settings.OPERATOR_ADDRESS:
        return
    try:
        # Rival: a second watchdog on this machine. The file is created once, and stays as long as the outage.
        told_file.open("x").close()
    except FileExistsError:
        return
    try:
        EmailMessage(subject, body, settings.SUPPORT_ADDRESS, [settings.OPERATOR_ADDRESS]).send()
    except OSError as reason:  # includes the errors of smtplib
        told_file.unlink(missing_ok=True)  # nobody was told: we try again in a minute
        log.error("the operator could not be told: %s", type(reason).__name__)


def outage_is_over(outage: str) -> None:
    (settings.PORTAL_DATA / f"{outage}.told").unlink(missing_ok=True)
