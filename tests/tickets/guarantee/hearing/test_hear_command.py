"""The command that says how words are heard: a line in, a line out, and nothing is stored."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation


def said(folder: Path, *lines: str | dict[str, object]) -> tuple[list[dict[str, object]], str, int]:
    file, out, errors = folder / "file.json", StringIO(), StringIO()
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    status = 0
    try:
        call_command("hear", str(file), stdout=out, stderr=errors, no_color=True)
    except SystemExit as exit:
        status = int(exit.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], errors.getvalue(), status


def test_each_line_gets_its_verdict_rights_and_reason(tmp_path: Path) -> None:
    lines = [
        {"text": "The VPN keeps dropping.", "language": "en", "subject": "", "door": "chat"},
        {"text": "Je souhaite résilier mon abonnement.", "language": "fr", "subject": None, "door": "mail"},
        {"text": "How do I cancel?"},
        {"text": "Hello.", "door": "form", "ticked": True},
        {"text": "Merci beaucoup."},
    ]
    with translation.override("fr"):
        answers, errors, status = said(tmp_path, *lines)
    assert answers == [
        {"verdict": "perhaps", "rights": [], "why": "“keeps dropping” sounds like a fault of the service."},
        {"verdict": "no", "rights": ["cancellation"], "why": "“résilier” cancels the subscription."},
        {"verdict": "no", "rights": [], "why": "“I cancel” only asks how this right works."},
        {"verdict": "report", "rights": [], "why": "They ticked that the service does not work as promised."},
        {"verdict": "no", "rights": [], "why": "Nothing sounds like a fault."},
    ]
    assert (errors, status) == ("", 0)


def test_a_bad_line_gets_its_error_in_its_place_and_the_others_are_heard(tmp_path: Path) -> None:
    bad = ["nonsense", "[]", "{}", '{"text": 3}', '{"text": "a", "language": 1}', '{"text": "a", "ticked": "yes"}']
    answers, errors, status = said(tmp_path, *bad, "", {"text": "It crashes."})
    assert [answer.get("error") for answer in answers] == [
        "it is no JSON in UTF-8.",
        "it is no JSON object.",
        "“text” is missing.",
        "“text” is no text.",
        "“language” is no text.",
        "“ticked” is neither true nor false.",
        None,
    ]
    assert [answer.get("line") for answer in answers] == [1, 2, 3, 4, 5, 6, None]
    assert answers[-1]["verdict"] == "perhaps"
    assert errors.splitlines()[0] == "Line 1: it is no JSON in UTF-8."
    assert status == 1


def test_a_file_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    errors = StringIO()
    with pytest.raises(SystemExit) as exit:
        call_command("hear", str(tmp_path / "none.json"), stderr=errors, no_color=True)
    assert (exit.value.code, errors.getvalue()) == (
        1,
        f"{tmp_path / 'none.json'} can’t be read: No such file or directory\n",
    )
