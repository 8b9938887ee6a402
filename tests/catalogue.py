"""The catalogues of the interface: what the sources say, what is translated, what is compiled.

`python -m tests.catalogue` brings each `django.po` up to date with the sources and compiles it; with the code of one
more language (`python -m tests.catalogue nl`) it makes the one that this lacks, or adds what it lacks. The freshness
test compares without writing. Babel reads and polib compiles, so that a machine without gettext can do it.
"""

import io
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from supportportal.foundations.languages import TRANSLATED

ROOT = Path(__file__).resolve().parent.parent
APPS = ("supportportal", "faq", "tutorials", "legal", "tickets", "chat")
WHOLE = [language for language in TRANSLATED if language != "en"]  # the sources speak English
BEGUN = sorted(path.name for path in (ROOT / "supportportal" / "locale").iterdir() if path.name not in WHOLE)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Key = tuple[str, str, str]  # context, singular, plural


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that may hold words, as Python that Babel can read."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            # Inside brackets Python does not mind indentation, of which a template has plenty.
            yield path, f"({templatize(path.read_text())}\n)"


@cache
def messages() -> dict[Key, list[str]]:
    """Each message with the files that say it."""
    said: dict[Key, list[str]] = {}
    for path, code in sources():
        for _line, function, words, _comments in extract_python(io.BytesIO(code.encode()), KEYWORDS, [], {}):
            if key := _key(function, words):
                said.setdefault(key, []).append(str(path.relative_to(ROOT)))
    return said


def _key(function: str, words: object) -> Key | None:
    given = [word for word in (words if isinstance(words, tuple) else (words,)) if isinstance(word, str)]
    context = given.pop(0) if "pgettext" in function and given else ""
    if not given or not given[0]:
        return None
    return context, given[0], given[1] if "ngettext" in function or ("npgettext" in function and len(given) > 1) else ""


def path_of(language: str) -> Path:
    return ROOT / "supportportal" / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def catalogue_of(language: str) -> polib.POFile:
    """Empty for a new language, with the plural forms that Django's own catalogue has."""
    if path_of(language).exists():
        return polib.pofile(str(path_of(language)))
    empty = polib.POFile()
    empty.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": _djangos_catalogue(language).metadata["Plural-Forms"],
    }
    return empty


def _djangos_catalogue(language: str) -> polib.POFile:
    folder = Path(django.__file__).parent / "conf" / "locale" / to_locale(language)
    return polib.pofile(str(folder / "LC_MESSAGES" / "django.po"))


def missing_words(language: str) -> list[str]:
    """Messages of the sources that the catalogue lacks or leaves untranslated."""
    entries = _by_key(catalogue_of(language))
    return sorted(
        key[1]
        for key in messages()
        if key not in entries or not entries[key].translated() or "fuzzy" in entries[key].flags
    )


def unused_words(language: str) -> list[str]:
    return sorted(key[1] for key in _by_key(catalogue_of(language)) if key not in messages())


def _by_key(catalogue: polib.POFile) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural): entry for entry in catalogue}


def compiled(language: str) -> bytes:
    return bytes(catalogue_of(language).to_binary())


def update(language: str, *, adding: bool) -> None:
    """Drops messages that nobody says any more, and compiles; `adding`: brings in the new ones untranslated."""
    path, old = path_of(language), catalogue_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = _by_key(old)
    new = polib.POFile(wrapwidth=120)
    new.metadata = old.metadata
    forms = int(re.findall(r"nplurals=(\d+)", old.metadata["Plural-Forms"])[0])
    wanted = {key: files for key, files in messages().items() if adding or key in known}
    for key, files in sorted(wanted.items(), key=lambda item: (item[1][0], item[0])):
        untranslated = dict.fromkeys(range(forms), "") if key[2] else {}
        entry = known.get(key) or polib.POEntry(
            msgctxt=key[0] or None, msgid=key[1], msgid_plural=key[2], msgstr_plural=untranslated
        )
        entry.occurrences = [(file, "") for file in dict.fromkeys(files)]
        new.append(entry)
    new.save(str(path))
    path.with_suffix(".mo").write_bytes(compiled(language))


def main(begun: list[str]) -> int:
    """Only what every language of the house lacks is an error: one that was begun falls back word by word."""
    lacking = False
    for language in BEGUN:
        update(language, adding=False)
    for language in begun:
        update(language, adding=True)
    for language in WHOLE:
        update(language, adding=True)
        words = missing_words(language)
        print(f"{language}: " + ("\n    ".join(["lacking:", *words]) if words else "every message is translated."))
        lacking = lacking or bool(words)
    return 1 if lacking else 0


if __name__ == "__main__":
    settings.configure()
    sys.exit(main(sys.argv[1:]))
