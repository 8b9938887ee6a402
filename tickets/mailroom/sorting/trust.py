"""Whether the sender is who they say: our own border server says so, or nobody does."""

import authres
from authres import dmarc
from django.conf import settings

from tickets.letters.addresses import dns_name, split
from tickets.letters.parsing import ParsedEmail

RESULTS_HEADER = "authentication-results"

_results_parser = authres.FeatureContext(dmarc)


def is_verified(letter: ParsedEmail) -> bool | None:
    """RFC 8601: DMARC passed, or a signature (DKIM) or an envelope (SPF) of the same domain as From.

    Without `AUTHSERV_ID` nobody has checked, which is None. Fails closed: with two senders, with a field that can't
    be read. The border server removes fields that letters bring under its name; if it doesn't, only the topmost one
    counts, which is the server's own.
    """
    if not settings.AUTHSERV_ID:
        return None
    domain = split(letter.from_address)[1]
    if not domain or letter.several_senders:
        return False
    results = _own_results(letter)
    return not _has_failed(results) and any(_vouches(result, domain) for result in results)


def is_proved(letter: ParsedEmail, *, writer: str) -> bool | None:
    """Whether `writer`, whom its answers go to, sent it: nothing says so of whom it only asks us to answer."""
    verified = is_verified(letter)
    return verified and writer.lower() == letter.from_address.lower()


def is_forged(letter: ParsedEmail) -> bool:
    """Our border looked, and whoever owns the sender's domain says that it isn't from there (DMARC, RFC 7489).

    Of a letter that wasn't verified: without a border of ours nobody can say.
    """
    return _has_failed(_own_results(letter))


def _own_results(letter: ParsedEmail) -> list[authres.core.AuthenticationResult]:
    own_id = settings.AUTHSERV_ID.lower()
    fields = letter.headers.get(RESULTS_HEADER, ())
    return next((_results(value) for value in fields if _authserv_id(value) == own_id), [])


def _authserv_id(value: str) -> str:
    return value.partition(";")[0].split("(")[0].strip().partition(" ")[0].lower()


def _results(value: str) -> list[authres.core.AuthenticationResult]:
    try:
        return list(_results_parser.parse(f"Authentication-Results: {value}").results)
    except (authres.AuthResError, ValueError, RecursionError):
        return []


def _has_failed(results: list[authres.core.AuthenticationResult]) -> bool:
    return any(result.method == "dmarc" and result.result.lower() == "fail" for result in results)


def _vouches(result: authres.core.AuthenticationResult, domain: str) -> bool:
    if result.result.lower() != "pass":
        return False
    properties = {(field.type, field.name): field.value for field in result.properties}
    if result.method == "dmarc":
        return dns_name(properties.get(("header", "from"), "").rpartition("@")[2]) == domain
    if result.method == "dkim":
        signer = properties.get(("header", "d")) or properties.get(("header", "i"), "").rpartition("@")[2]
        return _is_aligned(signer, domain)
    if result.method == "spf":
        return _is_aligned(properties.get(("smtp", "mailfrom"), "").rpartition("@")[2], domain)
    return False


def _is_aligned(signer: str, domain: str) -> bool:
    """The same domain, or one above it that has a dot: not just an ending like "example"."""
    above = dns_name(signer)
    return above == domain or ("." in above and domain.endswith(f".{above}"))
