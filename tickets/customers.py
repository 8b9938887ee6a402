"""Who wrote: found by their address, or made; what we know of them is completed, never overwritten."""

from django.db import transaction

from tickets.models import Customer


@transaction.atomic
def customer_of(email: str, *, name: str, language: str, subscription_reference: str = "", phone: str = "") -> Customer:
    """Found whatever the case of the letters, or made. Fills blanks, never overwrites: anybody can write a name.

    Two at once for a new address end in one row: the loser of the race reads the winner's.
    """
    facts = _facts_of(name, subscription_reference, phone)
    customer, born = Customer.objects.with_email(email).get_or_create(
        defaults={"email": email, "language": language, **facts}
    )
    if not born:
        fill_blanks(customer, name=name, subscription_reference=subscription_reference, phone=phone)
    return customer


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
