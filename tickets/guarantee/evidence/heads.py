"""Once a day the head of the register leaves the house: a letter that has left can’t be written anew."""

import logging
from contextlib import suppress
from datetime import date, datetime

import redis
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from tickets.guarantee.evidence.register import append, last_entry
from tickets.models import RegisterEntry

log = logging.getLogger(__name__)

LEASE_SECONDS = 600
_server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)
TRIES = 5  # against rounds that take the number in between


def mail_head(*, now: datetime) -> bool:
    """Whether it left now. Sent before it is noted: two letters do no harm, and none would.

    Rival: another worker, until it is noted, or ten minutes long if we die meanwhile. Redis may forget who is at it.
    """
    if settings.OUTGOING_HOLD or not settings.OPERATOR_ADDRESS:
        return False
    today, lease = localtime(now).date(), _server.lock("mail-head", timeout=LEASE_SECONDS)
    try:
        if not lease.acquire(blocking=False):
            return False
    except redis.RedisError as problem:
        log.warning("the head may be mailed twice while Redis is away: %s", type(problem).__name__)
        return _mail_once(today, now=now)
    try:
        return _mail_once(today, now=now)
    finally:
        with suppress(redis.RedisError):  # it ends by itself
            lease.release()


def _mail_once(today: date, *, now: datetime) -> bool:
    last = RegisterEntry.objects.order_by("-number").first()
    if last is None or RegisterEntry.objects.filter(mailed_on=today).exists():
        return False
    with translation.override(settings.LANGUAGE_CODE):
        names = {"portal": settings.PORTAL_NAME, "day": in_words(today)}
        subject = _("%(portal)s: the seal of %(day)s") % names
        body = _(
            "Keep this letter where nobody who runs the portal can change it. It seals all that was recorded of the "
            "cases of the guarantee until now:\n\n%(head)s\n\n"
            "Whether the portal’s records still go back to it, this command says:\n\n"
            "manage.py verify_cases --against %(head)s"
        ) % {"head": last}
    try:
        EmailMessage(subject, body + "\n", settings.SUPPORT_ADDRESS, [settings.OPERATOR_ADDRESS]).send()
    except OSError as reason:  # includes the errors of smtplib
        log.error("the head of the register could not be mailed: %s", type(reason).__name__)
        return False
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                append({"mailed": str(last)}, after=last_entry(), now=now, mailed_on=today)
        except IntegrityError:
            continue
        return True
    log.error("the head of the register was mailed, and may be mailed once more")
    return True
