"""Every address, nine people, by GET and by POST: who gets in, who learns nothing, and who changes nothing."""

from collections.abc import Iterable, Iterator, Mapping

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.matrix.account_places import ACCOUNT_PLACES
from tests.matrix.addresses import Pattern, patterns
from tests.matrix.answering import Answers, Place
from tests.matrix.asking import REFUSED, Answer, Browser, ask
from tests.matrix.desk_places import DESK_PLACES
from tests.matrix.model_places import MODEL_PLACES
from tests.matrix.public_places import CUSTOMERS_PLACES, PUBLIC_PLACES
from tests.matrix.world import AGENT, AT_THE_DESK, CUSTOMER, EVERYBODY, OTHER_CUSTOMER, Link, World, make_world
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PLACES: Mapping[str, Place] = {**PUBLIC_PLACES, **CUSTOMERS_PLACES, **MODEL_PLACES, **DESK_PLACES, **ACCOUNT_PLACES}
PATTERNS = patterns()
PLACED = sorted(PATTERNS.keys() & PLACES.keys())
# What an editor is still writing: the parameter that names it, and what of the world that is.
DRAFTS = {
    "faq:article": ("slug", "draft slug"),
    "tutorials:tutorial": ("platform", "draft platform"),
    "legal:document": ("slug", "draft document"),
    "legal:version": ("number", "draft number"),
}
# Whoever looks at a chat is there: their own place at the desk, or the customer's side of the chat, says so. What
# somebody tries is counted, and their own session keeps what the next page needs.
SIGNS_OF_LIFE = {"chat_agentdesk", "chat_conversation", "django_session", "supportportal_cache"}
# Who reads what is noted, and how far they have read; nothing is read by who is refused.
READING = {"supportportal_auditentry", "tickets_ticketreading"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with shared_rows(django_db_blocker):
        yield make_world()


def test_every_address_has_its_place() -> None:
    """A new one is put into a table of this folder: say who gets in."""
    assert sorted(PATTERNS.keys() - PLACES.keys()) == []
    assert sorted(PLACES.keys() - PATTERNS.keys()) == []
    assert {name: set(PLACES[name].things) for name in PLACED} == {
        name: set(PATTERNS[name].parameters) for name in PLACED
    }


def address_for(who: str, pattern: Pattern, place: Place, world: World, *, missing: str = "") -> str:
    """As that person would have it; `missing`: the parameter for which nobody has ever made anything."""
    arguments: dict[str, object] = {}
    for parameter, name in place.things.items():
        thing = world.things[name]
        value = thing.missing if parameter == missing else thing.real
        arguments[parameter] = thing.made_up(value) if isinstance(thing, Link) and who != CUSTOMER else value
    return pattern.address(arguments)


def answers(
    name: str, method: str, world: World, people: Iterable[str] = EVERYBODY, *, missing: str = ""
) -> dict[str, Answer]:
    """Whoever isn't signed in is the same browser to us: one address is asked for once."""
    asked: dict[tuple[int, str], Answer] = {}
    given: dict[str, Answer] = {}
    for who in people:
        browser, address = world.browsers[who], address_for(who, PATTERNS[name], PLACES[name], world, missing=missing)
        if (id(browser), address) not in asked:
            asked[id(browser), address] = ask(browser, method, address)
        given[who] = asked[id(browser), address]
    return given


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", PLACED)
def test_everybody_is_answered_as_the_place_says(world: World, name: str, method: str) -> None:
    place = PLACES[name]
    expected: Answers = place.get if method == "GET" else place.post
    given = answers(name, method, world)
    assert {who: answer.met for who, answer in given.items()} == dict(expected)
    outside = {who for who, answer in given.items() if is_outside(who, name, answer)}
    for who, answer in given.items():
        if who in outside or answer.met in REFUSED:
            assert (who, answer.wrote - SIGNS_OF_LIFE) == (who, set())
        elif method == "GET":
            assert (who, answer.wrote - SIGNS_OF_LIFE - READING) == (who, set())
        if answer.met in (403, 404) and PATTERNS[name].is_at_the_desk and who in AT_THE_DESK:
            assert answer.is_the_desks, who
    for parameter, thing in place.things.items():
        if world.things[thing].missing is None:
            continue
        of_nothing = answers(name, method, world, outside, missing=parameter)
        for who in outside:
            assert (who, of_nothing[who].met, of_nothing[who].page) == (who, given[who].met, given[who].page)


def is_outside(who: str, name: str, answer: Answer) -> bool:
    """May not even learn that it is there. What a link opens is for its customer, whatever others are told."""
    if name in CUSTOMERS_PLACES:
        return who != CUSTOMER
    return answer.met in REFUSED and not PLACES[name].knows(who)


@pytest.mark.parametrize("name", ["tickets:file", "tickets:preview", "chat:file", "chat:preview"])
def test_ones_own_link_opens_nothing_of_another_customer(world: World, name: str) -> None:
    pattern, things = PATTERNS[name], CUSTOMERS_PLACES[name].things
    (other,) = (parameter for parameter in things if parameter != "token")
    link, thing = world.things[things["token"]], world.things[things[other]]
    assert isinstance(link, Link)
    theirs, nobodys = (
        ask(world.browsers[OTHER_CUSTOMER], "GET", pattern.address({"token": link.own, other: value}))
        for value in (thing.real, thing.missing)
    )
    assert (theirs.met, theirs) == (404, nobodys)


@pytest.mark.parametrize("name", DRAFTS)
def test_what_isnt_published_isnt_there(world: World, name: str) -> None:
    draft = {**PLACES[name].things, **dict([DRAFTS[name]])}
    shown = {parameter: world.things[thing].real for parameter, thing in draft.items()}
    nothing = {parameter: world.things[thing].missing for parameter, thing in draft.items()}
    for who in EVERYBODY:
        answer = ask(world.browsers[who], "GET", PATTERNS[name].address(shown))
        assert (who, answer) == (who, ask(world.browsers[who], "GET", PATTERNS[name].address(nothing)))
        assert answer.met == 404


@pytest.mark.parametrize("name", [name for name in PLACED if PATTERNS[name].is_at_the_desk])
def test_a_form_without_its_token_gets_a_page_of_the_desk(world: World, name: str) -> None:
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = world.browsers[AGENT].cookies
    answer = ask(strict, "POST", address_for(AGENT, PATTERNS[name], PLACES[name], world))
    assert (answer.met, answer.is_the_desks, answer.wrote) == (403, True, set())
