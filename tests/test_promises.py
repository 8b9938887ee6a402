"""No sentence has a number, and no code a zone, that belongs to one promise: they are the policy's."""

import re
from pathlib import Path

import pytest

from legal.duties import Duty
from legal.wording import lengths_in
from supportportal.foundations.manuscripts import read_facts, read_manuscript

ROOT = Path(__file__).resolve().parent.parent
APPS = ("chat", "faq", "legal", "supportportal", "tickets", "tutorials")
NAMES_PARIS = {
    "legal/models.py",  # what an editor finds filled in
    "supportportal/settings.py",  # the company's own zone
    "supportportal/foundations/places.py",
    "tickets/guarantee/rules/clock.py",  # of the vectors, and of a policy that can't be counted as it says
    "tickets/management/commands/conformity_deadline.py",  # an example in its help
}
# What isn't promised by a policy: a pace of the desk, a figure, the right to withdraw, which is the law's.
OTHER_SENTENCES = {
    "templates/admin/chat/conversation/teams.html": {30},
    "templates/admin/tickets/conformitycase/board.html": {14},
    "templates/admin/tickets/conformitycase/_board_weeks.html": {14},
    "templates/tickets/withdraw.html": {14},
    "templates/tickets/cancel.html": {14},
    **{f"templates/emails/change.{form}": {30} for form in ("en.html", "en.txt", "fr.html", "fr.txt")},
    **{f"tickets/guarantee/rules/letters/{language}.yaml": {14} for language in ("en", "fr")},
    "templates/usersessions/usersession_list.html": {7},
}
# When a failed payment is tried again, and how long the service then waits; five days are an example of a sum.
NUMBERS_OF_THE_DEMO = {1, 3, 5, 7, 30}


def test_only_the_french_policy_and_the_companys_own_zone_name_paris() -> None:
    sources = [file for app in APPS for file in (ROOT / app).rglob("*.py") if "migrations" not in file.parts]
    naming = {
        f"{file.relative_to(ROOT)}"
        for file in sources
        if re.search(r"\bPARIS\b|Europe/Paris|Paris time", file.read_text(encoding="utf-8"))
    }
    assert naming == NAMES_PARIS
    pages = [file for file in (ROOT / "templates").rglob("*") if file.is_file()]
    letters = (ROOT / "tickets/guarantee/rules/letters").glob("*.yaml")
    assert [file.name for file in (*pages, *letters) if "Paris" in file.read_text(encoding="utf-8")] == []


def test_no_page_and_no_letter_says_a_number_of_days_by_itself() -> None:
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    files += (ROOT / "tickets/guarantee/rules/letters").glob("*.yaml")
    said: dict[str, set[int]] = {}
    for file in files:
        text = re.sub(r"{% comment %}.*?{% endcomment %}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        language = "fr" if ".fr." in file.name or file.stem == "fr" else "en"
        if numbers := {length.number for length in lengths_in(text, language=language) if length.unit == "days"}:
            said[f"{file.relative_to(ROOT)}"] = numbers
    assert said == OTHER_SENTENCES


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_the_demo_says_of_days_agrees_with_what_it_promises(language: str) -> None:
    policies = {duty: read_facts(ROOT / f"legal/demo/{duty}/1.clock.yaml")["policy"] for duty in Duty}
    promised = {policy["length"] for policy in policies.values() if policy.get("unit", "days") == "days"}
    files = [file for app in ("faq", "tutorials", "legal") for file in (ROOT / app / "demo").rglob(f"*.{language}.md")]
    assert len(files) > 40
    for file in files:
        facts, body = read_manuscript(file)
        text = f"{facts.get('title', '')}\n{facts.get('summary', '')}\n{body}"
        for length in lengths_in(text, language=language):
            if re.search("calendar|calendaire", length.sentence):
                assert (file.name, length.number) == (file.name, policies["guarantee"]["length"]), length.sentence
            elif length.unit == "days":
                assert length.number in promised | NUMBERS_OF_THE_DEMO, (file.name, length.sentence)
