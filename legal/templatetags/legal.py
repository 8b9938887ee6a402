"""Which legal documents there are, for the links that stand on every page."""

from django import template
from django.db.models import Value

from legal.company import NOTICE, company_facts
from legal.models import Company, Version

register = template.Library()
CACHE_ATTRIBUTE = "published_documents"


@register.simple_tag(takes_context=True)
def published_documents(context: template.Context) -> frozenset[str]:
    """The slugs of those that can be read, and `NOTICE` where the company is named. One query a page."""
    request = context.get("request")
    documents: frozenset[str] | None = getattr(request, CACHE_ATTRIBUTE, None)
    if documents is None:
        slugs = Version.objects.published().order_by().values_list("document__slug")
        notice = Company.objects.order_by().values_list(Value(NOTICE))
        documents = frozenset(slug for (slug,) in slugs.union(notice))
        if request is not None:
            setattr(request, CACHE_ATTRIBUTE, documents)
    return documents


@register.simple_tag
def company() -> Company | None:
    return company_facts()
