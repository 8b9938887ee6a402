"""The keys that sign sessions, links and reply addresses: the one in use, and those of before that still open."""

import secrets
from pathlib import Path

from django.core.checks.security.base import SECRET_KEY_INSECURE_PREFIX, SECRET_KEY_MIN_UNIQUE_CHARACTERS

from supportportal.foundations.environment import SHORTEST_SECRET, keep_private, listed, refuse, text

MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'


def secret_key(data: Path, *, embedded: bool) -> str:
    """From `SECRET_KEY`, else the one kept in `data`; only the embedded portal makes its own."""
    if key := text("SECRET_KEY", ""):
        return _strong(key, name="SECRET_KEY")
    kept = _file(data)
    if not kept.exists():
        if not embedded:
            raise refuse(
                f"SECRET_KEY is not set, and {kept} doesn't exist. "
                "Set it, or run `manage.py serve` once, which makes one."
            )
        keep_private(kept, secrets.token_urlsafe(64))
    return _kept_in(kept)


def fallbacks(data: Path, *, key: str) -> list[str]:
    """What is still accepted, and signs nothing new: the keys of `SECRET_KEY_FALLBACKS`, and the one kept in `data`.

    The latter signed all letters until `SECRET_KEY` was set. Who removes its file revokes it.
    """
    named = [_strong(old, name="a key in SECRET_KEY_FALLBACKS") for old in listed("SECRET_KEY_FALLBACKS", [])]
    kept = [_kept_in(_file(data))] if _file(data).exists() else []
    return [old for old in dict.fromkeys([*named, *kept]) if old != key]


def _file(data: Path) -> Path:
    return data / "secret_key"


def _kept_in(file: Path) -> str:
    try:
        return _strong(file.read_text(), name=f"the key in {file}")
    except (OSError, UnicodeDecodeError) as problem:
        raise refuse(f"the key in {file} can't be read: {problem}.") from None


def _strong(key: str, *, name: str) -> str:
    """Whoever guesses the key opens every link in every letter.

    Django asks for 50 characters (security.W009), as `check --deploy` says. But a portal that was opened with a shorter
    key has letters out with customers: it must start, and be able to change its key.
    """
    varied = len(set(key)) >= SECRET_KEY_MIN_UNIQUE_CHARACTERS
    if len(key) < SHORTEST_SECRET or not varied or key.startswith(SECRET_KEY_INSECURE_PREFIX):
        raise refuse(
            f"{name} is too easily guessed: it needs {SHORTEST_SECRET} characters or more, "
            f"{SECRET_KEY_MIN_UNIQUE_CHARACTERS} of them different, made at random. `{MAKE_ONE}` prints one."
        )
    return key
