"""The facts of any language: from its file, or as far as Django and the stemmers know it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import snowballstemmer
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy

from supportportal.foundations.languages.de import GERMAN
from supportportal.foundations.languages.en import ENGLISH
from supportportal.foundations.languages.es import SPANISH
from supportportal.foundations.languages.fr import FRENCH
from supportportal.foundations.languages.language import Language

WRITTEN_DOWN: Mapping[str, Language] = {"en": ENGLISH, "fr": FRENCH, "de": GERMAN, "es": SPANISH}


@cache
def facts_of(code: str) -> Language:
    """Never fails: rows may name a language that nobody knows, for an import brings any."""
    if code in WRITTEN_DOWN:
        return WRITTEN_DOWN[code]
    info = LANG_INFO.get(code, {})
    if "name" not in info:
        return Language(name=code, own_name=code, stemmer="english")
    own_name = info["name_local"][:1].upper() + info["name_local"][1:]
    if spoken := WRITTEN_DOWN.get(root_of(code)):
        return replace(spoken, name=gettext_lazy(info["name"]), own_name=own_name)
    return Language(name=gettext_lazy(info["name"]), own_name=own_name, stemmer=_stemmer_of(code))


def root_of(code: str) -> str:
    """“pt” of “pt-br”."""
    return code.partition("-")[0]


def _stemmer_of(code: str) -> str:
    """Stemmers have English names: “norwegian” is that of “Norwegian Bokmål” too."""
    words = f"{LANG_INFO[code]['name']} {LANG_INFO.get(root_of(code), {}).get('name', '')}".lower().split()
    return next((word for word in words if word in snowballstemmer.algorithms()), "")
