"""Two customers turn out to be one person: one keeps everything, and it can be undone."""

from datetime import datetime
from typing import Any

from django.core import serializers
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.staff.audit import Act, record_act
from tickets.history.recording import record_all
from tickets.models import Agent, Customer, CustomerAddress, CustomerMerger, Ticket, TicketEvent
from tickets.refusals import AlreadyTheirs, EmptyText, NotMergedNow, OfAnotherCustomer, Refused


class GoneMeanwhile(Refused):
    sentence = _("One of them was merged by a colleague, or asked to be forgotten: look again.")


class RequestsBecameOne(Refused):
    sentence = _("A request of one of them is part of a request of the other now, so they can’t be parted any more.")


@transaction.atomic
def merge(kept: Customer, *, other: Customer, reason: str, agent: Agent, now: datetime) -> CustomerMerger:
    """Requests, chats, subscriptions and addresses of `other` are `kept`'s, and answers go where they went before."""
    if not reason.strip():
        raise EmptyText
    if kept.pk == other.pk:
        raise AlreadyTheirs
    # Locked. Rivals: a letter from one of them, a colleague who merges one, the round that forgets, just now.
    both = Customer.objects.select_for_update().filter(erasure_asked_at=None, forgotten_at=None)
    locked = {customer.pk: customer for customer in both.filter(pk__in=[kept.pk, other.pk]).order_by("pk")}
    if len(locked) < 2:
        raise GoneMeanwhile
    kept, other = locked[kept.pk], locked[other.pk]
    Ticket.objects.filter(customer=other, writes_from="").update(writes_from=other.email)
    rows = {label: _keys_of(model, field, other) for label, model, field in _tables()}
    for label, model, field in _tables():
        model._base_manager.filter(pk__in=rows[label]).update(**{field: kept})
    merger = CustomerMerger.objects.create(
        kept=kept, other=_columns_of(other), rows=rows, reason=reason.strip(), merged_at=now
    )
    email = other.email
    Customer.objects.filter(pk=other.pk).delete()
    CustomerAddress.objects.create(customer=kept, address=email, added_at=now)
    if other.complained_at and not kept.complained_at:
        Customer.objects.filter(pk=kept.pk).update(complained_at=other.complained_at)
    merged, kind = _tickets_among(rows), TicketEvent.Kind.CUSTOMERS_MERGED
    record_all(merged, kind, by=agent, now=now, reason=reason.strip(), customer=kept.pk)
    record_act(Act.CUSTOMERS_MERGED, about=kept, by=agent.user, address=email)
    return merger


@transaction.atomic
def undo(merger: CustomerMerger, *, agent: Agent, now: datetime) -> Customer:
    """What is still with the one who kept it goes back. What came since the merger stays."""
    if CustomerMerger.objects.filter(pk=merger.pk, undone_at=None).update(undone_at=now) != 1:
        raise NotMergedNow
    if _requests_became_one(merger):
        raise RequestsBecameOne
    if Customer.objects.with_email(merger.other["email"]).exclude(pk=merger.kept_id).exists():
        raise OfAnotherCustomer
    CustomerAddress.objects.filter(customer=merger.kept, address__iexact=merger.other["email"]).delete()
    other = Customer.objects.create(**merger.other)
    Customer.objects.filter(pk=other.pk).update(created_at=merger.other["created_at"])
    for label, model, field in _tables():
        still_there = model._base_manager.filter(pk__in=merger.rows.get(label, []), **{field: merger.kept})
        still_there.update(**{field: other})
    Ticket.objects.filter(customer=other, writes_from__iexact=other.email).update(writes_from="")
    parted = _tickets_among(merger.rows)
    record_all(parted, TicketEvent.Kind.CUSTOMERS_PARTED, by=agent, now=now, customer=merger.kept_id)
    record_act(Act.CUSTOMERS_PARTED, about=merger.kept, by=agent.user, address=other.email)
    return other


def _requests_became_one(merger: CustomerMerger) -> bool:
    """One of each of them: what the one wrote stands among the other's words now."""
    theirs = Ticket.objects.filter(pk__in=merger.rows[Ticket._meta.label], customer=merger.kept)
    merged = Ticket.objects.filter(customer=merger.kept, merged_into__isnull=False)
    crossing = merged.filter(pk__in=theirs).exclude(merged_into__in=theirs)
    return crossing.exists() or merged.exclude(pk__in=theirs).filter(merged_into__in=theirs).exists()


def _tables() -> list[tuple[str, type[models.Model], str]]:
    """Whatever belongs to a customer, in every app: its label, its rows, and the column that says whose they are."""
    relations = Customer._meta.related_objects
    return [(relation.related_model._meta.label, relation.related_model, relation.field.name) for relation in relations]


def _keys_of(model: type[models.Model], field: str, customer: Customer) -> list[Any]:
    return list(model._base_manager.filter(**{field: customer}).order_by("pk").values_list("pk", flat=True))


def _columns_of(customer: Customer) -> dict[str, Any]:
    """With the number: the audit log knows them by it, and after an undoing they have it again."""
    [row] = serializers.serialize("python", [customer])
    fields = {"id": customer.pk, **row["fields"]}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()}


def _tickets_among(rows: dict[str, list[Any]]) -> models.QuerySet[Ticket]:
    return Ticket.objects.filter(pk__in=rows[Ticket._meta.label]).order_by("pk")
