"""What counts as the same word: accents, endings, capitals and apostrophes don't matter to who searches."""

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

STEMMERS = {"en": "english", "fr": "french"}
ENGLISH = """
a about after all also am an and any are as at be because been before being but by can cannot could did do does
doing don doesn didn isn wasn won for from get had has have he her here his how i if in into is it its just me my no
nor not now of off on once only or our out over own please same she should since so some than that the their them
then there these they this those through to too under until up ve very was we were what when where which while who
why will with would you your im ll re
"""
FRENCH = """
a ai alors apres au aucun aussi autre aux avec avez avoir avons c ca car ce cela ces cet cette ceux chaque comme
comment d dans de depuis des du elle elles en encore es est et etait ete etes etre eu fait faire faut il ils j je l
la le les leur leurs lui m ma mais me meme mes moi mon n ne nos notre nous on ont ou par parce pas peu peut peux
plus pour pourquoi puis qu quand que quel quelle quels quelles qui quoi s sa sans se ses si son sont suis sur t ta
te tes toi ton tous tout toute toutes tres tu un une va vais vers vos votre vous y
"""
STOP_WORDS = {"en": frozenset(ENGLISH.split()), "fr": frozenset(FRENCH.split())}
# What people ask with one word and we write with another; each line is one meaning.
ENGLISH_MEANINGS = """
cancel terminate unsubscribe renewal
refund reimburse money
invoice bill receipt
tv television
slow lag buffering
price cost
mac macos
"""
FRENCH_MEANINGS = """
annuler résilier désabonner
facture reçu
tv télé télévision téléviseur
lent lenteur ralenti
prix tarif coût
marcher fonctionner
connexion connecter
mac macos
"""
MEANINGS = {"en": ENGLISH_MEANINGS, "fr": FRENCH_MEANINGS}
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def fold(text: str) -> str:
    """Lower case without accents: `Réinitialisé` and `reinitialise` are one."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(
        character for character in unicodedata.normalize("NFD", plain) if not unicodedata.combining(character)
    )


@lru_cache(maxsize=20_000)
def spellings(word: str, *, language: str) -> frozenset[str]:
    """The terms a written word is kept and found under; none for words that say nothing.

    A stemmer object is not safe between threads, so each call makes its own.
    """
    bare = fold(word)
    if bare in STOP_WORDS.get(language, ()) or (len(bare) == 1 and not bare.isdigit()):
        return frozenset()
    stem = snowballstemmer.stemmer(STEMMERS.get(language, "english")).stemWord
    composed = unicodedata.normalize("NFC", word).casefold()
    return frozenset({bare, fold(stem(composed)), fold(stem(bare))})


@cache
def _same_meaning(*, language: str) -> dict[str, frozenset[str]]:
    """Each term to the terms of all words on its line."""
    found: dict[str, frozenset[str]] = {}
    for line in MEANINGS.get(language, "").strip().splitlines():
        terms = frozenset(term for word in line.split() for term in spellings(word, language=language))
        found |= dict.fromkeys(terms, terms)
    return found


def written(text: str) -> list[str]:
    """The words of a text as somebody typed them; letters with their accents in one piece."""
    return WORD.findall(unicodedata.normalize("NFC", text))


def index_terms(text: str, *, language: str) -> list[str]:
    """Every term of `text`, as often as it's there; `Wi-Fi` is kept as `wi`, `fi` and `wifi`."""
    terms: list[str] = []
    for word in written(text):
        parts = word.split("-")
        for part in [*parts, "".join(parts)] if len(parts) > 1 else parts:
            terms += sorted(spellings(part, language=language))
    return terms


def asked(word: str, *, language: str) -> frozenset[str]:
    """The terms that answer a word of a question: `switch` too for `kill-switch`, and `terminate` for `cancel`."""
    parts = word.split("-")
    longest = max(parts, key=len)
    joined = spellings("".join(parts), language=language) if len(parts) > 1 else frozenset()
    own = joined | spellings(longest, language=language)
    meanings = _same_meaning(language=language)
    return own.union(*(meanings.get(term, own) for term in own))
