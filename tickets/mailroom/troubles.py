"""What keeps all letters from coming or leaving until an operator does something: told at the desk, and to them."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from tickets.mailroom.arriving.imap_login import account_of
from tickets.models import MailboxCursor
from tickets.outbox import oauth
from tickets.outbox.operator_letter import outage_is_over, tell_operator

log = logging.getLogger(__name__)

OUTAGE = "mail"


def troubles() -> Iterator[str]:
    """A sentence each, in the reader's language."""
    if refused := oauth.refusal():
        why, since = refused
        yield _(
            "The mail provider has refused us since %(since)s: %(why)s. Letters wait, and leave by themselves once "
            "MAIL_OAUTH_REFRESH_TOKEN or MAIL_OAUTH_SECRET is set anew."
        ) % {"since": _moment(since), "why": why}
    if not settings.IMAP_URL:
        return
    for cursor in MailboxCursor.objects.filter(mailbox=account_of(settings.IMAP_URL).name).exclude(trouble=""):
        yield _("No letters have been fetched from %(mailbox)s since %(since)s: %(why)s") % {
            "mailbox": cursor.mailbox,
            "since": _moment(cursor.trouble_since or cursor.opened_at),
            "why": cursor.trouble,
        }


def watch() -> bool:
    """Whether nothing is wrong. If something is, the operator gets one letter, and none again until all was well."""
    with translation.override(settings.LANGUAGE_CODE):
        problems = list(troubles())
        if not problems:
            outage_is_over(OUTAGE)
            return True
        log.error("mail: %s", " ".join(problems))
        subject = _("%(portal)s: the mail needs you") % {"portal": settings.PORTAL_NAME}
    tell_operator(OUTAGE, subject=subject, body="\n\n".join([*problems, f"{settings.PORTAL_URL}/health/ready"]) + "\n")
    return False


def _moment(at: datetime | None) -> str:
    return f"{in_words(localtime(at).date())}, {localtime(at):%H:%M}" if at else ""
