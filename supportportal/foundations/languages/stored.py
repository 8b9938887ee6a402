"""A sentence that is kept untranslated, with its facts, and said in the language of whoever reads it."""

import json

from django.utils.translation import gettext

MARK = "sentence:"


def stored(sentence: str, **facts: str | int) -> str:
    """`sentence`: in English with names in `%(…)s`, marked for the catalogue by `gettext_noop`."""
    return MARK + json.dumps([sentence, facts], ensure_ascii=False)


def said(text: str) -> str:
    """In the active language. What is no such sentence, as what another server said, stays as it is."""
    if not text.startswith(MARK):
        return text
    sentence, facts = json.loads(text.removeprefix(MARK))
    return str(gettext(sentence) % facts)
