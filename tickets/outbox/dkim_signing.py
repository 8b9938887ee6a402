"""DKIM (RFC 6376): what leaves by SMTP is signed by our domain’s key, after everything else was done to it."""

import smtplib
from base64 import b64encode
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils.translation import gettext_noop

from supportportal.foundations.environment import keep_private
from supportportal.foundations.languages.stored import said, stored
from tickets.letters.addresses import dns_name, split

KEY_BITS = 2048  # RFC 8301: every mail server knows such keys, and one fits into a zone
MIN_KEY_BITS = 1024  # with a smaller one, a signature counts as none
PEM_BEGINS = "-----BEGIN "
RELAXED = (b"relaxed", b"relaxed")  # blanks and folded lines may change on the way
# Signed once more than they are there, so that nobody puts a second one above ours.
NOT_TWICE = (b"from", b"reply-to", b"to", b"cc", b"subject", b"date", b"message-id", b"content-type")


class UnusableKey(smtplib.SMTPException):
    """Nothing is wrong with the letter: it waits until the key is there. `why`: a stored sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return said(self.why)


@dataclass(frozen=True, slots=True)
class SigningKey:
    pem: bytes
    record: str  # what the zone has to say of it


def is_wanted() -> bool:
    return bool(settings.DKIM_SELECTOR)


def signed(content: bytes) -> bytes:
    """A letter with CRLF and the signature above it; as it is where none is wanted. Raises UnusableKey."""
    if not is_wanted():
        return content
    letter = dkim.DKIM(content, linesep=b"\r\n")
    letter.add_frozen(NOT_TWICE)
    selector, domain = settings.DKIM_SELECTOR.encode(), signing_domain(_domain_in_from(letter)).encode()
    try:
        field: bytes = letter.sign(selector, domain, signing_key().pem, canonicalize=RELAXED)
    except dkim.DKIMException as problem:
        raise smtplib.SMTPException(f"no signature: {problem}") from problem
    return field + content


def signing_domain(sender: str) -> str:
    """For letters from this domain: itself or the nearest above or below it that signs, as DMARC wants it (RFC 7489,
    3.1.1); else the first of those that do.
    """
    signing = [dns_name(domain) for domain in settings.DKIM_DOMAINS]
    related = [domain for domain in signing if are_related(domain, sender)]
    return max(related, key=lambda domain: (_is_within(sender, domain), len(domain)), default=signing[0])


def are_related(domain: str, other: str) -> bool:
    return _is_within(domain, other) or _is_within(other, domain)


def _is_within(domain: str, other: str) -> bool:
    """The same, or below it."""
    return f".{domain}".endswith(f".{other}")


def _domain_in_from(letter: dkim.DKIM) -> str:
    field = next((value for name, value in letter.headers if name.lower() == b"from"), b"")
    return split(parseaddr(field.decode(errors="replace"))[1])[1]


def signing_key() -> SigningKey:
    """Read anew each time: a key that was put right counts at once. Raises UnusableKey."""
    if settings.DKIM_KEY.startswith(PEM_BEGINS):
        return _read(settings.DKIM_KEY.replace("\\n", "\n").encode())
    try:
        pem = Path(settings.DKIM_KEY).read_bytes()
    except OSError as problem:
        sentence = gettext_noop("the key of our signatures, DKIM_KEY, can’t be read (%(path)s: %(why)s)")
        raise UnusableKey(stored(sentence, path=settings.DKIM_KEY, why=problem.strerror or "")) from problem
    return _read(pem)


def require_key() -> None:
    """Raises UnusableKey, unless everything that leaves is signed, or nothing has to be."""
    if is_wanted():
        signing_key()


def make_key(path: Path) -> SigningKey:
    """A new one, for its owner’s eyes only. Raises FileExistsError: a key that is there may be in use."""
    if path.exists():
        raise FileExistsError(path)
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    keep_private(path, _pem_of(key).decode())
    return SigningKey(_pem_of(key), _record_of(key))


@lru_cache(maxsize=2)
def _read(pem: bytes) -> SigningKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:  # TypeError: it has a password
        raise UnusableKey(_no_key()) from problem
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < MIN_KEY_BITS:
        raise UnusableKey(_no_key())
    return SigningKey(_pem_of(key), _record_of(key))


def _no_key() -> str:
    sentence = gettext_noop("DKIM_KEY is no private RSA key of %(bits)s bits or more, in PEM and without a password")
    return stored(sentence, bits=MIN_KEY_BITS)


def _pem_of(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def _record_of(key: rsa.RSAPrivateKey) -> str:
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"
