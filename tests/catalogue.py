"""The French catalogue of the interface: what the sources say, what is translated, what is compiled.

`python -m tests.catalogue` brings `django.po` up to date with the sources and compiles it; the freshness
test compares without writing. Babel reads and polib compiles, so that a machine without gettext can do it.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("supportportal", "faq", "tutorials", "legal", "tickets", "chat")
CATALOGUE = ROOT / "supportportal" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
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


def missing_words() -> list[str]:
    """Messages of the sources that the catalogue lacks or leaves untranslated."""
    entries = {(entry.msgctxt or "", entry.msgid, entry.msgid_plural): entry for entry in polib.pofile(str(CATALOGUE))}
    return sorted(
        key[1]
        for key in messages()
        if key not in entries or not entries[key].translated() or "fuzzy" in entries[key].flags
    )


def unused_words() -> list[str]:
    said = messages()
    return sorted(
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        if (entry.msgctxt or "", entry.msgid, entry.msgid_plural) not in said
    )


def compiled() -> bytes:
    return bytes(polib.pofile(str(CATALOGUE)).to_binary())


def update() -> None:
    """Adds new messages untranslated, drops those nobody says any more, and compiles."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    old = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    known = {(entry.msgctxt or "", entry.msgid, entry.msgid_plural): entry for entry in old}
    new = polib.POFile(wrapwidth=120)
    new.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "fr",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    for key, files in sorted(messages().items(), key=lambda item: (item[1][0], item[0])):
        entry = known.get(key) or polib.POEntry(
            msgctxt=key[0] or None, msgid=key[1], msgid_plural=key[2], msgstr_plural={0: "", 1: ""} if key[2] else {}
        )
        entry.occurrences = [(file, "") for file in dict.fromkeys(files)]
        new.append(entry)
    new.save(str(CATALOGUE))
    CATALOGUE.with_suffix(".mo").write_bytes(compiled())


if __name__ == "__main__":
    settings.configure()
    update()
    lacking = missing_words()
    print("\n".join(lacking) or "Every message is translated.")
    sys.exit(bool(lacking))
