"""Demo texts as their writers hand them in: placeholders for the company's names, facts on top, Markdown below."""

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

try:  # libyaml's reads ten times as fast; PyYAML's wheels bring it, its sources needn't
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]


def parse_yaml(text: str) -> Any:
    return yaml.load(text, Loader=SafeLoader)


def read_text(file: Path) -> str:
    """With the company's own names in place of the placeholders; other braces are left alone."""
    text = file.read_text(encoding="utf-8")
    for placeholder, value in (
        ("{provider}", settings.PORTAL_NAME),
        ("{support_email}", settings.SUPPORT_ADDRESS),
        ("{domain}", settings.PORTAL_DOMAIN),
        ("{portal}", settings.PORTAL_URL),
    ):
        text = text.replace(placeholder, value)
    return text


def read_facts(file: Path) -> dict[str, Any]:
    """A YAML file: names and values."""
    facts: dict[str, Any] = parse_yaml(read_text(file))
    return facts


def read_manuscript(file: Path) -> tuple[dict[str, Any], str]:
    """A Markdown file: the YAML between its first two lines of three hyphens, and the text below them."""
    _, front, body = read_text(file).split("---\n", 2)
    return parse_yaml(front), body.strip()
