"""Which version of a document was in force on a day."""

from datetime import date

from legal.models import Version


def in_force(slug: str, *, on: date) -> Version | None:
    """The latest published version effective on or before `on` (a civil day); None before the first."""
    published = Version.objects.published().filter(document__slug=slug, effective_on__lte=on)
    return published.order_by("-effective_on", "-number").first()
