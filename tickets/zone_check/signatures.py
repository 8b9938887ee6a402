"""Whether our signatures can be checked (DKIM), and what becomes of letters that nobody vouches for (DMARC)."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from tickets.outbox.dkim_signing import UnusableKey, are_related, is_wanted, signing_domain, signing_key
from tickets.zone_check.advice import Advice, Judgement, text_record
from tickets.zone_check.names import Names

RIGHT, LOOK, WRONG = Judgement.RIGHT, Judgement.LOOK, Judgement.WRONG


def check_dkim(names: Names, domain: str) -> Iterator[Advice]:
    if not is_wanted():
        sentence = _("Our letters aren’t signed. `manage.py check_mail --make-key` makes a key and says what to set.")
        yield Advice("DKIM", LOOK, sentence)
        return
    try:
        record = signing_key().record
    except UnusableKey as problem:
        yield Advice("DKIM", WRONG, _("No letter leaves: %(why)s.") % {"why": problem})
        return
    name = f"{settings.DKIM_SELECTOR}._domainkey.{signing_domain(domain)}"
    yield _published(name, names.texts(name), record)


def _published(name: str, texts: list[str], ours: str) -> Advice:
    facts, wanted = {"name": name}, text_record(name, ours)
    keys = [tags for tags in map(tags_of, texts) if "p" in tags]
    if not keys:
        return Advice("DKIM", WRONG, _("%(name)s has no key: nobody can check our signatures.") % facts, wanted)
    if len(keys) > 1:
        return Advice("DKIM", WRONG, _("%(name)s has several keys; only ours may stand there.") % facts, wanted)
    [key] = keys
    if not key["p"]:
        return Advice("DKIM", WRONG, _("The key at %(name)s is withdrawn (an empty p=).") % facts, wanted)
    if key["p"] != tags_of(ours)["p"]:
        sentence = _("The key at %(name)s is another than ours: every signature counts as forged.")
        return Advice("DKIM", WRONG, sentence % facts, wanted)
    if "y" in key.get("t", "").split(":"):
        sentence = _("The key at %(name)s is ours, and says that it is only tried (t=y): servers may ignore it.")
        return Advice("DKIM", LOOK, sentence % facts, wanted)
    return Advice("DKIM", RIGHT, _("The key at %(name)s is ours.") % facts)


def check_dmarc(names: Names, domain: str) -> Iterator[Advice]:
    place, policies = _policies(names, domain)
    facts = {"domain": domain, "place": place}
    record = text_record(f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}")
    if not policies:
        sentence = _(
            "%(domain)s doesn’t say what becomes of letters that nobody vouches for; large providers want to know it. "
            "Begin by having them reported, to a mailbox that isn’t ours:"
        )
        yield Advice("DMARC", WRONG, sentence % facts, record)
        return
    if len(policies) > 1 or policies[0].get("p", "").lower() not in ("none", "quarantine", "reject"):
        yield Advice(
            "DMARC", WRONG, _("What stands at %(place)s is no policy, and counts for nothing.") % facts, record
        )
        return
    [policy] = policies
    yield from _alignment(policy, domain)
    yield _strictness(policy, facts | {"policy": _applied(policy, is_own=place == f"_dmarc.{domain}")})


def _policies(names: Names, domain: str) -> tuple[str, list[dict[str, str]]]:
    """Of the domain, or of the nearest above it that has one; a top level's isn't anybody's."""
    labels = domain.split(".")
    for first in range(max(len(labels) - 1, 1)):
        place = f"_dmarc.{'.'.join(labels[first:])}"
        found = [tags_of(text) for text in names.texts(place) if text.lower().startswith("v=dmarc1")]
        if found:
            return place, found
    return f"_dmarc.{domain}", []


def _applied(policy: dict[str, str], *, is_own: bool) -> str:
    return (policy["p"] if is_own else policy.get("sp", policy["p"])).lower()


def _alignment(policy: dict[str, str], domain: str) -> Iterator[Advice]:
    """The envelope's domain is that of From in every letter of ours; the signature's is a setting."""
    if not is_wanted():
        sentence = _("Only SPF vouches for our letters, and whoever forwards one breaks it: sign them, too.")
        yield Advice("DMARC", LOOK, sentence)
        return
    signs = signing_domain(domain)
    is_strict = policy.get("adkim", "r").lower() == "s"
    facts = {"signs": signs, "domain": domain}
    if signs == domain or (are_related(signs, domain) and not is_strict):
        yield Advice("DMARC", RIGHT, _("Signatures of %(signs)s vouch for letters from %(domain)s.") % facts)
    else:
        sentence = _("Signatures of %(signs)s don’t vouch for letters from %(domain)s: add %(domain)s to DKIM_DOMAIN.")
        yield Advice("DMARC", WRONG, sentence % facts)


def _strictness(policy: dict[str, str], facts: dict[str, str]) -> Advice:
    if facts["policy"] != "none":
        sentence = _("%(place)s: letters that nobody vouches for are suspect or refused (p=%(policy)s).")
        return Advice("DMARC", RIGHT, sentence % facts)
    sentence = _(
        "%(place)s: forged letters in our name still arrive (p=none). Once all is well here and the reports of some "
        "weeks name no server of yours that fails, put:"
    )
    stricter = "; ".join(f"{tag}={'quarantine' if tag in ('p', 'sp') else value}" for tag, value in policy.items())
    return Advice("DMARC", LOOK, sentence % facts, text_record(facts["place"], stricter))


def tags_of(text: str) -> dict[str, str]:
    """“v=DMARC1; p=none” (RFC 6376, 3.2); blanks within a value count for nothing."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): "".join(value.split()) for name, _sign, value in pairs}
