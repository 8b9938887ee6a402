"""Two administrators at once: nobody’s change of a colleague is lost unseen, and no colleague is made twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier
from time import sleep

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from supportportal.foundations.topics import Topic
from tests.people import make_agent, make_user, signed_in
from tickets.models import Agent, Team

pytestmark = pytest.mark.django_db
ADD, REFUSED = "/admin/auth/user/add/", "Somebody else has saved this since you opened it."
NEW = {"first_name": "Léa", "last_name": "Roux", "language": "fr", "role": "agent", "topics": ["general"]}


class Administrator:
    """With one colleague’s page open."""

    def __init__(self, name: str) -> None:
        self.user = make_user(name, is_superuser=True, last_name="Maurel")
        self.client = signed_in(self.user)

    def opens(self, user: User) -> "Administrator":
        self.page = f"/admin/auth/user/{user.pk}/change/"
        self.goes_on_with(self.client.get(self.page))
        return self

    def goes_on_with(self, page: HttpResponse) -> None:
        form = page.context["adminform"].form
        typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        self.fields = {**typed, "seen": page.context["seen"], "history": page.context["history"]}

    def saves(self, **changed: object) -> HttpResponse:
        """When refused, goes on with the form that came back."""
        answer = self.client.post(self.page, {**self.fields, **changed})
        if answer.status_code == 200:
            self.goes_on_with(answer)
        return answer


def words_of(answer: HttpResponse) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def refused(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and REFUSED in words_of(answer)


@pytest.fixture
def solene(db: None) -> Administrator:
    return Administrator("solene")


@pytest.fixture
def tom(db: None) -> Administrator:
    return Administrator("tom")


@pytest.fixture
def ines(db: None) -> User:
    return make_agent("ines", last_name="Petit", email="ines@desk.example").user


def test_the_second_is_refused_with_what_both_chose_and_who_saved_meanwhile(
    solene: Administrator, tom: Administrator, ines: User
) -> None:
    solene.opens(ines), tom.opens(ines)
    assert solene.saves(role="lead", topics=["connectivity", "general"]).status_code == 302
    answer = tom.saves(last_name="Grand", language="fr", topics=["billing"], role="billing")
    assert refused(answer)
    assert "Saved meanwhile: Solene Maurel, " in words_of(answer)
    shown = {each.label: (each.stored, each.mine) for each in answer.context["differences"]}
    assert shown.pop("Role")[0].startswith("Team lead: ")
    assert shown == {
        "Last name": ("Petit", "Grand"),
        "Language": ("English", "French"),
        "Topics": ("Connectivity\nGeneral", "Billing"),
        "Leads": ("Connectivity\nGeneral", ""),
    }
    ines.refresh_from_db()
    agent = Agent.objects.get(user=ines)
    assert (ines.last_name, agent.language, agent.led_teams.count()) == ("Petit", "en", 2)
    assert {**tom.fields, "seen": "", "history": ""} == {
        **dict.fromkeys(("seen", "history"), ""),
        **{"first_name": "Ines", "last_name": "Grand", "email": "ines@desk.example", "username": "ines"},
        **{"language": "fr", "role": "billing", "topics": ["billing"], "leads": []},
    }


def test_knowingly_theirs_replaces_what_was_shown(solene: Administrator, tom: Administrator, ines: User) -> None:
    solene.opens(ines), tom.opens(ines)
    solene.saves(last_name="Moyen")
    refusal = tom.saves(last_name="Grand")
    assert refused(tom.saves())
    assert tom.saves(replace=refusal.context["replace"]).status_code == 302
    ines.refresh_from_db()
    assert ines.last_name == "Grand"


def by_themselves(ines: User) -> None:
    signed_in(ines).post("/admin/account/language/", {"language": "fr"})


def by_their_team(ines: User) -> None:
    Team.objects.of(Topic.BILLING).members.add(ines.agent)


@pytest.mark.parametrize(("change", "who"), [(by_themselves, "Ines Petit, "), (by_their_team, None)])
def test_what_changed_by_another_page_is_not_undone_either(
    tom: Administrator, ines: User, change: Callable[[User], None], who: str | None
) -> None:
    tom.opens(ines)
    change(ines)
    answer = tom.saves(last_name="Grand")
    assert (refused(answer), "Saved meanwhile" in words_of(answer)) == (True, who is not None)
    assert who is None or f"Saved meanwhile: {who}" in words_of(answer)


def test_signing_in_a_password_and_leaving_are_no_change_of_the_form(tom: Administrator, ines: User) -> None:
    tom.opens(ines)
    User.objects.filter(pk=ines.pk).update(last_login=timezone.now(), password="another", is_active=False)
    assert tom.saves(last_name="Grand").status_code == 302


def test_one_administrator_saves_as_often_as_they_like(tom: Administrator, ines: User) -> None:
    for name in ("Grand", "Moyen"):
        assert tom.opens(ines).saves(last_name=name).status_code == 302
    ines.refresh_from_db()
    assert ines.last_name == "Moyen"


def while_the_first_is_saving(first: Callable[[], HttpResponse], second: Callable[[], HttpResponse]) -> HttpResponse:
    """What the second is answered, who has pressed the button before the first’s row can be seen."""

    def press() -> HttpResponse:
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert first().status_code == 302
            later = pool.submit(press)
            sleep(0.5)  # it waits, or has looked already
        return later.result(60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("theirs", "field", "words"),
    [
        ({"username": "lea", "email": "l.roux@desk.example"}, "username", "Another account has this name."),
        ({"username": "LEA", "email": "l.roux@desk.example"}, "username", "Another account has this name."),
        ({"username": "roux", "email": "Lea@desk.example"}, "email", "Another account has this address."),
        ({"username": "", "email": "lea@desk.example"}, "email", "Another account has this address."),
    ],
)
def test_a_colleague_whom_two_create_at_once_is_an_error_beside_the_field(
    solene: Administrator, tom: Administrator, theirs: dict[str, str], field: str, words: str
) -> None:
    ours = {**NEW, "username": "lea", "email": "lea@desk.example"}
    answer = while_the_first_is_saving(
        lambda: solene.client.post(ADD, ours), lambda: tom.client.post(ADD, {**NEW, **theirs})
    )
    assert (answer.status_code, answer.context["adminform"].form.errors.get(field)) == (200, [words])
    assert User.objects.filter(first_name="Léa").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_created_at_once_whose_addresses_begin_alike_get_a_name_each(
    solene: Administrator, tom: Administrator
) -> None:
    def created_by(administrator: Administrator, host: str) -> HttpResponse:
        return administrator.client.post(ADD, {**NEW, "email": f"lea@{host}.example"})

    answer = while_the_first_is_saving(lambda: created_by(solene, "desk"), lambda: created_by(tom, "other"))
    assert answer.status_code == 302
    assert sorted(User.objects.filter(first_name="Léa").values_list("username", flat=True)) == ["lea", "lea2"]


@pytest.mark.django_db(transaction=True)
def test_a_name_that_one_takes_while_another_gives_it_is_an_error_too(
    solene: Administrator, tom: Administrator, ines: User
) -> None:
    tom.opens(ines)
    answer = while_the_first_is_saving(
        lambda: solene.client.post(ADD, {**NEW, "username": "lea", "email": "lea@desk.example"}),
        lambda: tom.saves(username="lea"),
    )
    assert answer.context["adminform"].form.errors == {"username": ["Another account has this name."]}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_colleague_at_the_same_moment_one_is_refused(
    solene: Administrator, tom: Administrator, ines: User
) -> None:
    solene.opens(ines), tom.opens(ines)
    answer = while_the_first_is_saving(lambda: solene.saves(last_name="Moyen"), lambda: tom.saves(last_name="Grand"))
    assert refused(answer)
    ines.refresh_from_db()
    assert ines.last_name == "Moyen"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_change_each_other_at_one_moment_both_do(
    solene: Administrator, tom: Administrator
) -> None:
    solene.opens(tom.user), tom.opens(solene.user)
    start = Barrier(2)

    def save(administrator: Administrator) -> int:
        start.wait(30)
        try:
            return administrator.saves(last_name="Grand").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(save, (solene, tom))) == [302, 302]
    assert User.objects.filter(last_name="Grand").count() == 2
