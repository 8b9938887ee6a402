"""Takes what the billing system knows: `manage.py import_subscriptions FILE.csv`, “-” for standard input."""

import csv
import sys
from argparse import ArgumentParser
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from supportportal.foundations.staff.audit import Act, as_one_act, record_act
from tickets.customers import customer_of
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.models import Customer, Subscription

NEEDED = {"reference", "started_on", "price"}
KNOWN = NEEDED | {"email", "name", "language", "currency", "period_months", "paid_from", "ended_on", "country"}
KNOWN |= {"renews", "next_price", "next_months"}


class Command(BaseCommand):
    help = (
        "Reads subscriptions from CSV with a line of names: reference, started_on, price; and if known email, name, "
        "language, currency, period_months, paid_from, ended_on, country, renews (yes or no), next_price, next_months. "
        "Days as 2026-03-31. Again is no harm."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV in UTF-8; - for standard input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        taken = refused = 0
        rows = csv.DictReader(_lines_of(file))
        _require_names(rows.fieldnames or [])
        with as_one_act():
            for row in rows:
                problem = _take(row)
                taken, refused = taken + (not problem), refused + bool(problem)
                if problem:
                    self.stderr.write(f"line {rows.line_num}: {problem}")
        record_act(Act.IMPORTED, about=Subscription, taken=taken, refused=refused)
        self.stdout.write(f"{taken} taken, {refused} refused")
        if refused:
            raise SystemExit(1)


def _lines_of(file: str) -> IO[str]:
    if file == "-":
        return sys.stdin
    try:
        return StringIO(Path(file).read_text(encoding="utf-8-sig"), newline="")
    except OSError as problem:
        raise CommandError(f"{file} can’t be read: {problem.strerror}") from None


def _require_names(names: Any) -> None:
    if missing := NEEDED - set(names):
        raise CommandError(f"The first line must name {', '.join(sorted(missing))}.")
    if unknown := set(names) - KNOWN:
        raise CommandError(f"Nobody knows what {', '.join(sorted(map(str, unknown)))} is.")


def _take(row: dict[str, str]) -> str:
    """What is wrong with it, or "" when it was taken."""
    cells = {name: (value or "").strip() for name, value in row.items() if name}
    try:
        with transaction.atomic():
            remember(_facts_in(cells), customer=_holder(cells), now=timezone.now())
    except ValidationError as problem:
        return " ".join(problem.messages)
    except (ValueError, InvalidOperation, IntegrityError) as problem:
        return str(problem) or "a number or a day that isn’t one"
    return ""


def _facts_in(cells: dict[str, str]) -> BilledSubscription:
    return BilledSubscription(
        reference=cells["reference"],
        started_on=date.fromisoformat(cells["started_on"]),
        price=Decimal(cells["price"]),
        currency=(cells.get("currency") or "EUR").upper(),
        period_months=int(cells.get("period_months") or 1),
        paid_from=_day(cells.get("paid_from")),
        ended_on=_day(cells.get("ended_on")),
        country=cells.get("country", ""),
        renews=_yes(cells.get("renews")),
        next_price=Decimal(cells["next_price"]) if cells.get("next_price") else None,
        next_months=int(cells["next_months"]) if cells.get("next_months") else None,
    )


def _yes(text: str | None) -> bool:
    if (word := (text or "no").lower()) not in ("yes", "no"):
        raise ValueError(f"renews is yes or no, not {text}")
    return word == "yes"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _holder(cells: dict[str, str]) -> Customer | None:
    if not cells.get("email"):
        return None
    validate_email(cells["email"])
    language = cells.get("language") or settings.LANGUAGE_CODE
    return customer_of(cells["email"], name=cells.get("name", ""), language=language)
