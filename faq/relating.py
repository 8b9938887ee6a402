"""Which articles belong together: worked out from their words when one is saved, and kept for readers to look up."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q

from faq.models import ArticleTranslation, RelatedArticle

CLOSE_ENOUGH = 0.2  # cosine of two texts, from 0 to 1; below it, what demo readers were shown was often wrong
MOST_KEPT = 10  # partners of one text; a reader is shown fewer
MOST_TEXTS = 200  # a word that stands in more texts than this tells none of them from another
FEWEST = 25  # texts; among fewer, every word would look as if all of them said it
WEIGHTS = (3.0, 2.0, 1.0)  # title, summary, text: the lines of `terms`

Vector = Mapping[str, float]


def relate(text: ArticleTranslation) -> None:
    """Call it whenever a text was saved. Replaces what was kept about it, in both directions; a draft has no partners.

    Costs one look at the words of every published text in its language.
    """
    RelatedArticle.objects.filter(Q(text=text) | Q(other=text)).delete()
    if text.published_at is None:
        return
    published = ArticleTranslation.objects.published().in_language(text.language)
    terms = dict(published.values_list("pk", "terms"))
    elsewhere = set(published.exclude(article__section=text.article.section_id).values_list("pk", flat=True))
    alike = closest(text.pk, vectors(terms), among=elsewhere)
    pairs = (
        RelatedArticle(text_id=one, other_id=other, likeness=likeness)
        for partner, likeness in alike
        for one, other in ((text.pk, partner), (partner, text.pk))
    )
    # A colleague may publish the partner at this moment, and keep the same pair.
    RelatedArticle.objects.bulk_create(pairs, ignore_conflicts=True)


def vectors(terms: Mapping[int, str]) -> dict[int, Vector]:
    """Each text as the weight of its words, of length 1: a rare word weighs more, a title more than the text."""
    written = {key: _weighed(kept) for key, kept in terms.items()}
    texts_with = Counter(term for words in written.values() for term in words)
    number = max(len(terms), FEWEST)
    telling = {term: math.log((number + 1) / count) for term, count in texts_with.items() if count <= MOST_TEXTS}
    return {key: _of_length_one(words, telling) for key, words in written.items()}


def _weighed(kept: str) -> dict[str, float]:
    words: defaultdict[str, float] = defaultdict(float)
    for weight, line in zip(WEIGHTS, kept.split("\n"), strict=False):
        for term, times in Counter(line.split()).items():
            words[term] += weight * (1 + math.log(times))
    return words


def _of_length_one(words: Vector, telling: Vector) -> Vector:
    weighed = {term: weight * telling[term] for term, weight in words.items() if term in telling}
    length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    return {term: weight / length for term, weight in weighed.items()}


def closest(key: int, known: Mapping[int, Vector], *, among: Collection[int]) -> list[tuple[int, float]]:
    """The texts most like this one, best first, and how much: none rather than one that isn't."""
    ours = known[key]
    likenesses = (
        (other, sum(weight * words.get(term, 0.0) for term, weight in ours.items()))
        for other, words in known.items()
        if other in among
    )
    alike = [(other, likeness) for other, likeness in likenesses if likeness >= CLOSE_ENOUGH]
    return sorted(alike, key=lambda pair: (-pair[1], pair[0]))[:MOST_KEPT]


def all_pairs(terms: Mapping[int, str], sections: Mapping[int, int]) -> Iterator[tuple[int, int, float]]:
    """Both directions of every pair, for texts that were published before this was kept.

    By way of the words they share, each of which stands in no more than `MOST_TEXTS` texts: so its cost grows with the
    number of texts, not with its square.
    """
    known = vectors(terms)
    standing: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for key, words in known.items():
        for term, weight in words.items():
            standing[term].append((key, weight))
    for key, words in known.items():
        sums: defaultdict[int, float] = defaultdict(float)
        for term, weight in words.items():
            for other, others_weight in standing[term]:
                sums[other] += weight * others_weight
        for other, likeness in sums.items():
            if likeness >= CLOSE_ENOUGH and sections[other] != sections[key]:
                yield key, other, likeness
