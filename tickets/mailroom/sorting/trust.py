"""Whether the sender is who they say: told by our own border's mail server, or not known at all."""

import authres
from authres import dmarc
from django.conf import settings

from tickets.letters.addresses import dns_name, split
from tickets.letters.parsing import ParsedEmail

HEADER = "authentication-results"

_fields = authres.FeatureContext(dmarc)


def is_verified(letter: ParsedEmail) -> bool:
    """RFC 8601: DMARC passed, or a signature (DKIM) or an envelope (SPF) of the same domain as From.

    Fails closed: without `AUTHSERV_ID`, with two senders, with a field that can't be read. The border takes away
    what letters bring under its name; should it not, only the topmost field counts, and that is the border's.
    """
    ours = settings.AUTHSERV_ID.lower()
    domain = split(letter.from_address)[1]
    if not ours or not domain or letter.several_senders:
        return False
    topmost = next((value for value in letter.headers.get(HEADER, ()) if _named(value) == ours), None)
    return topmost is not None and any(_vouches(result, domain) for result in _results(topmost))


def _named(value: str) -> str:
    return value.partition(";")[0].split("(")[0].strip().partition(" ")[0].lower()


def _results(value: str) -> list[authres.core.AuthenticationResult]:
    try:
        results = _fields.parse(f"Authentication-Results: {value}").results
    except (authres.AuthResError, ValueError, RecursionError):
        return []
    failed = any(result.method == "dmarc" and result.result.lower() == "fail" for result in results)
    return [] if failed else results


def _vouches(result: authres.core.AuthenticationResult, domain: str) -> bool:
    if result.result.lower() != "pass":
        return False
    named = {(found.type, found.name): found.value for found in result.properties}
    if result.method == "dmarc":
        return dns_name(named.get(("header", "from"), "").rpartition("@")[2]) == domain
    if result.method == "dkim":
        signer = named.get(("header", "d")) or named.get(("header", "i"), "").rpartition("@")[2]
        return _aligned(signer, domain)
    if result.method == "spf":
        return _aligned(named.get(("smtp", "mailfrom"), "").rpartition("@")[2], domain)
    return False


def _aligned(signer: str, domain: str) -> bool:
    """The same domain, or one above it that is more than an ending like "example"."""
    above = dns_name(signer)
    return above == domain or ("." in above and domain.endswith(f".{above}"))
