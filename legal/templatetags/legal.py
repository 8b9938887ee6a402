"""Which legal documents there are, for the links that stand on every page."""

from django import template

from legal.models import Version

register = template.Library()
KEPT = "published_documents"


@register.simple_tag(takes_context=True)
def published_documents(context: template.Context) -> frozenset[str]:
    """The slugs of those that can be read. One query a page, however often it is asked."""
    request = context.get("request")
    known: frozenset[str] | None = getattr(request, KEPT, None)
    if known is None:
        slugs = Version.objects.published().order_by().values_list("document__slug", flat=True).distinct()
        known = frozenset(slugs)
        if request is not None:
            setattr(request, KEPT, known)
    return known
