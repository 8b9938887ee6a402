"""While no letter can leave, whoever it is for, all wait: the desk, `/health/ready` and the operator hear why."""

import logging
import smtplib
import ssl
from dataclasses import replace
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from supportportal.foundations import heartbeat
from supportportal.foundations.languages.stored import said, stored
from tickets.outbox.dkim_signing import UnusableKey
from tickets.outbox.oauth import TokenRefused

log = logging.getLogger(__name__)

WORTH_TELLING = timedelta(minutes=5)  # a mail server that is started anew is nobody's business
HAS_EXPIRED = 10  # X509_V_ERR_…, as OpenSSL numbers them
NOT_YET_VALID = 9
OTHER_NAME = (62, 64)  # of a host, of an address


def why_shut(problem: Exception) -> str:
    """As a stored sentence, for a desk that can't read what programs say."""
    if isinstance(problem, UnusableKey):
        return problem.why
    facts = {"host": settings.EMAIL_HOST, "said": f"{type(problem).__name__}: {problem}"[:500]}
    if isinstance(problem, ssl.SSLCertVerificationError):
        return stored(_of_certificate(problem), **(facts | {"said": problem.verify_message}))
    if isinstance(problem, TokenRefused):
        facts["said"] = str(problem)
    return stored(_of_connection(problem), **facts)


def _of_connection(problem: Exception) -> str:
    if isinstance(problem, ssl.SSLError):
        return gettext_noop("with our mail server %(host)s no encrypted connection comes about (%(said)s)")
    if isinstance(problem, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(problem):
        return gettext_noop("our mail server %(host)s offers no encryption (STARTTLS), and EMAIL_URL asks for it")
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return gettext_noop("our mail server %(host)s refuses our log-in (%(said)s)")
    if isinstance(problem, TokenRefused):
        return gettext_noop("the mail provider gives us no token to log in with: %(said)s")
    return gettext_noop("our mail server %(host)s takes no letters just now (%(said)s)")


def _of_certificate(problem: ssl.SSLCertVerificationError) -> str:
    if problem.verify_code == HAS_EXPIRED:
        return gettext_noop("the certificate of our mail server %(host)s has expired: whoever runs it has to renew it")
    if problem.verify_code == NOT_YET_VALID:
        return gettext_noop(
            "the certificate of our mail server %(host)s isn’t valid yet, or this machine’s clock is slow"
        )
    if problem.verify_code in OTHER_NAME:
        return gettext_noop(
            "the certificate of our mail server is for another name than %(host)s, which EMAIL_URL calls it by"
        )
    return gettext_noop(
        "the certificate of our mail server %(host)s is signed by nobody whom this machine trusts (%(said)s)"
    )


def note_shut(why: str, *, now: datetime) -> None:
    try:
        if heartbeat.way_out_is_shut(why, now):
            log.error("no letter leaves: %s", _in_operators_words(why))
    except redis.RedisError as problem:
        log.warning("no letter leaves: %s (%s)", _in_operators_words(why), type(problem).__name__)


def _in_operators_words(why: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return said(why)


def note_open(connection: BaseEmailBackend, *, now: datetime) -> None:
    """The operator's own letters took the same way: they hear of it afterwards, unless they read our health."""
    try:
        shut = heartbeat.way_out_is_open()
    except redis.RedisError:
        return  # nobody knows whether it was shut; `/health/ready` reports that Redis is away
    if shut is None:
        return
    log.warning("letters leave again")
    if settings.OPERATOR_ADDRESS and now - shut.since >= WORTH_TELLING:
        _tell_operator(shut, connection, now=now)


def shut_since(*, now: datetime) -> heartbeat.ShutWay | None:
    """For the desk, in the active language; None while letters leave, and for a first few minutes."""
    try:
        shut = heartbeat.shut_way()
    except redis.RedisError:
        return None
    return replace(shut, why=said(shut.why)) if shut and now - shut.since >= WORTH_TELLING else None


def _tell_operator(shut: heartbeat.ShutWay, connection: BaseEmailBackend, *, now: datetime) -> None:
    facts = {"portal": settings.PORTAL_NAME, "why": _in_operators_words(shut.why)}
    facts |= {"since": f"{shut.since:%Y-%m-%d %H:%M} UTC", "until": f"{now:%Y-%m-%d %H:%M} UTC"}
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(portal)s: no letter could leave, and now they do") % facts
        body = _("From %(since)s to %(until)s no letter left: %(why)s.\n\nThose that waited leave now.") % facts
    letter = EmailMessage(subject, f"{body}\n", settings.SUPPORT_ADDRESS, [settings.OPERATOR_ADDRESS])
    letter.connection = connection
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as problem:
        log.error("the operator could not be told: %s", type(problem).__name__)
