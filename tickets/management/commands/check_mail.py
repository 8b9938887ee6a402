"""What the DNS says of our mail, and what to put into the zone; and a key for our signatures."""

import locale
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.language_choice import supported_language
from tickets.letters.addresses import dns_name, own_domains
from tickets.outbox.dkim_signing import make_key
from tickets.own_addresses import knowing
from tickets.zone_check import exchangers, sender, signatures
from tickets.zone_check.advice import Advice, Judgement, text_record
from tickets.zone_check.names import Names, NoDns, Unanswered, names

SOMETHING_IS_WRONG, NOT_KNOWN = 1, 75  # exit statuses; 2 is of wrong options, 75 everywhere “try again”


class Command(BaseCommand):
    help = (
        "Looks at MX, SPF, DKIM, DMARC and the reverse name, and says what to put into the zone. "
        "Exit status: 0 nothing is wrong, 1 something is, 75 the DNS didn't answer."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", action="append", default=[], help="that letters leave from, as others see it")
        parser.add_argument("--resolver", default="", help="a DNS server, such as 192.0.2.53 or 127.0.0.1:5353")
        parser.add_argument("--ask-mx", action="store_true", help="ask our mail servers, up to the recipient")
        parser.add_argument("--mx-port", type=int, default=25)
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="")
        own_key = str(settings.PORTAL_DATA / "dkim.pem")
        parser.add_argument("--make-key", nargs="?", const=own_key, metavar="FILE", help="for signatures, and no check")

    def handle(self, **options: Any) -> None:
        with translation.override(options["language"] or _language_of_the_terminal()):
            if options["make_key"]:
                self.make_key(Path(options["make_key"]))
                return
            try:
                asked, addresses = names(options["resolver"]), [str(ip_address(text)) for text in options["address"]]
            except ValueError as problem:
                raise CommandError(str(problem)) from None
            except NoDns:
                raise CommandError(_no_dns(), returncode=NOT_KNOWN) from None
            self.look(asked, addresses, asks=options["ask_mx"], port=options["mx_port"])

    def make_key(self, path: Path) -> None:
        selector = settings.DKIM_SELECTOR or f"s{datetime.now(UTC).year}"
        try:
            key = make_key(path)
        except FileExistsError:
            taken = _("%(path)s is there already, and may be in use: name another file.") % {"path": path}
            raise CommandError(taken) from None
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}") from None
        self.stdout.write(_("A new key is in %(path)s. Put this into the zone:") % {"path": path})
        for domain in settings.DKIM_DOMAINS:
            self.stdout.write(f"\n{text_record(f'{selector}._domainkey.{dns_name(domain)}', key.record)}\n\n")
        self.stdout.write(_("Once it is there, set these and start the portal anew:"))
        self.stdout.write(f"\nDKIM_SELECTOR={selector}\nDKIM_KEY={path}")

    def look(self, asked: Names, addresses: list[str], *, asks: bool, port: int) -> None:
        judgements = set()
        try:
            knowing.look_again()
        except DatabaseError as problem:
            self.stderr.write(_("Only the domain of SUPPORT_ADDRESS is looked at: %(why)s.") % {"why": problem})
        try:
            for advice in _advice(asked, addresses, asks=asks, port=port):
                judgements.add(advice.judgement)
                self.show(advice)
        except NoDns as problem:
            raise CommandError(f"{_no_dns()} ({problem})", returncode=NOT_KNOWN) from None
        if Judgement.WRONG in judgements:
            raise CommandError(_("Not all is as it has to be."), returncode=SOMETHING_IS_WRONG)
        if Judgement.UNKNOWN in judgements:
            raise CommandError(_("Not all could be looked at."), returncode=NOT_KNOWN)

    def show(self, advice: Advice) -> None:
        self.stdout.write(f"{advice.judgement.value!s:<9}{advice.about:<6}{advice.sentence}")
        if advice.record:
            self.stdout.write(f"\n{advice.record}\n\n")


def _advice(asked: Names, addresses: list[str], *, asks: bool, port: int) -> Iterator[Advice]:
    domains = own_domains()
    try:
        addresses = addresses or sender.sending_addresses(asked, domains)
    except Unanswered as problem:
        yield _no_answer("SPF", problem)
    checks: list[tuple[str, Callable[[], Iterator[Advice]]]] = []
    for domain, ours in domains.items():
        checks += [
            ("MX", partial(exchangers.check_exchangers, asked, domain)),
            ("VERP", partial(exchangers.check_plus_addresses, asked, ours, asks=asks, port=port)),
            ("SPF", partial(sender.check_spf, asked, domain, addresses)),
            ("DKIM", partial(signatures.check_dkim, asked, domain)),
            ("DMARC", partial(signatures.check_dmarc, asked, domain)),
        ]
    checks.append(("PTR", partial(sender.check_reverse_name, asked, addresses)))
    for about, check in checks:
        try:
            yield from check()
        except Unanswered as problem:
            yield _no_answer(about, problem)


def _no_answer(about: str, problem: Unanswered) -> Advice:
    sentence = _("The DNS gives no answer about %(name)s just now; try again later.") % {"name": problem}
    return Advice(about, Judgement.UNKNOWN, sentence)


def _no_dns() -> str:
    return _("No DNS server answers: is this machine connected, and does /etc/resolv.conf name one? Or use --resolver.")


def _language_of_the_terminal() -> str:
    return supported_language((locale.getlocale()[0] or "")[:2])
