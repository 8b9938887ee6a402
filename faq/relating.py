"""Which articles belong together: worked out from their words when one is saved, and kept for readers to look up."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q

from faq.models import ArticleTranslation, RelatedArticle

MIN_LIKENESS = 0.2  # cosine of two texts, from 0 to 1; below it, what demo readers were shown was often wrong
MAX_PARTNERS = 10  # of one text; a reader is shown fewer
MAX_TEXTS_A_WORD = 200  # a word that stands in more texts than this tells none of them from another
MIN_TEXTS_ASSUMED = 25  # among fewer, every word would look as if all of them had it
LINE_WEIGHTS = (3.0, 2.0, 1.0)  # title, summary, text: the lines of `terms`

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
        RelatedArticle(text_id=key, other_id=other, likeness=likeness)
        for partner, likeness in alike
        for key, other in ((text.pk, partner), (partner, text.pk))
    )
    # A colleague may publish the partner at this moment, and keep the same pair.
    RelatedArticle.objects.bulk_create(pairs, ignore_conflicts=True)


def vectors(terms: Mapping[int, str]) -> dict[int, Vector]:
    """Each text as the weight of its words, of length 1: a rare word weighs more, a title more than the text."""
    weights_by_key = {key: _weights(lines) for key, lines in terms.items()}
    texts_with = Counter(term for weights in weights_by_key.values() for term in weights)
    text_count = max(len(terms), MIN_TEXTS_ASSUMED)
    rarity = {
        term: math.log((text_count + 1) / count) for term, count in texts_with.items() if count <= MAX_TEXTS_A_WORD
    }
    return {key: _normalised(weights, rarity) for key, weights in weights_by_key.items()}


def _weights(lines: str) -> dict[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    for weight, line in zip(LINE_WEIGHTS, lines.split("\n"), strict=False):
        for term, times in Counter(line.split()).items():
            weights[term] += weight * (1 + math.log(times))
    return weights


def _normalised(weights: Vector, rarity: Vector) -> Vector:
    weighed = {term: weight * rarity[term] for term, weight in weights.items() if term in rarity}
    length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    return {term: weight / length for term, weight in weighed.items()}


def closest(key: int, vectors_by_key: Mapping[int, Vector], *, among: Collection[int]) -> list[tuple[int, float]]:
    """The texts most like this one, best first, with their likeness; rather none than one that isn't alike."""
    ours = vectors_by_key[key]
    likenesses = (
        (other, sum(weight * theirs.get(term, 0.0) for term, weight in ours.items()))
        for other, theirs in vectors_by_key.items()
        if other in among
    )
    alike = [(other, likeness) for other, likeness in likenesses if likeness >= MIN_LIKENESS]
    return sorted(alike, key=lambda pair: (-pair[1], pair[0]))[:MAX_PARTNERS]


def all_pairs(terms: Mapping[int, str], sections: Mapping[int, int]) -> Iterator[tuple[int, int, float]]:
    """Both directions of every pair, for texts that were published before this was kept.

    By way of the words they share, each of which stands in at most `MAX_TEXTS_A_WORD` texts: so the cost grows with
    the number of texts, not with its square.
    """
    vectors_by_key = vectors(terms)
    texts_with: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for key, weights in vectors_by_key.items():
        for term, weight in weights.items():
            texts_with[term].append((key, weight))
    for key, weights in vectors_by_key.items():
        sums: defaultdict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for other, others_weight in texts_with[term]:
                sums[other] += weight * others_weight
        for other, likeness in sums.items():
            if likeness >= MIN_LIKENESS and sections[other] != sections[key]:
                yield key, other, likeness
