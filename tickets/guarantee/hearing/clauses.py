"""One sentence in one language: what it is about, and what is denied, asked, imagined or wished in it."""

from collections.abc import Iterator, Sequence

from tickets.guarantee.hearing.findings import Finding, Meaning
from tickets.guarantee.hearing.phrases import WordSpan
from tickets.guarantee.hearing.speech import Speech
from tickets.guarantee.hearing.spelling import PAUSE, Sentence

REACH_BACK = 3  # words over which a “no” behind reaches back
FAR_FROM_IF = 4  # words: “if I press the button nothing happens” reports something
WHENEVER = (["when"], ["quand"], ["wenn"], ["cuando"])
NEAR = 6  # words between a thing and what is said of it
# A thing stays the same over them: “my laptop broke and is gone”.
LISTING = frozenset({"and", "or", "et", "ou", "und", "oder", "y", "e", "o"})


class Clauses:
    def __init__(self, sentence: Sentence, speech: Speech) -> None:
        self.sentence, self.words = sentence, sentence.words
        self.found = speech.phrases.spans(sentence.words)

    def spans(self, table: str) -> Sequence[WordSpan]:
        return self.found.get(table, ())

    def begins(self, table: str, place: int) -> bool:
        for span in self.spans(table):
            if span.first >= place:
                return span.first == place
        return False

    def finding(self, meaning: Meaning, span: WordSpan) -> Finding:
        words = self.sentence.as_written(span.first, span.end)
        return Finding(meaning, words, span.first, span.end, sentence=self.sentence.whole)

    def is_asked(self, span: WordSpan) -> bool:
        """A question that reports nothing: neither a complaint nor since when."""
        return not (self.spans("complaints_asked") or self.spans("times")) and self.is_question(span)

    def is_question(self, span: WordSpan) -> bool:
        """By its first words, or those of its part; the mark at the end is often forgotten."""
        starts = (
            0,
            *(place + 1 for place in range(min(span.first + 1, len(self.words))) if self.words[place] == PAUSE),
        )
        for start in starts:
            # “Doesn't connect” asks nothing, nor does “When I open it, it crashes”, unless a mark says so.
            needs_mark = self.begins("negations", start + 1) or self.words[start : start + 1] in WHENEVER
            is_open = self.sentence.with_question_mark or not needs_mark
            if start <= span.first and self.begins("questions", start) and is_open:
                return True
        return any(ask.first <= span.first and not self._is_not_asked(ask, span) for ask in self.spans("asks"))

    def _is_not_asked(self, ask: WordSpan, span: WordSpan) -> bool:
        """“It isn't that I don't know how, your servers don't answer”: a denied question, over before what is said."""
        return PAUSE in self.words[ask.end : span.first] and self.denial(ask, REACH_BACK) is not None

    def is_imagined(self, span: WordSpan) -> bool:
        for beginning in self.spans("ifs"):
            if beginning.first > span.first:
                break
            is_report = not self.sentence.with_question_mark and span.first - beginning.end >= FAR_FROM_IF
            if PAUSE not in self.words[beginning.first : span.first] and not is_report:
                return True
        return False

    def denial(self, span: WordSpan, reach: int) -> int | None:
        """Where the word stands that denies it, or None."""
        before = range(span.first - 1, max(-1, span.first - 1 - reach), -1)
        behind = range(span.end, min(len(self.words), span.end + REACH_BACK))
        return next(self._denials(before, "negations"), next(self._denials(behind, "negations_behind"), None))

    def denies(self, place: int, table: str = "negations") -> bool:
        is_covered = any(span.first <= place < span.end for span in self.spans("no_negations"))
        return not is_covered and self.begins(table, place)

    def _denials(self, places: range, table: str) -> Iterator[int]:
        for place in places:
            if self.is_joint(place):
                break
            if self.denies(place, table):
                yield place

    def is_joint(self, place: int) -> bool:
        return self.words[place] == PAUSE or self.begins("joints", place)

    def clause_around(self, span: WordSpan) -> range:
        start, end = span.first, span.end
        while start > 0 and not self._divides(start - 1):
            start -= 1
        while end < len(self.words) and not self._divides(end):
            end += 1
        return range(start, end)

    def _divides(self, place: int) -> bool:
        return self.is_joint(place) and self.words[place] not in LISTING

    def is_of_another_thing(self, span: WordSpan) -> bool:
        """By the nearest thing that it can be said of: in it, before it, behind it."""
        if not (self.spans("others") or self.spans("devices")):
            return False
        things = list(self._things(self.clause_around(span)))
        near = range(span.first - NEAR, span.first + 1)
        within = [table for thing, table in things if span.first <= thing.first < span.end]
        before = [table for thing, table in things if thing.end in near]
        behind = [table for thing, table in things if span.end <= thing.first <= span.end + 1]
        nearest = (*within[:1], *before[-1:], *behind[:1], "ours")[0]
        is_broken = any(span.first <= broken.first < span.end for broken in self.spans("broken"))
        return nearest == "others" or (nearest == "devices" and is_broken)

    def _things(self, clause: range) -> Iterator[tuple[WordSpan, str]]:
        """In their order, without those that are only where it happens, or part of another’s name: “my bank’s app”."""
        tables = ("ours", "pronouns", "devices", "others")
        things = sorted(
            (thing.first, thing.end, table) for table in tables for thing in self.spans(table) if thing.first in clause
        )
        names = [range(first, end) for first, end, table in things if table == "others" and end - first > 1]
        for first, end, table in things:
            is_in_a_name = any(first in name and end - first < len(name) for name in names)
            if not self.is_where(first) and not is_in_a_name:
                yield WordSpan(first, end), table

    def is_where(self, place: int) -> bool:
        """“On my laptop”, “with Netflix”: the thing is only where or with what it happens."""
        return any(self.begins("with_a_device", before) for before in range(max(0, place - 3), place))
