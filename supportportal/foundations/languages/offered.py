"""Which languages the operator asked for, refused in one sentence where it can't be."""

from difflib import get_close_matches

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise

from supportportal.foundations import environment
from supportportal.foundations.languages import TRANSLATED
from supportportal.foundations.languages.facts import facts_of, root_of

# In its words the interface and the letters are written: they stand where another language has none.
FALLBACK = "en"


def languages(name: str) -> list[tuple[str, str | Promise]]:
    """Code and name, as Django's LANGUAGES has them, in the order in which they are offered."""
    codes = environment.listed(name, list(TRANSLATED))
    for code in codes:
        _refuse_unfit(name, code, codes)
    if FALLBACK not in codes:
        raise environment.refuse(f"{name} lacks “{FALLBACK}”: what isn't translated is said in it.")
    return [(code, facts_of(code).name) for code in codes]


def _refuse_unfit(name: str, code: str, codes: list[str]) -> None:
    known = [each for each, info in LANG_INFO.items() if "name" in info]
    if code not in known:
        near = get_close_matches(code.lower().replace("_", "-"), known, n=1, cutoff=0.5)
        hint = f": is it {near[0]}?" if near else ", such as de or pt-br."
        raise environment.refuse(f"{name} holds “{code}”, which is no language that Django knows{hint}")
    if LANG_INFO[code]["bidi"]:
        raise environment.refuse(f"{name} holds “{code}”, written from the right, which our pages and letters aren't.")
    alike = [each for each in codes if root_of(each) == root_of(code)]
    if len(alike) > 1:
        raise environment.refuse(f"{name} holds “{alike[0]}” and “{alike[1]}”: no letter tells which of them it is in.")
