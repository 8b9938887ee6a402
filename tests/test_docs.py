"""The papers are true: what they name is there, and what is there is named."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.figures import APPS, GIVEN_FOLDERS, ROOT, modules

PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HOUSE = (ROOT / "docs" / "house.md").read_text()
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")
TEST = re.compile(r"^(?:async )?def (test_\w+)", re.M)
PLACE = re.compile(r"`([\w/.-]+\.(?:py|js)):([\w.]+)`")


def anchors_of(paper: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", paper.read_text(), re.M)
    return {re.sub(r"[^\w\s-]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_link_between_the_papers_leads_somewhere(paper: Path) -> None:
    for path, anchor in LINK.findall(paper.read_text()):
        target = (paper.parent / path).resolve() if path else paper
        assert target.exists(), path
        assert not anchor or anchor in anchors_of(target), (path, anchor)


def test_every_function_of_the_reading_paths_stands_where_they_say() -> None:
    places = PLACE.findall(HOUSE)
    assert len(places) > 60
    for file, dotted in places:
        for name in dotted.split("."):
            definition = rf"^\s*(?:(?:async|export|def|class|function) )*{name}\b *(?:[(:]|= )"
            assert re.search(definition, (ROOT / file).read_text(), re.M), (file, name)


def test_every_folder_of_the_product_has_its_sentence() -> None:
    named_folders = set(re.findall(r"^\| `([\w/]+)/` \|", HOUSE, re.M))
    not_countable_network = {"migrations", *GIVEN_FOLDERS - {"management", "templatetags", "formats"}}
    folders = {str(path.parent.relative_to(ROOT)) for path in modules()}
    lacking = {folder for folder in folders if not not_countable_network & set(Path(folder).parts)} - named_folders
    assert lacking - {"supportportal/formats/en"} == set()
    assert [folder for folder in sorted(named_folders) if not (ROOT / folder).is_dir()] == []


def test_every_layer_of_the_contracts_stands_in_the_picture() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [layer for contract in contracts if contract["name"].startswith("inside") for layer in contract["layers"]]
    assert len(layers) > 20
    in_the_picture = {line.strip() for line in re.sub(r" {3,}", "\n", HOUSE).splitlines()}
    assert set(layers) - in_the_picture == set()


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    commands = [path.stem for app in APPS for path in (ROOT / app).glob("management/commands/[a-z]*.py")]
    assert len(commands) > 10
    assert [command for command in commands if f"`manage.py {command}" not in readme] == []


def test_every_decision_is_dated_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    contents = (folder / "README.md").read_text()
    for page in sorted(folder.glob("0*.md")):
        assert f"]({page.name})" in contents, page.name
        assert re.search(r"^\d{4}-\d{2}-\d{2}\b", page.read_text(), re.M), page.name


def test_every_threat_names_tests_that_exist() -> None:
    paper = (ROOT / "docs" / "security.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", paper))
    defined = {name for path in (ROOT / "tests").rglob("test_*.py") for name in TEST.findall(path.read_text())}
    assert len(named) > 90
    assert sorted(named - defined) == []
    assert re.findall(r"^\| (\d+) \|", paper, re.M) == [str(number) for number in range(1, 35)]
