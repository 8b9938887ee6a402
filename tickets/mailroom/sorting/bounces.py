"""Letters about our letters: "could not be delivered", "was read", and the automatic answers to their sender."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tickets import fate_reasons
from tickets.fate_reasons import Reason, ReasonCode
from tickets.letters.addresses import split
from tickets.letters.parsing import ParsedEmail
from tickets.mailroom.sorting.auto_reply import has_null_sender, is_automatic, is_automatic_answer
from tickets.models import Customer, OutgoingEmail, TicketParticipant
from tickets.outbox import signed_ids
from tickets.outbox.failures import tell_agents

ACTION = re.compile(r"^Action:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
STATUS = re.compile(r"^Status:\s*([245])(\.\d{1,3}\.\d{1,3})?", re.IGNORECASE | re.MULTILINE)
RETURNED_SUBJECT = re.compile(  # Exchange and others say so in the subject only
    r"undeliver|delivery (?:status notification|failure|has failed)|mail delivery (?:failed|failure)|returned mail"
    r"|failure notice|non remis|échec de (?:la )?remise|unzustellbar",
    re.IGNORECASE,
)
# How reports in free text say that a server keeps trying: nobody needs to do anything yet.
ONLY_LATE = re.compile(
    r"not yet been delivered|delivery attempts will continue"
    r"|will (?:retry|keep trying|continue (?:trying|to (?:re)?try))"
    r"|not need to resend|no action is required on your part|temporarily (?:deferred|delayed)|delivery incomplete"
    r"|(?:delivery|message) (?:(?:is|was|has been) )?delayed|delayed \d+ (?:hour|minute)|\(delay(?:ed)?\)"
    r"|warning: could not send|still undelivered"
    r"|pas encore été (?:remis|distribu|livr|délivr)|(?:remise|livraison|distribution) (?:a été )?(?:retardée|différée)"
    r"|retard de (?:remise|livraison|distribution)|noch nicht zugestellt|zustellung (?:wurde )?verzögert",
    re.IGNORECASE,
)
GIVEN_UP = re.compile(r"permanent (?:fatal )?error|returning message to sender|giv(?:en|ing) (?:it )?up", re.IGNORECASE)
# Below this line comes the returned letter, which is our own text or the customer's.
RETURNED_LETTER = re.compile(r"^-{2,}.{0,40}\b(?:copy|original|returned|unsent)\b", re.IGNORECASE | re.MULTILINE)
MAX_REPORT_LENGTH = 3_000  # characters
DIAGNOSIS = re.compile(r"^Diagnostic-Code:[ \t]*(\S[^\r\n]{0,400})", re.IGNORECASE | re.MULTILINE)

SMTP_ANSWER = re.compile(r"(?:^|[\s:])(5\d\d[ -]\S[^\r\n]{0,400})", re.MULTILINE)  # the other server's, in free text


@dataclass(frozen=True, slots=True)
class Bounce:
    reason: Reason  # for the ledger
    key: int | None = None  # of the OutgoingEmail it is about, from the bounce address it was sent to
    message_ids: tuple[str, ...] = ()  # our signed Message-IDs in it, which name that letter too
    failed: bool = False
    complaint: bool = False  # RFC 5965: they report our letter as abuse
    diagnosis: str = ""


def is_delivery_report(letter: ParsedEmail, *, null_sender: bool = False) -> bool:
    """A mail server says that some letter, ours or not, could not be delivered; also in the old free form."""
    robot = split(letter.from_address)[0]
    free_form = not letter.report and (
        bool(letter.header("x-failed-recipients"))
        or robot == "mailer-daemon"
        or ((robot == "postmaster" or null_sender) and bool(RETURNED_SUBJECT.search(letter.subject)))
    )
    return letter.report == "delivery-status" or free_form


def bounce_in(letter: ParsedEmail, *, sender: str, recipients: Sequence[str]) -> Bounce | None:
    """A report, a machine's letter to our bounce address, or a null sender's that names a letter of ours."""
    key = signed_ids.bounced_letter([*recipients, *(mailbox.address for mailbox in letter.to)])
    message_ids = tuple(signed_ids.our_ids_in(f"{letter.report_text}\n{letter.text}"))
    if letter.report == "feedback-report":
        return Bounce(reason=Reason(ReasonCode.COMPLAINT), key=key, message_ids=message_ids, complaint=True)
    if letter.report not in ("", "delivery-status"):
        is_receipt = letter.report == "disposition-notification"
        reason = Reason(ReasonCode.READ_RECEIPT) if is_receipt else fate_reasons.report_of_kind(letter.report)
        return Bounce(reason=reason, key=key, message_ids=message_ids)
    null_sender = has_null_sender(letter, sender=sender)
    if not is_delivery_report(letter, null_sender=null_sender):
        if key and (null_sender or is_automatic(letter)):
            return Bounce(reason=Reason(ReasonCode.MACHINE_ANSWERS_OURS), key=key)
        if null_sender and message_ids and not _is_recipients_automatic_answer(letter):
            return _delivery_report(letter, key=key, message_ids=message_ids)
        return None
    return _delivery_report(letter, key=key, message_ids=message_ids)


def _is_recipients_automatic_answer(letter: ParsedEmail) -> bool:
    """A mail server may mark its report as an automatic answer too, but then it comes from a postmaster."""
    return is_automatic_answer(letter) and split(letter.from_address)[0] != "postmaster"


def _delivery_report(letter: ParsedEmail, *, key: int | None, message_ids: tuple[str, ...]) -> Bounce:
    report = letter.report_text or letter.text
    actions = {action.lower() for action in ACTION.findall(report)}
    codes = [f"{kind}{detail}" for kind, detail in STATUS.findall(report)]
    statuses = {code[0] for code in codes}
    says_nothing_to_machines = not (actions or statuses)
    failed = "failed" in actions or "5" in statuses or (says_nothing_to_machines and not _is_only_late(letter))
    if not key and not message_ids:
        return Bounce(reason=Reason(ReasonCode.REPORT_OF_NOTHING))
    match = DIAGNOSIS.search(report) or SMTP_ANSWER.search(_above_the_returned_letter(letter))
    diagnosis = match[1].strip() if match else letter.subject
    code = next((code for code in codes if code.startswith("5.")), "")
    diagnosis = diagnosis if code in diagnosis else f"{code} {diagnosis}"
    reason = Reason(ReasonCode.NOT_DELIVERED if failed else ReasonCode.NOTHING_TO_DO)
    return Bounce(reason=reason, key=key, message_ids=message_ids, failed=failed, diagnosis=diagnosis[:500])


def _is_only_late(letter: ParsedEmail) -> bool:
    text = " ".join(f"{letter.subject}\n{_above_the_returned_letter(letter)}".split())
    return bool(ONLY_LATE.search(text)) and not GIVEN_UP.search(text)


def _above_the_returned_letter(letter: ParsedEmail) -> str:
    return RETURNED_LETTER.split(letter.text[:MAX_REPORT_LENGTH], maxsplit=1)[0]


def record(bounce: Bounce, *, now: datetime) -> OutgoingEmail | None:
    """Marks the letter it is about as failed, once. Returns that letter, or None if it isn't ours."""
    email = reported_letter(bounce)
    if email and bounce.failed:
        not_failed = OutgoingEmail.objects.filter(pk=email.pk, failed_at=None)
        if not_failed.update(failed_at=now, failure=bounce.diagnosis):
            tell_agents(email, diagnosis=bounce.diagnosis, now=now)
    if email and bounce.complaint:
        _stop_automatic_letters(email, now=now)
    return email


def reported_letter(bounce: Bounce) -> OutgoingEmail | None:
    ours = OutgoingEmail.objects.select_related("ticket__customer")
    email = ours.filter(pk=bounce.key).first() if bounce.key else None
    if email is None and bounce.message_ids:
        email = ours.filter(message_id_header__in=bounce.message_ids).order_by("pk").first()
    return email


def _stop_automatic_letters(email: OutgoingEmail, *, now: datetime) -> None:
    """That address gets nothing automatic any more. The ticket stays, and people may still answer."""
    Customer.objects.with_email(email.to_address).filter(complained_at=None).update(complained_at=now)
    TicketParticipant.objects.filter(address=email.to_address.lower()).update(let_in_at=None, let_in_by=None)
