"""Where letters to us go (MX), and whether the addresses that we sign come back with them."""

import smtplib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tickets.letters.addresses import split, with_plus
from tickets.zone_check.advice import Advice, Judgement
from tickets.zone_check.names import Names

RIGHT, LOOK, WRONG = Judgement.RIGHT, Judgement.LOOK, Judgement.WRONG
PATIENCE = 15.0  # seconds for a mail server


def check_exchangers(names: Names, domain: str) -> Iterator[Advice]:
    hosts, facts = names.exchangers(domain), {"domain": domain}
    wanted = f"{domain}. IN MX 10 mail.{domain}."
    if not hosts:
        sentence = _("No server takes letters for %(domain)s: nobody can write to us. With the name of yours:")
        yield Advice("MX", WRONG, sentence % facts, wanted)
    for host in hosts:
        yield _exchanger(names, host, facts | {"host": host}, wanted)


def _exchanger(names: Names, host: str, facts: dict[str, str], wanted: str) -> Advice:
    if not host:
        sentence = _("%(domain)s says that nobody takes letters for it (“MX 0 .”). With the name of your server:")
        return Advice("MX", WRONG, sentence % facts, wanted)
    if aliases := names.aliases(host):
        sentence = _("Letters for %(domain)s go to %(host)s, which is only an alias: name %(alias)s itself.")
        alias = facts | {"alias": aliases[0]}
        return Advice("MX", WRONG, sentence % alias, f"{facts['domain']}. IN MX 10 {aliases[0]}.")
    addresses = names.addresses(host)
    if not addresses:
        sentence = _("Letters for %(domain)s go to %(host)s, and that name has no address.")
        return Advice("MX", WRONG, sentence % facts, f"{host}. IN A …")
    sentence = _("Letters for %(domain)s go to %(host)s (%(addresses)s).")
    return Advice("MX", RIGHT, sentence % (facts | {"addresses": ", ".join(addresses)}))


def check_plus_addresses(names: Names, ours: str, *, asks: bool, port: int) -> Iterator[Advice]:
    """Those of an address of ours. `asks`: the servers themselves, up to the recipient; no letter is sent."""
    address = with_plus("b.check", ours)
    facts = {"address": address, "support": ours}
    if not asks:
        sentence = _(
            "Each of our letters has an envelope sender of its own, such as %(address)s, and answers go to such "
            "addresses: your mail server has to bring all of %(support)s with a “+”. --ask-mx asks it, without sending "
            "a letter."
        )
        yield Advice("VERP", LOOK, sentence % facts)
        return
    for host in filter(None, names.exchangers(split(ours)[1])):
        yield _asked(host, address, port=port)


def _asked(host: str, address: str, *, port: int) -> Advice:
    facts: dict[str, object] = {"host": host, "address": address}
    try:
        with smtplib.SMTP(host, port, timeout=PATIENCE) as server:
            server.ehlo_or_helo_if_needed()
            server.mail("")
            code, words = server.rcpt(address)
    except (OSError, smtplib.SMTPException) as problem:
        sentence = _("%(host)s can’t be asked from here (%(said)s); many networks let nobody call other mail servers.")
        return Advice("VERP", LOOK, sentence % (facts | {"said": f"{type(problem).__name__}: {problem}"[:200]}))
    facts["said"] = f"{code} {words.decode(errors='replace')}"[:200]
    if code < 300:
        return Advice("VERP", RIGHT, _("%(host)s takes letters for %(address)s.") % facts)
    if code < 500:
        return Advice("VERP", LOOK, _("%(host)s doesn’t say yet whether it takes %(address)s: %(said)s") % facts)
    sentence = _("%(host)s refuses %(address)s (%(said)s): answers and failures of our letters don’t come back.")
    return Advice("VERP", WRONG, sentence % facts)
