"""The set-up guides that an empty portal starts with: one file per platform and language."""

from datetime import datetime
from pathlib import Path

from supportportal.foundations.manuscripts import read_facts
from supportportal.foundations.platforms import Platform
from tutorials.models import Step, Tutorial, TutorialTranslation
from tutorials.publishing import publish

FOLDER = Path(__file__).parent
SHARED_FIELDS = ("minutes", "checked_on", "checked_version")
OWN_FIELDS = ("title", "intro", "versions", "needs")


def load(*, now: datetime) -> None:
    """Fill an empty database, in the order of the platforms."""
    for position, platform in enumerate(Platform, start=1):
        for file in sorted(FOLDER.glob(f"{platform.value}.*.yaml")):
            _load_guide(platform, file, position=position, now=now)


def _load_guide(platform: Platform, file: Path, *, position: int, now: datetime) -> None:
    facts = read_facts(file)
    shared = {name: facts[name] for name in SHARED_FIELDS}
    tutorial, _ = Tutorial.objects.get_or_create(platform=platform, defaults={"position": position, **shared})
    own = {name: facts.get(name, "") for name in OWN_FIELDS}
    text = TutorialTranslation.objects.create(
        tutorial=tutorial, language=file.name.split(".")[1], updated_at=now, terms="", **own
    )
    Step.objects.bulk_create(
        Step(
            translation=text,
            position=number,
            title=step["title"],
            body=step["body"].strip(),
            result=step.get("result", ""),
        )
        for number, step in enumerate(facts["steps"], start=1)
    )
    publish(text, now=now)
