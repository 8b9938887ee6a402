"""Letters to colleagues themselves: invitations, new passwords, what changed at their account, tests of words."""

import logging
import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import formataddr, make_msgid

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.language_choice import supported_language
from tickets.letters.addresses import split
from tickets.models import AccountLetter, Agent
from tickets.outbox.delivery import PERMANENT_ERRORS, is_permanent
from tickets.outbox.example_letters import example_of_words
from tickets.outbox.letter_facts import OwnWords
from tickets.outbox.letterhead import INSTANCE_HEADER, instance_name
from tickets.outbox.rendering import RenderedLetter, render_own_words
from tickets.outbox.smtp_backend import NoWayOut

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 17  # the last one two days later
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
A_ROUND = 20  # letters
WITH_A_LINK = {AccountLetter.Kind.INVITATION, AccountLetter.Kind.NEW_PASSWORD}


@transaction.atomic
def write(user: User, kind: str, *, now: datetime, words: dict[str, str] | None = None) -> AccountLetter:
    """It leaves after the caller's transaction. `words`: of a test."""
    knock_after_commit("tickets.tasks.deliver_account_letters")
    return AccountLetter.objects.create(kind=kind, user=user, created_at=now, next_attempt_at=now, words=words or {})


def write_test(user: User, words: OwnWords, *, language: str, topic: str, now: datetime) -> None:
    """To themselves and nobody else: how a customer would get these words."""
    said = {"language": language, "topic": topic, "subject": words.subject, "body": words.body}
    write(user, AccountLetter.Kind.TEST, now=now, words=said)


def tell(user: User, kind: str, *, now: datetime) -> None:
    """What has changed; an account without an address is told nothing."""
    if user.email:
        write(user, kind, now=now)


def new_password_url(user: User) -> str:
    """Opens once, until the password is set or `PASSWORD_RESET_TIMEOUT` is over. Whoever has it sets the password."""
    keys = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PORTAL_URL + reverse("account_reset_password_from_key", kwargs=keys)


def deliver(*, now: datetime) -> int:
    """Sends what is due; returns how many left. One that may have left when its worker died leaves once more."""
    if settings.OUTGOING_HOLD:
        return 0
    due = AccountLetter.objects.filter(sent_at=None, failed_at=None, next_attempt_at__lte=now)
    return sum(_deliver(letter, now=now) for letter in due.select_related("user").order_by("next_attempt_at")[:A_ROUND])


def _deliver(letter: AccountLetter, *, now: datetime) -> bool:
    wait = min(FIRST_WAIT * 2 ** min(letter.attempts, MAX_ATTEMPTS), LONGEST_WAIT)
    # Rival: another worker with the same list. One of them changes the row.
    claimed = AccountLetter.objects.filter(pk=letter.pk, sent_at=None, next_attempt_at=letter.next_attempt_at)
    if claimed.update(next_attempt_at=now + wait, attempts=F("attempts") + 1) != 1:
        return False
    ours = AccountLetter.objects.filter(pk=letter.pk)
    if not (letter.user.is_active and letter.user.email):
        ours.update(failed_at=now, failure="The account has ended, or has no address.")
        return False
    try:
        _as_email(letter).send()
    except (OSError, smtplib.SMTPException, *PERMANENT_ERRORS) as problem:
        was_last = letter.attempts + 1 >= MAX_ATTEMPTS and not isinstance(problem, NoWayOut)
        over = is_permanent(problem) or was_last
        log.warning("account letter %s %s: %s", letter.pk, "given up" if over else "put off", type(problem).__name__)
        said = str(problem) if isinstance(problem, NoWayOut) else f"{type(problem).__name__}: {problem}"
        ours.update(failure=said[:1_000], failed_at=now if over else None)
        return False
    ours.update(sent_at=now, failure="")
    return True


def _rendered(letter: AccountLetter, language: str, context: Mapping[str, object]) -> RenderedLetter:
    if letter.kind == AccountLetter.Kind.TEST:
        words = OwnWords(letter.words["subject"], letter.words["body"])
        return example_of_words(words, language=letter.words["language"], topic=letter.words["topic"])
    return render_own_words(letter.kind if letter.kind in WITH_A_LINK else "account_changed", language, context)


def _as_email(letter: AccountLetter) -> EmailMultiAlternatives:
    agent = Agent.objects.filter(user=letter.user).first()
    context = {
        "kind": letter.kind,
        "first_name": letter.user.first_name,
        "username": letter.user.get_username(),
        "url": new_password_url(letter.user) if letter.kind in WITH_A_LINK else "",
        "desk_url": settings.PORTAL_URL + reverse("admin:index"),
        "factors_url": settings.PORTAL_URL + reverse("mfa_index"),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        "at": timezone.localtime(letter.created_at),
        "has_second_factor": settings.SECOND_FACTOR_REQUIRED,
    }
    words = _rendered(letter, supported_language(agent.language if agent else ""), context)
    email = EmailMultiAlternatives(
        subject=" ".join(words.subject.split()),
        body=words.text.strip() + "\n",
        from_email=formataddr((settings.PORTAL_NAME, settings.SUPPORT_ADDRESS)),
        to=[letter.user.email],
        headers={
            "Message-ID": make_msgid("account", domain=split(settings.SUPPORT_ADDRESS)[1]),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            INSTANCE_HEADER: instance_name(),
        },
    )
    email.attach_alternative(words.html, "text/html")
    return email
