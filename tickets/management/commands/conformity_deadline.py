"""Counts the days of a report by hand: `manage.py conformity_deadline 2026-01-30T23:30:00Z --zone Pacific/Tahiti`."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from tickets.guarantee.rules import clock


class Command(BaseCommand):
    help = "Prints the dates of a conformity case, as JSON, for the instant at which the report reached us."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instant", metavar="INSTANT", help="ISO 8601 with its offset, e.g. 2026-01-30T23:30:00Z")
        parser.add_argument("--zone", default=clock.PROMISED.zone, help="the customer's time zone, e.g. Pacific/Tahiti")

    def handle(self, *args: Any, instant: str, zone: str, **options: Any) -> None:
        try:
            # RFC 3339 allows a small “t” and “z”.
            dates = clock.conformity_dates(datetime.fromisoformat(instant.strip().upper()), customer_zone=zone)
        except clock.NaiveInstant:
            if "T" not in instant.upper() and ":" not in instant:
                self._refuse(f"“{instant}” has no time of day: write it like 2026-01-30T23:30:00Z.")
            self._refuse(f"“{instant}” has no time zone: add Z or an offset such as +01:00.")
        except clock.UnknownZone:
            self._refuse(f"“{zone}” is no time zone: give a name such as Europe/Paris.")
        except (ValueError, OverflowError):
            self._refuse(f"“{instant}” is no instant that can be counted: write it like 2026-01-30T23:30:00Z.")
        else:
            self.stdout.write(json.dumps({name: _written(value) for name, value in asdict(dates).items()}))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(2)


def _written(moment: date | datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
