"""The rules of the house that a machine can hold."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from legal import placeholders
from legal.notices import NOTICES, NoticeKind
from supportportal.foundations.languages import TRANSLATED
from supportportal.foundations.platforms import PLATFORMS, Platform
from supportportal.foundations.topics import TOPICS, Topic
from tests import catalogue, name_rules
from tests.figures import APPS, FIGURES, GIVEN_FOLDERS, GIVEN_NAMES, ROOT, Figure, modules, named
from tests.unused_names import unused_names
from tickets.guarantee.hearing.languages import HEARD
from tickets.guarantee.rules import scheduled_notices
from tickets.guarantee.rules.scheduled_notices import SCHEDULED
from tickets.guarantee.rules.standard_letters import LETTERS, LETTERS_OF_OTHER_DUTIES
from tickets.mailroom.arriving.providers import PROVIDERS

MODULES = modules()
# Of the two apps and the foundations that are too many files to be read without a word about their order.
FOLDERS = [
    folder
    for top in ("chat", "tickets", "supportportal/foundations")
    for folder in sorted({path.parent for path in MODULES if path.is_relative_to(ROOT / top)})
    if not {"models", "demo", *GIVEN_FOLDERS} & set(folder.parts)
]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
HTML = [path for path in TEMPLATES if path.suffix == ".html"]
PAGES = [path for path in HTML if path.parts[-2] != "emails"]


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_template_compiles(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def test_every_url_of_ours_is_named() -> None:
    ours = [p for p in patterns(get_resolver()) if getattr(p.callback, "__module__", "").split(".")[0] in APPS]
    assert len(ours) > 10
    assert [str(p.pattern) for p in ours if not p.name] == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_page_has_an_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']", text) == []
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/' in tag, tag


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_opens_with_a_line_that_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if len(tree.body) > 1 and path.name not in {"urls.py", "apps.py"}:
        assert ast.get_docstring(tree)


@pytest.mark.parametrize("measure", FIGURES, ids=lambda measure: measure.__name__)
def test_the_figures_of_the_house_hold(measure: Callable[[], Figure]) -> None:
    """`make check` prints them."""
    figure = measure()
    assert figure.holds, figure.where


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_folder_names_its_modules_in_the_order_of_the_work(folder: Path) -> None:
    introduction = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
    names = {path.stem for path in folder.glob("*.py")} - GIVEN_NAMES
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", introduction)) == []


def test_which_language_somebody_is_written_to_in_is_decided_in_one_place() -> None:
    copies = re.compile(r"else settings\.LANGUAGE_CODE|get_language\(\) or ")
    places = [named(path) for path in MODULES if copies.search(path.read_text())]
    assert places == ["supportportal/foundations/language_choice.py"]


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js").rglob("*.js")), ids=named)
def test_a_script_is_short_and_writes_no_markup(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 160
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text) == []


def test_no_error_is_swallowed() -> None:
    silent = [
        f"{named(path)}:{handler.lineno}"
        for path in MODULES
        for handler in ast.walk(ast.parse(path.read_text()))
        if isinstance(handler, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in handler.body)
    ]
    assert silent == []


def test_no_name_is_there_for_the_tests_alone() -> None:
    assert unused_names() == []


def test_a_name_has_one_door() -> None:
    assert name_rules.lists_of_exports() == []
    assert name_rules.names_handed_on() == []


def test_a_name_stands_for_one_thing() -> None:
    assert name_rules.classes_that_stand_twice() == []
    assert name_rules.names_that_importers_change() == []


@pytest.mark.parametrize("language", [*catalogue.WHOLE, *catalogue.BEGUN])
def test_a_catalogue_says_everything_and_nothing_else(language: str) -> None:
    assert language in catalogue.BEGUN or catalogue.missing_words(language) == []
    assert catalogue.unused_words(language) == []


@pytest.mark.parametrize("language", [*catalogue.WHOLE, *catalogue.BEGUN])
def test_a_compiled_catalogue_is_fresh(language: str) -> None:
    assert catalogue.path_of(language).with_suffix(".mo").read_bytes() == catalogue.compiled(language)


@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_the_lock_files_are_hashed_and_name_no_host(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    pinned = re.findall(r"^[a-z0-9][\w.\[\],-]*==", text, re.M)
    assert len(pinned) > 50
    assert text.count("--hash=sha256:") >= len(pinned)
    assert re.findall(r"https?://|^--(?:index|extra|find)", text, re.M) == []


def test_the_lock_of_the_npm_packages_is_hashed_and_names_no_host() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    pinned = [package for name, package in packages.items() if name]
    assert len(pinned) > 2
    assert [package for package in pinned if "resolved" in package or not package.get("integrity")] == []


# One kind is added in one place (docs/adding.md): nothing that is told apart by a kind may lack one of them.


def test_every_topic_says_all_about_itself() -> None:
    assert set(TOPICS) == set(Topic)
    for topic, about in TOPICS.items():
        assert about.description and about.team and about.icon.startswith("<"), topic
        assert about.demo_agent.language in TRANSLATED, topic
        assert set(about.asks_for) <= {"subscription_reference", "platform"}, topic
        assert len(topic) <= 20, topic
    without_words = [topic for topic, about in TOPICS.items() if not about.vocabulary]
    assert without_words == [Topic.GENERAL]  # where everything goes that no other topic's words are in


OF_EACH_LANGUAGE = ("templates/emails", "legal/examples", "tickets/guarantee/rules/letters")


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_has_its_catalogue_its_letters_and_its_words(language: str) -> None:
    assert [topic for topic, about in TOPICS.items() if about.vocabulary and language not in about.vocabulary] == []
    lacking = [
        str(path.relative_to(ROOT))
        for folder in OF_EACH_LANGUAGE
        for path in (other.with_name(of_language(other.name, language)) for other in (ROOT / folder).iterdir())
        if not path.exists()
    ]
    assert lacking == []
    assert language == "en" or (ROOT / f"supportportal/locale/{language}/LC_MESSAGES/django.po").exists()
    assert language in HEARD


def of_language(name: str, language: str) -> str:
    """“reply.en.html” and “en.yaml” as they are called in another language."""
    return re.sub(rf"(^|\.)({'|'.join(TRANSLATED)})(?=\.)", rf"\g<1>{language}", name)


def test_every_platform_says_how_it_is_named() -> None:
    assert set(PLATFORMS) == set(Platform)
    for platform, signs in PLATFORMS.items():
        assert signs.begins and signs.in_letters.pattern, platform


def test_every_letter_of_the_clock_has_its_row_and_its_words_in_every_language() -> None:
    assert set(NOTICES) == set(NoticeKind) == set(LETTERS)
    assert {kind: set(letters) for kind, letters in LETTERS.items()} == {kind: set(TRANSLATED) for kind in NoticeKind}
    for kind, letters in [*LETTERS.items(), *LETTERS_OF_OTHER_DUTIES.items()]:
        for language, (subject, body) in letters.items():
            found = placeholders.problems(kind, subject=subject, body=body)
            assert (found.unknown, found.missing, found.stray) == ([], [], False), (kind, language)
    names = placeholders.NAMES_IN_ANY_LETTER.union(*(notice.says for notice in NOTICES.values()))
    assert {language: set(known) for language, known in placeholders.EXAMPLES.items()} == dict.fromkeys(
        TRANSLATED, names
    )


def test_every_notice_of_the_schedule_has_its_row_and_whoever_hears_of_it_words() -> None:
    assert set(SCHEDULED) == set(scheduled_notices.ScheduledKind)
    for kind, notice in SCHEDULED.items():
        assert not notice.to_customer or kind in NOTICES, kind
        assert bool(notice.reminds_of) or not notice.to_agents, kind
        assert len(kind) <= 24, kind


def test_every_provider_of_letters_has_a_secret_that_the_readme_names() -> None:
    readme = (ROOT / "README.md").read_text()
    for name, provider in PROVIDERS.items():
        assert hasattr(settings, provider.setting), name
        assert f"`{provider.setting}`" in readme and f"{name}/`" in readme, name


@pytest.mark.parametrize("command", [("djhtml", "--tabwidth", "2"), ("djade",)], ids=["indentation", "tags"])
def test_templates_are_formatted_as_the_tools_want(command: tuple[str, ...]) -> None:
    tool, *options = command
    done = subprocess.run(
        [Path(sys.executable).parent / tool, "--check", *options, *HTML], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
