"""An authority of our own, and the certificates it gives to servers: for a real TLS socket on this machine."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

FOR_CERTIFICATES = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=False,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True, slots=True)
class Authority:
    """Its own certificate is the file that clients are told to trust."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def trusted(self) -> Path:
        return self.folder / "authority.pem"

    def context(self, *, host: str = "127.0.0.1", days: int = 30) -> ssl.SSLContext:
        """Of a server with that name, whose certificate is good for so many days (or ended so many days ago)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate_with_key(host=host, days=days))
        return context

    def certificate_with_key(self, *, host: str = "127.0.0.1", days: int = 30) -> Path:
        """Both in one file, as `context` has it."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = signed(host, key, by=self.key, issuer="An authority", days=days)
        path = self.folder / f"{host}{days}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        return path


def authority(folder: Path) -> Authority:
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = signed("An authority", key, by=key, issuer="An authority", days=30, is_authority=True)
    made = Authority(folder, key, certificate)
    made.trusted.write_bytes(certificate.public_bytes(Encoding.PEM))
    return made


def signed(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    by: ec.EllipticCurvePrivateKey,
    issuer: str,
    days: int,
    is_authority: bool = False,
) -> x509.Certificate:
    ends = datetime.now(UTC) + timedelta(days=days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=60))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )  # Python 3.13 asks for these
    if not is_authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([known_as(name)]), critical=False)
    else:
        builder = builder.add_extension(FOR_CERTIFICATES, critical=True)
    return builder.sign(by, hashes.SHA256())


def known_as(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
