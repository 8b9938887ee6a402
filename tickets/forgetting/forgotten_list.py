"""Who was forgotten, kept beside the database: after a restore from an older backup they are forgotten again.

A line holds a number, a day and salted hashes of addresses: it tells nobody who they were, and only whether somebody
who is known again is the same.
"""

import hashlib
import json
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tickets.models import Customer

log = logging.getLogger(__name__)

OWNER_ONLY = 0o600
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ForgottenCustomer:
    number: int
    asked_at: datetime
    salt: str
    hashes: frozenset[str]

    def is_still(self, customer: Customer) -> bool:
        """The same person as then: after a restore, a number can be somebody else's."""
        known = {_hash(self.salt, address) for address in customer.known_addresses}
        return customer.created_at < self.asked_at and not self.hashes.isdisjoint(known)


def list_path() -> Path:
    return Path(settings.PORTAL_DATA) / "forgotten.jsonl"


def line_of(customer: Customer, *, asked_at: datetime) -> str:
    salt = secrets.token_hex(16)
    hashes = [_hash(salt, address) for address in customer.known_addresses]
    facts = {"customer": customer.pk, "asked_at": asked_at.isoformat(), "salt": salt, "addresses": hashes}
    return json.dumps(facts)


def append(line: str) -> None:
    """On the disk when this returns."""
    file = os.open(list_path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
    try:
        os.write(file, f"{line}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)


def forget_again(path: Path) -> list[int]:
    """Who is known again as they were has asked as they had; the rounds do the rest. Returns their numbers."""
    asked_again = []
    for batch in _batches(path):
        known = Customer.objects.filter(pk__in=batch, erasure_asked_at=None, forgotten_at=None)
        for customer in known.prefetch_related("addresses").order_by("pk"):
            for line in batch[customer.pk]:
                if line.is_still(customer):
                    Customer.objects.filter(pk=customer.pk).update(erasure_asked_at=line.asked_at)
                    asked_again.append(customer.pk)
                    break
    return asked_again


def _batches(path: Path) -> Iterator[dict[int, list[ForgottenCustomer]]]:
    batch: dict[int, list[ForgottenCustomer]] = {}
    for line in _lines(path):
        batch.setdefault(line.number, []).append(line)
        if len(batch) == AT_ONCE:
            yield batch
            batch = {}
    yield batch


def _lines(path: Path) -> Iterator[ForgottenCustomer]:
    if not path.exists():
        return
    with path.open() as file:
        for number, text in enumerate(file, start=1):
            try:
                facts = json.loads(text)
            except json.JSONDecodeError:  # cut off by a full disk or a power cut
                log.error("line %s of the list of forgotten customers can't be read", number)
                continue
            asked_at = datetime.fromisoformat(facts["asked_at"])
            yield ForgottenCustomer(facts["customer"], asked_at, facts["salt"], frozenset(facts["addresses"]))


def _hash(salt: str, address: str) -> str:
    return hashlib.sha256(f"{salt}{address.lower()}".encode()).hexdigest()
