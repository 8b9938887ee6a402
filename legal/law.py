"""Whose law a contract is under, and words that are only said under it."""

import re

FRANCE = "FR"
# Regions and territories with letters of their own. Where the Code de la consommation doesn’t apply by itself, as in
# New Caledonia, we keep to it all the same.
FRENCH = frozenset({"", FRANCE, "BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"})
ONLY_UNDER = re.compile(r"\[([A-Z]{2}):([^\]]*)\]")


def law_of(country: str) -> str:
    """Two letters. Of a contract whose country we don’t know, ours: what is promised to every country keeps to it."""
    return FRANCE if country in FRENCH else country


def under_the_law(text: str, *, country: str) -> str:
    """“[FR: (article L. 1)]” is said, without brackets, of a contract under French law, and left out of any other."""
    law = law_of(country)
    return ONLY_UNDER.sub(lambda part: part[2] if part[1] == law else "", text)
