"""Words about a defect that are denied, or that are about a thing that isn’t ours: they report nothing."""

import re

CONTEXT = 60  # characters before and after the phrase
# What may stand between “no” and the defect: anything else there might be the report itself (“not only defective”,
# “you have not found the defect”).
FILLERS = (
    "a|an|any|any more|anymore|the slightest|found|seen|noticed|had|been|such|real|really|actual|actually|apparent|"
    "known|legal|other|particular|single|technical|further|longer|at all|in any way|more|question of|sign of|trace of|"
    "talk of|case of|"
    "de|d'|du|des|un|une|le moindre|la moindre|là|ici|quelconque|réel|réelle|vrai|véritable|autre|légal|légale|"
    "tout|du tout|eu|vu|constaté|relevé|trouvé|remarqué|observé|question|affaire|trace|parler|nullement|aucunement"
)
NEGATION = (
    r"\b(?:no|not|never|without|nor|neither|none of|cannot be|can't be|(?:do|does|did|is|are|was|were|has|have|had)n't"
    r"(?: (?:have|see|find|notice|report|claim|mean|allege|a matter of|about|been|be|had|seen|found))?"
    r"|not (?:have|see|find|notice|report|claim|mean|allege|a matter of|about|be|been)"
    r"|pas|plus|aucun|aucune|sans|ni|jamais|point|nul|nulle|nullement|aucunement|rien de)"
)
DENIED_BEFORE = re.compile(rf"{NEGATION}(?:[ ]+(?:{FILLERS})(?![a-zà-ÿ])|[ ]*['’])*[ ]*$")
# “This is not a claim under …”, “je n'invoque pas la …”: the guarantee is named, and not called on.
NOT_CALLED_ON = re.compile(
    r"\b(?:not|[a-z]n't) (?:(?:an? |any )?(?:claim(?:ing)?|request|report|complaint|question|invok(?:e|ing)"
    r"|rely(?:ing)?|call(?:ing)?|about|ask(?:ing)?)(?: (?:under|about|of|for|on|upon))?) ?(?:the |your |my |any |a )*$"
    r"|\b(?:n'invoque|n'exerce|ne réclame|ne demande|ne concerne|n'est|ne relève) pas (?:de |d')?"
    r"(?:(?:une? )?(?:demande|réclamation|plainte|question|signalement) )?(?:(?:au titre )?de |sur |pour |concernant )?"
    r"(?:la |le |l'|une |un )?$"
)
# “Ça ne plante plus”: French denies around the verb.
DENIED_AROUND = (re.compile(r"\b(?:ne |n')(?:\w+ )?$"), re.compile(r"(?:nt)? (?:pas|plus|jamais)\b"))
THINGS = (
    "laptop|computer|pc|phone|smartphone|iphone|tablet|ipad|screen|keyboard|mouse|charger|battery|cable|hard drive|ssd|"
    "printer|television|tv|car|fridge|washing machine|headphones|watch"
)
FRENCH_THINGS = (
    "ordinateur|pc|portable|téléphone|smartphone|iphone|tablette|ipad|écran|clavier|souris|chargeur|batterie|câble|"
    "disque dur|imprimante|télévision|télé|tv|voiture|frigo|lave-linge|casque|montre"
)
THING_AFTER = re.compile(rf" (?:(?:old|new|work|gaming) )?(?:{THINGS})\b| (?:in|of|with) my (?:{THINGS})\b")
THING_BEFORE = re.compile(
    rf"(?<!sur )(?<!avec )(?<!de )\b(?:mon|ma|mes|notre|un|une) (?:ancien(?:ne)? |vieil |vieux |nouvel |nouveau )?"
    rf"(?:{FRENCH_THINGS}) (?:(?:est|était|a été) )?$"
    rf"|(?<!on )(?<!with )(?<!from )\bmy (?:old |new )?(?:{THINGS}) (?:is|was|has been|turned out to be) $"
)
FAULT = re.compile(
    r"defect|lack of|broken|outage|crash|down$|unusable|"
    r"(?:défaut|absence|manque)s? de|défectueu|en panne|inutilisable|plante|dysfonctionne"
)
OF_A_THING = re.compile(r"defect|broken|crash|défectueu|en panne|plante|dysfonctionne")


def first_meant(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match that is neither denied nor about a thing that isn’t ours. `text`: lower case, straight quotes."""
    return next((match for match in pattern.finditer(text) if not is_denied(match)), None)


def is_denied(match: re.Match[str]) -> bool:
    """In English or French. In doubt it isn’t: a needless question is better than a report that nobody heard."""
    phrase, text = match[0], match.string
    before = text[max(0, match.start() - CONTEXT) : match.start()]
    after = text[match.end() : match.end() + CONTEXT]
    if NOT_CALLED_ON.search(before):
        return True
    if not FAULT.search(phrase):
        return False
    if OF_A_THING.search(phrase) and (THING_AFTER.match(after) or THING_BEFORE.search(before)):
        return True
    around, behind = DENIED_AROUND
    return bool(DENIED_BEFORE.search(before) or (around.search(before) and behind.match(after)))
