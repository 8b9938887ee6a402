"""Where our letters leave from: the server, its address, the name of that address, and whether SPF lets it send."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address

from django.conf import settings
from django.utils.translation import gettext as _

from tickets.letters.addresses import dns_name
from tickets.zone_check.advice import Advice, Judgement, text_record
from tickets.zone_check.names import Names
from tickets.zone_check.spf import MAX_LOOKUPS, Reading, read

RIGHT, LOOK, WRONG = Judgement.RIGHT, Judgement.LOOK, Judgement.WRONG


def sending_addresses(names: Names, domains: Iterable[str]) -> list[str]:
    """Of our own mail server, where the world sees it. A provider's, or one behind other addresses, can't be known.

    `domains`: ours.
    """
    host = dns_name(settings.EMAIL_HOST) if settings.EMAIL_URL else ""
    if not host or not (_is_address(host) or any(f".{host}".endswith(f".{domain}") for domain in domains)):
        return []
    found = [host] if _is_address(host) else names.addresses(host)
    return [address for address in found if ip_address(address).is_global]


def check_spf(names: Names, domain: str, addresses: Sequence[str]) -> Iterator[Advice]:
    readings = {address: read(names, domain, address=address) for address in [*addresses, ""]}
    reading = readings[""]
    if problem := _broken(reading, domain, addresses):
        yield problem
        if not (reading.records or addresses):
            yield _of_a_provider(reading, {"domain": domain})
        return
    facts = {"domain": domain, "record": reading.records[0], "lookups": reading.lookups, "limit": MAX_LOOKUPS}
    for address in addresses:
        if readings[address].result == "pass":
            yield Advice("SPF", RIGHT, _("%(address)s may send for %(domain)s.") % (facts | {"address": address}))
        else:
            sentence = _("Our letters leave from %(address)s, which may not send for %(domain)s: add it to the record.")
            yield Advice("SPF", WRONG, sentence % (facts | {"address": address}), _with(reading, domain, address))
    if not addresses:
        yield _of_a_provider(reading, facts)
    yield _ending(reading, facts)
    yield Advice("SPF", RIGHT, _("Reading the record takes %(lookups)s of at most %(limit)s questions.") % facts)


def _broken(reading: Reading, domain: str, addresses: Sequence[str]) -> Advice | None:
    facts = {"domain": domain, "lookups": reading.lookups, "limit": MAX_LOOKUPS, "term": reading.broken}
    if not reading.records:
        terms = " ".join(["v=spf1", "mx", *map(_term, addresses), "~all"])
        sentence = _("%(domain)s doesn’t say who may send for it; many servers then take our letters for forged.")
        return Advice("SPF", WRONG, sentence % facts, text_record(domain, terms))
    if len(reading.records) > 1:
        sentence = _("%(domain)s has more than one SPF record, and then none counts: make one of them.")
        return Advice("SPF", WRONG, sentence % facts)
    if reading.lookups > MAX_LOOKUPS:
        sentence = _(
            "Reading the record of %(domain)s takes %(lookups)s questions, and servers give up after %(limit)s: take "
            "out “include:” terms that nobody needs any more, or name networks by “ip4:” and “ip6:”."
        )
        return Advice("SPF", WRONG, sentence % facts)
    if reading.broken:
        sentence = _("The record of %(domain)s is broken at “%(term)s”, and then none of it counts.")
        return Advice("SPF", WRONG, sentence % facts)
    return None


def _of_a_provider(reading: Reading, facts: dict[str, object]) -> Advice:
    """Of whom we know the name only: letters of theirs leave from addresses that change."""
    host = settings.EMAIL_HOST if settings.EMAIL_URL else ""
    if not host or _is_address(host) or "." not in host:
        sentence = _(
            "From which address letters leave can’t be seen from here (EMAIL_URL names none that the world sees): "
            "name it with --address, and SPF and the reverse name are checked."
        )
        return Advice("SPF", LOOK, sentence)
    provider = ".".join(dns_name(host).split(".")[-2:])
    ours = facts | {"host": host, "includes": ", ".join(reading.includes) or "–"}
    if any(f".{name}".endswith(f".{provider}") for name in reading.includes):
        return Advice("SPF", RIGHT, _("%(host)s sends for us, and the record includes %(includes)s.") % ours)
    sentence = _(
        "Letters leave through %(host)s: its provider says which “include:” it wants in the record of %(domain)s. "
        "There stands: %(includes)s."
    )
    return Advice("SPF", LOOK, sentence % ours)


def _ending(reading: Reading, facts: dict[str, object]) -> Advice:
    if reading.ending in ("-all", "~all"):
        return Advice("SPF", RIGHT, _("Everybody else is refused or suspect: “%(record)s”.") % facts)
    if reading.ending == "" and "redirect=" in reading.records[0]:
        return Advice("SPF", RIGHT, _("The record leads to another: “%(record)s”.") % facts)
    whole = reading.records[0].split()
    kept = " ".join(term for term in whole if term.lstrip("+-~?").lower() != "all")
    sentence = _("The record lets everybody send in our name; it has to end with “~all” or “-all”: “%(record)s”.")
    return Advice("SPF", WRONG, sentence % facts, text_record(str(facts["domain"]), f"{kept} ~all"))


def _with(reading: Reading, domain: str, address: str) -> str:
    first, *rest = reading.records[0].split()
    return text_record(domain, " ".join([first, _term(address), *rest]))


def check_reverse_name(names: Names, addresses: Sequence[str]) -> Iterator[Advice]:
    """The name of an address, and the address of that name: large providers refuse letters where the two disagree."""
    for address in addresses:
        found = names.names_of(address)
        facts = {"address": address, "name": ", ".join(found)}
        if not found:
            sentence = _(
                "%(address)s has no name: whoever gave you the address (the hosting provider) sets its reverse name "
                "(PTR) to that of the mail server."
            )
            yield Advice("PTR", WRONG, sentence % facts)
        elif any(address in names.addresses(name) for name in found):
            yield Advice("PTR", RIGHT, _("%(address)s is %(name)s, and %(name)s is %(address)s.") % facts)
        else:
            kind = "AAAA" if ":" in address else "A"
            sentence = _("%(address)s is called %(name)s, and that name doesn’t lead back to it.")
            yield Advice("PTR", WRONG, sentence % facts, f"{found[0]}. IN {kind} {address}")


def _term(address: str) -> str:
    return f"ip{ip_address(address).version}:{address}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
