"""The languages that the portal speaks, by the code in its addresses, in the order in which they are offered.

Each has its file (en, fr) with the facts that every one needs (language).

What else a language needs stands in docs/adding.md, and tests/test_house_rules.py looks whether it is there.
"""

from collections.abc import Mapping

from supportportal.foundations.languages.en import ENGLISH
from supportportal.foundations.languages.fr import FRENCH
from supportportal.foundations.languages.language import Language

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "fr": FRENCH}
