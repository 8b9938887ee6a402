"""What stands behind the first page: each day, each letter as it was read, the log, the texts in force, the files."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from legal.models import Version
from supportportal.foundations.days import in_words
from supportportal.foundations.paper.blocks import Block, Cell, Code, Facts, FileName, Grid, Headline, Paragraph, Part
from supportportal.foundations.places import zone_in_words
from tickets.guarantee.evidence.case_record import CaseRecord
from tickets.guarantee.evidence.correspondence import Enclosed, letters_sent, what_was_written
from tickets.guarantee.evidence.sheet_words import (
    DAY,
    actor_in_words,
    is_internal,
    more_of,
    moved_from,
    short_instant,
    what_happened,
)
from tickets.guarantee.notices.notice_names import ROLES
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.events import facts_of
from tickets.guarantee.rules.policies import counting_of


def annexes(record: CaseRecord, enclosed: Enclosed) -> Iterator[Block]:
    yield from _days(record)
    yield from what_was_written(record, enclosed)
    yield from letters_sent(record, enclosed)
    yield from _log(record)
    yield from _reminders(record)
    yield from _versions(record, enclosed)
    yield from _files(record, enclosed)


def _days(record: CaseRecord) -> Iterator[Block]:
    case = record.case
    yield Headline(_("Each day, counted"), anchor="days")
    yield Paragraph(
        _(
            "The day of the notification isn’t counted, and the last day counts to its end. Nothing pauses the days: no"
            " question, no weekend, no holiday. In time means strictly before the first instant that is too late. The"
            " civil date decides, by %(zone)s."
        )
        % {"zone": zone_in_words(record.zone)}
    )
    if moved_from(case):
        yield Paragraph(_("A last day on which nobody works moves on to the next working day, as the promise says."))
    if counting_of(case).country == "FR":
        yield Paragraph(_("Code de procédure civile, articles 641 and 642."), tone="soft")
    happened: defaultdict[date, list[Part]] = defaultdict(list)
    for event in record.events:
        if not is_internal(event):
            happened[civil_day(event.occurred_at, zone=record.zone)].append(what_happened(event))
    days = [case.day0 + timedelta(days=number) for number in range((case.last_day - case.day0).days + 1)]
    rows: list[Sequence[Cell]] = [(str(number), in_words(day, DAY), happened[day]) for number, day in enumerate(days)]
    yield Grid([_("Day"), _("Date"), _("On record that day")], rows, [8, 34, 58])
    yield Facts(list(_counting(record)))


def _counting(record: CaseRecord) -> Iterator[tuple[str, Cell]]:
    case = record.case
    yield _("Received, in world time"), Code(_utc(case.notified_at))
    yield _("Too late from, in world time"), Code(_utc(case.due_at))
    if case.customer_zone and case.customer_zone != record.zone:
        place = {"zone": zone_in_words(case.customer_zone)}
        yield _("Counted in the customer’s zone, %(zone)s") % place, Code(_utc(case.due_at_customer))
    if not moved_from(case) and case.outer_due_date != case.last_day:
        yield _("If the last day had to be a working day"), in_words(case.outer_due_date, DAY)
    if case.tzdata:
        yield _("Time zone data"), case.tzdata


def _log(record: CaseRecord) -> Iterator[Block]:
    yield Headline(_("The log"), anchor="log")
    if record.problems:
        yield Paragraph(_("The record is not as it was sealed:"), tone="strong")
        found: list[Sequence[Cell]] = [(str(each.sequence or ""), str(each.why)) for each in record.problems]
        yield Grid([_("No."), _("What was found")], found, [10, 90])
    else:
        yield Paragraph(
            _(
                "Each entry carries the hash of the one before it (“events.txt”); what was written and sent is sealed"
                " (“seals.json”). The chain and the seals were checked for this paper and hold. Numbers that are"
                " missing here are those of the reminders below."
            ),
            tone="soft",
        )
    rows: list[Sequence[Cell]] = [
        (
            str(event.sequence),
            _times(event.occurred_at, event.recorded_at),
            [what_happened(event), *more_of(event, record)],
            actor_in_words(event.actor, record),
        )
        for event in record.events
        if not is_internal(event)
    ]
    yield Grid([_("No."), _("When"), _("What"), _("Who")], rows, [6, 27, 47, 20])


def _times(occurred_at: datetime, recorded_at: datetime) -> list[Part]:
    """When it happened; and when it was written down, if that was later."""
    times: list[Part] = [short_instant(occurred_at, seconds=True)]
    if (recorded_at - occurred_at) >= timedelta(seconds=1):
        times.append(_("written down %(at)s") % {"at": short_instant(recorded_at, seconds=True)})
    return times


def _reminders(record: CaseRecord) -> Iterator[Block]:
    internal = [event for event in record.events if is_internal(event)]
    if not internal:
        return
    yield Headline(_("Reminders inside the company"), anchor="reminders")
    yield Paragraph(_("The customer was sent none of these."), tone="soft")
    rows: list[Sequence[Cell]] = [
        (
            str(event.sequence),
            short_instant(event.occurred_at, seconds=True),
            [what_happened(event), *more_of(event, record)],
            [str(ROLES[role]) for role in facts_of(event).get("told", []) if role in ROLES],
        )
        for event in internal
    ]
    yield Grid([_("No."), _("When"), _("What"), _("Told")], rows, [6, 27, 45, 22])


def _versions(record: CaseRecord, enclosed: Enclosed) -> Iterator[Block]:
    yield Headline(_("What was in force"), anchor="versions")
    if not record.versions:
        yield Paragraph(_("No published version was in force on day 0."))
        return
    rows: list[Sequence[Cell]] = [
        (
            [version.text.title, _version(version)],
            in_words(version.effective_on),
            [FileName(path) for path in enclosed.versions[version.pk]],
        )
        for version in record.versions
    ]
    yield Grid([_("Text"), _("In force from"), _("Files")], rows, [40, 24, 36])


def _version(version: Version) -> str:
    return _("version %(number)s") % {"number": version.number}


def _files(record: CaseRecord, enclosed: Enclosed) -> Iterator[Block]:
    yield Headline(_("The files, with their hashes"), anchor="files")
    yield Paragraph(
        _(
            "SHA-256 of what lies beside this sheet; “manifest.sha256” lists the sheets as well. Two exports of the"
            " same record are the same bytes. Notes between agents are not part of it."
        ),
        tone="soft",
    )
    rows: list[Sequence[Cell]] = [(FileName(path), Code(sha256)) for path, sha256 in sorted(enclosed.hashes.items())]
    yield Grid([_("File"), "SHA-256"], rows, [46, 54])
    ends = [(_("End of the log’s chain"), record.case.last_hash), (_("Head of the register"), record.head)]
    if known := [(name, Code(digest)) for name, digest in ends if digest]:
        yield Facts(known)
    if record.head:
        yield Paragraph(
            _(
                "The register of all cases had this log and these seals by then. Its head leaves the portal once a day,"
                " so that nobody can write it anew."
            ),
            tone="soft",
        )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
