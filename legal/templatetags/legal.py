"""Which legal documents there are, for the links that stand on every page."""

from django import template

from legal.models import Version

register = template.Library()
CACHE_ATTRIBUTE = "published_documents"


@register.simple_tag(takes_context=True)
def published_documents(context: template.Context) -> frozenset[str]:
    """The slugs of those that can be read. One query a page, however often it is asked."""
    request = context.get("request")
    documents: frozenset[str] | None = getattr(request, CACHE_ATTRIBUTE, None)
    if documents is None:
        slugs = Version.objects.published().order_by().values_list("document__slug", flat=True).distinct()
        documents = frozenset(slugs)
        if request is not None:
            setattr(request, CACHE_ATTRIBUTE, documents)
    return documents
