"""Is everything as it was recorded: each chain, each sealed row, the register? Exit 1 if not: `verify_cases`."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tickets.guarantee.evidence import verification
from tickets.guarantee.evidence.register import Register, read_register
from tickets.models import ConformityCase


class Command(BaseCommand):
    help = "Checks that no event, letter, message or promise of a case was changed or taken out, and no case deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cases", metavar="CASE", nargs="*", type=int, help="only these, by number; else all")
        parser.add_argument("--against", metavar="HEAD", default="", help="a head of the register, known outside")

    def handle(self, *args: Any, cases: list[int], against: str, **options: Any) -> None:
        register = read_register(against=against)
        problems = list(register.problems)
        if against and not register.has_head:
            gone = _("head %(head)s is not in the register: it was written anew, or is of another portal")
            problems.append(gone % {"head": against})
        if not cases:
            problems += verification.what_is_gone(register)
        for problem in problems:
            self.stdout.write(problem)
        chosen = ConformityCase.objects.filter(pk__in=cases) if cases else ConformityCase.objects.all()
        whole, broken = self.count(chosen.order_by("pk").iterator(chunk_size=verification.AT_ONCE), register)
        self.stdout.write(_("%(whole)s whole, %(broken)s broken") % {"whole": whole, "broken": broken})
        if register.head:
            self.stdout.write(f"head {register.head}")
        if broken or problems or whole + broken < len(set(cases)):
            raise SystemExit(1)

    def count(self, cases: Iterator[ConformityCase], register: Register) -> tuple[int, int]:
        whole = broken = 0
        while batch := list(islice(cases, verification.AT_ONCE)):
            found = list(verification.problems_of(batch, register=register))
            for problem in found:
                facts = {"case": problem.case_id, "n": problem.sequence, "why": problem.why}
                of_event, of_case = _("case %(case)s, event %(n)s: %(why)s"), _("case %(case)s: %(why)s")
                self.stdout.write((of_event if problem.sequence else of_case) % facts)
            self.remark(batch)
            broken_cases = {problem.case_id for problem in found}
            whole, broken = whole + len(batch) - len(broken_cases), broken + len(broken_cases)
        return whole, broken

    def remark(self, cases: Sequence[ConformityCase]) -> None:
        for case in cases:
            for remark in verification.remarks_on(case):
                self.stdout.write(_("case %(case)s: %(why)s") % {"case": case.pk, "why": remark})
