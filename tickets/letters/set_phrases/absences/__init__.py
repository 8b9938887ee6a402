"""What absent people, closed houses and machines write (absence), a file for each language or family of them.

Those of our customers first (english, french, german, spanish, italian, dutch, portuguese, polish, swedish,
danish_and_norwegian, finnish, czech_and_slovak), then a few words of others (other_languages).
"""

from tickets.letters.set_phrases.absences.czech_and_slovak import CZECH_AND_SLOVAK
from tickets.letters.set_phrases.absences.danish_and_norwegian import DANISH_AND_NORWEGIAN
from tickets.letters.set_phrases.absences.dutch import DUTCH
from tickets.letters.set_phrases.absences.english import ENGLISH
from tickets.letters.set_phrases.absences.finnish import FINNISH
from tickets.letters.set_phrases.absences.french import FRENCH
from tickets.letters.set_phrases.absences.german import GERMAN
from tickets.letters.set_phrases.absences.italian import ITALIAN
from tickets.letters.set_phrases.absences.other_languages import OTHER_LANGUAGES
from tickets.letters.set_phrases.absences.polish import POLISH
from tickets.letters.set_phrases.absences.portuguese import PORTUGUESE
from tickets.letters.set_phrases.absences.spanish import SPANISH
from tickets.letters.set_phrases.absences.swedish import SWEDISH

ABSENCES = (
    ENGLISH,
    FRENCH,
    GERMAN,
    SPANISH,
    ITALIAN,
    DUTCH,
    PORTUGUESE,
    POLISH,
    SWEDISH,
    DANISH_AND_NORWEGIAN,
    FINNISH,
    CZECH_AND_SLOVAK,
    OTHER_LANGUAGES,
)
