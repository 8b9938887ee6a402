"""Set-up guides for tests."""

from datetime import date

from supportportal.foundations.platforms import Platform
from tests.moments import NOON
from tutorials.models import Step, Tutorial, TutorialTranslation
from tutorials.publishing import publish, withdraw


def make_guide(platform: Platform, language: str = "en", *, steps: int = 2, draft: bool = False) -> TutorialTranslation:
    tutorial, _ = Tutorial.objects.get_or_create(
        platform=platform,
        defaults={
            "position": list(Platform).index(platform),
            "minutes": 5,
            "checked_on": date(2026, 11, 3),
            "checked_version": "7.4",
        },
    )
    guide = TutorialTranslation.objects.create(
        tutorial=tutorial,
        language=language,
        title=f"Set up on {tutorial}",
        intro="At the end it is connected.",
        versions="all",
        updated_at=NOON,
    )
    for number in range(1, steps + 1):
        Step.objects.create(
            translation=guide, position=number, title=f"Step {number}", body=f"Do **{number}**.", result="It works."
        )
    (withdraw if draft else publish)(guide, now=NOON)
    return guide
