"""The evidence as people read it: the first page and its annexes, as a page of HTML and as PDF, in one language."""

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from supportportal.foundations.paper.blocks import Paper
from supportportal.foundations.paper.pdf import as_pdf
from tickets.guarantee.evidence.annexes import annexes
from tickets.guarantee.evidence.case_record import CaseRecord
from tickets.guarantee.evidence.correspondence import Enclosed
from tickets.guarantee.evidence.summary import summary
from tickets.guarantee.rules.clock import zone_named


def sheets(record: CaseRecord, enclosed: Enclosed, *, language: str) -> dict[str, bytes]:
    """By their file names. Times are those of the promise’s zone, whoever makes it and wherever."""
    with translation.override(language), timezone.override(zone_named(record.zone)):
        paper = Paper(
            title=_("Evidence of case %(case)s") % {"case": record.case.pk},
            running_title=_("Case %(case)s, request #%(ticket)s: evidence")
            % {"case": record.case.pk, "ticket": record.case.ticket_id},
            language=language,
            blocks=[*summary(record), *annexes(record, enclosed)],
        )
        page = render_to_string("tickets/evidence/sheet.html", {"paper": paper})
    return {f"sheet.{language}.html": page.encode(), f"sheet.{language}.pdf": as_pdf(paper)}
