"""When the chat is open, as the public pages say it: “Monday to Friday from 9:00 to 18:00 (London time)”."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chat.presence.hours import MIDNIGHT, Week
from supportportal.foundations.places import zone_in_words
from supportportal.foundations.topics import Topic

DAYS = range(7)  # 0 is Monday
Spans = Sequence[tuple[time, time]]


@dataclass(frozen=True, slots=True)
class HoursShown:
    topic: str  # the label; empty when the sentence is true of every topic
    sentence: str


def hours_shown(topic: str = "", *, now: datetime) -> list[HoursShown]:
    """One sentence for this topic, or for all if they share their hours; otherwise one for each. Three queries."""
    week = Week.read(now=now)
    if topic in Topic.values:
        return [HoursShown("", _hours_sentence(week, topic))]
    sentences = {listed_topic: _hours_sentence(week, listed_topic) for listed_topic in Topic}
    if len(set(sentences.values())) == 1:
        return [HoursShown("", sentences[Topic.GENERAL])]
    return [HoursShown(str(listed_topic.label), sentence) for listed_topic, sentence in sentences.items()]


def _hours_sentence(week: Week, topic: str) -> str:
    days = [tuple(week.spans.get((topic, day), ())) for day in DAYS]
    if not any(days):
        return _("Open whenever somebody of the team is at the desk.")
    zone = zone_in_words(settings.TIME_ZONE)
    hours = ", ".join(_days_in_words(first, last, spans) for first, last, spans in _runs_of_days(days))
    if week.settings_of(topic).holidays:
        return _("Open %(hours)s (%(zone)s), except on public holidays.") % {"hours": hours, "zone": zone}
    return _("Open %(hours)s (%(zone)s).") % {"hours": hours, "zone": zone}


def _runs_of_days(days: Sequence[Spans]) -> list[tuple[int, int, Spans]]:
    """First day, last day and hours of each run of days with the same hours; days without any are left out."""
    runs = [(spans, list(run)) for spans, run in groupby(DAYS, key=lambda day: days[day])]
    return [(run[0], run[-1], spans) for spans, run in runs if spans]


def _days_in_words(first: int, last: int, spans: Spans) -> str:
    names = {"first": WEEKDAYS[first], "last": WEEKDAYS[last], "hours": _spans_in_words(spans)}
    if (first, last) == (0, 6):
        return _("every day %(hours)s") % names
    if first == last:
        return _("on %(first)s %(hours)s") % names
    if last == first + 1:
        return _("on %(first)s and %(last)s %(hours)s") % names
    return _("%(first)s to %(last)s %(hours)s") % names


def _spans_in_words(spans: Spans) -> str:
    if list(spans) == [(MIDNIGHT, MIDNIGHT)]:
        return _("around the clock")
    return pgettext("between opening hours", " and ").join(
        _("from %(opens)s to %(closes)s")
        % {"opens": _time_in_words(opens), "closes": _time_in_words(closes, closing=True)}
        for opens, closes in spans
    )


def _time_in_words(moment: time, *, closing: bool = False) -> str:
    if closing and moment == MIDNIGHT:
        return _("midnight")
    form = pgettext("time of day", "%(hour)s:%(minute)s") if moment.minute else pgettext("time of day", "%(hour)s:00")
    return form % {"hour": moment.hour, "minute": f"{moment.minute:02}"}
