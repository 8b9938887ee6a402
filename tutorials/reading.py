"""What a reader sees of the set-up guides."""

from tutorials.models import TutorialTranslation, TutorialTranslationQuerySet


def published(*, language: str) -> TutorialTranslationQuerySet:
    """Every guide that a reader of `language` is shown, in the order of the platforms."""
    return TutorialTranslation.objects.published().for_reader(language=language).select_related("tutorial").in_order()


def addresses(translation: TutorialTranslation) -> dict[str, str]:
    """Language to address, for each language this guide is published in."""
    texts = TutorialTranslation.objects.published().filter(tutorial=translation.tutorial).select_related("tutorial")
    return {text.language: text.get_absolute_url() for text in texts.order_by("language")}
