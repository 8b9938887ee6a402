"""Who wrote: found by their address, or made; what we know of them is completed, never overwritten."""

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from tickets.models import Customer


@transaction.atomic
def customer_of(email: str, *, name: str, language: str, subscription_reference: str = "", phone: str = "") -> Customer:
    """Found whatever the case of the letters, or made. Fills blanks, never overwrites: anybody can write a name.

    Two at once for a new address end in one row: the loser of the race reads the winner's.
    """
    facts = _facts_of(name, subscription_reference, phone)
    theirs = Customer.objects.with_email(email)
    # Looked for twice: who was merged while the first statement waited is another row for the second.
    if not (found := who_stay(theirs) or who_stay(theirs)):
        try:
            with transaction.atomic():
                return Customer.objects.create(email=email, language=language, **facts)
        except IntegrityError:
            found = who_stay(theirs)
    fill_blanks(found[0], name=name, subscription_reference=subscription_reference, phone=phone)
    return found[0]


def who_stay(customers: QuerySet[Customer]) -> list[Customer]:
    """Those who are not forgotten, and will not be before this transaction ends: what it adds to them is theirs.

    Rival: whoever forgets or merges them just now, and locks the row for itself alone. Letters don't keep each other
    waiting: PostgreSQL takes the lock that each row with a foreign key takes later anyway.
    """
    statement, values = customers.filter(forgotten_at=None).query.sql_with_params()
    lock = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    return list(Customer.objects.raw(statement + lock, values))


def new_customer(
    email: str, *, name: str, language: str, subscription_reference: str = "", phone: str = ""
) -> Customer:
    """For who has just looked. Written with the first ticket; IntegrityError then, when a rival was faster."""
    return Customer(email=email, language=language, **_facts_of(name, subscription_reference, phone))


def customer_named(words: str) -> Customer | None:
    """By an address of theirs or their number, as an operator types it."""
    by = Customer.objects.filter(pk=int(words)) if words.isdecimal() else Customer.objects.with_email(words)
    return by.first()


def fill_blanks(customer: Customer, *, name: str, subscription_reference: str, phone: str = "") -> None:
    facts = _facts_of(name, subscription_reference, phone)
    blanks = {field: value for field, value in facts.items() if value and not getattr(customer, field)}
    for field, value in blanks.items():
        setattr(customer, field, value)
    if blanks:
        customer.save(update_fields=list(blanks))


def reach_again(customer: Customer) -> None:
    """They wrote, or an agent knows better: automatic letters go to their address again."""
    if customer.unreachable_at:
        customer.unreachable_at = None
        customer.save(update_fields=["unreachable_at"])


def _facts_of(name: str, subscription_reference: str, phone: str) -> dict[str, str]:
    facts = {"name": name.strip()[:200], "subscription_reference": subscription_reference.strip()[:40]}
    return {**facts, "phone": phone[:40]}
