"""Which legal documents there are, and what they promise, for the sentences and links that stand on every page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils import timezone

from legal.company import company_facts
from legal.models import Company
from legal.statutory import statutory_policy
from legal.versions import Row, published_rows, rows_for
from legal.wording import length_in_words

register = template.Library()


@dataclass(frozen=True, slots=True)
class Promised:
    """What is promised for every country that has no promise of its own."""

    length: str  # in words
    slug: str  # of the document that says so; "" where a company has published none
    others: Sequence[Row]  # in force for one country each


@register.simple_tag(takes_context=True)
def published_documents(context: template.Context) -> frozenset[str]:
    """The slugs of those that can be read. One query a page, however often it or `promised` is asked."""
    return frozenset(row.slug for row in _rows(context))


@register.simple_tag(takes_context=True)
def promised(context: template.Context, duty: str) -> Promised:
    """As of today; the number in every sentence that speaks of it comes from here."""
    today = timezone.localdate()
    begun = [row for row in _rows(context) if row.duty == duty and row.effective_on <= today]
    newest = {row.country: row for row in sorted(begun, key=lambda row: (row.effective_on, row.number))}
    ours, others = newest.pop("", None), sorted(newest.values(), key=lambda row: row.country)
    if ours is None or ours.length is None:
        policy = statutory_policy(duty)
        return Promised(length_in_words(policy.length, policy.unit), ours.slug if ours else "", others)
    return Promised(length_in_words(ours.length, ours.unit or ""), ours.slug, others)


def _rows(context: template.Context) -> list[Row]:
    request = context.get("request")
    return published_rows() if request is None else rows_for(request)


@register.simple_tag
def company() -> Company | None:
    return company_facts()
