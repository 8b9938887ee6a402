"""The keys that sign sessions, links and reply addresses: the one in use, and those of before that still open."""

import secrets
from pathlib import Path

from django.core.checks.security.base import SECRET_KEY_INSECURE_PREFIX, SECRET_KEY_MIN_UNIQUE_CHARACTERS

from supportportal.foundations.environment import MIN_SECRET_LENGTH, keep_private, listed, refuse, text

COMMAND_FOR_A_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'


def secret_key(data: Path, *, embedded: bool) -> str:
    """From `SECRET_KEY`, else the one kept in `data`; only the embedded portal makes its own."""
    if key := text("SECRET_KEY", ""):
        return _require_strong(key, name="SECRET_KEY")
    file = _key_file(data)
    if not file.exists():
        if not embedded:
            raise refuse(
                f"SECRET_KEY is not set, and {file} doesn't exist. "
                "Set it, or run `manage.py serve` once, which makes one."
            )
        keep_private(file, secrets.token_urlsafe(64))
    return _key_in(file)


def fallbacks(data: Path, *, key: str) -> list[str]:
    """What is still accepted, and signs nothing new: the keys of `SECRET_KEY_FALLBACKS`, and the one kept in `data`.

    The latter signed all letters until `SECRET_KEY` was set. Removing its file revokes it.
    """
    configured = [
        _require_strong(old, name="a key in SECRET_KEY_FALLBACKS") for old in listed("SECRET_KEY_FALLBACKS", [])
    ]
    generated = [_key_in(_key_file(data))] if _key_file(data).exists() else []
    return [old for old in dict.fromkeys([*configured, *generated]) if old != key]


def _key_file(data: Path) -> Path:
    return data / "secret_key"


def _key_in(file: Path) -> str:
    try:
        return _require_strong(file.read_text(), name=f"the key in {file}")
    except (OSError, UnicodeDecodeError) as problem:
        raise refuse(f"the key in {file} can't be read: {problem}.") from None


def _require_strong(key: str, *, name: str) -> str:
    """Whoever guesses the key opens every link in every letter.

    Django asks for 50 characters (security.W009), as `check --deploy` says. But a portal that was opened with a shorter
    key has letters out with customers: it must start, and be able to change its key.
    """
    varied = len(set(key)) >= SECRET_KEY_MIN_UNIQUE_CHARACTERS
    if len(key) < MIN_SECRET_LENGTH or not varied or key.startswith(SECRET_KEY_INSECURE_PREFIX):
        raise refuse(
            f"{name} is too easily guessed: it needs {MIN_SECRET_LENGTH} characters or more, "
            f"{SECRET_KEY_MIN_UNIQUE_CHARACTERS} of them different, made at random. `{COMMAND_FOR_A_KEY}` prints one."
        )
    return key
