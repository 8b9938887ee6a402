"""What has to be known of a language that the portal speaks; the rest of it is texts (docs/adding.md)."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Language:
    name: str | Promise  # as the others say it
    own_name: str
    stemmer: str  # as snowballstemmer calls it; "" where it has none
    stop_words: str = ""  # say nothing about what somebody looks for; lower case, no accents
    small_words: str = ""  # by which a letter is told to be in it: few, and in no other language
    meanings: str = ""  # what people ask with one word and we write with another; each line is one meaning
    first_day: str = ""  # “1er mars”, where every other day is a bare number, for which Django has no letter
    behind_weekday: str = ""  # “Montag, 2. März”: the comma
    sign_first: bool = False  # €12.34, not 12.34 €
