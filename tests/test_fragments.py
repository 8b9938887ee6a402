import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from tickets.guarantee.rules.clock import Progress


@pytest.mark.parametrize(
    ("day", "kind", "words", "filled"),
    [
        (0, "days", "Day 0 of 30", 0),
        (12, "days", "Day 12 of 30", 12),
        (23, "days soon", "Day 23 of 30", 23),
        (30, "days soon", "Day 30 of 30", 30),
        (31, "days late", "1 day late", 30),
        (45, "days late", "15 days late", 30),
    ],
)
def test_the_days_of_a_case_are_a_bar_and_words(day: int, kind: str, words: str, filled: int):
    progress = Progress(day=day, days=30, days_left=30 - day, zone="Europe/Paris")
    shown = render_to_string("_days.html", {"progress": progress})
    assert f'<div class="{kind}">' in shown
    assert f"<strong>{words}</strong>" in shown
    assert f'max="30" value="{filled}"' in shown


class Letter(forms.Form):
    email = forms.EmailField(label="Your email", help_text="We answer there.")
    phone = forms.CharField(label="Phone", required=False)
    agreed = forms.BooleanField(label="I agree")
    topic = forms.ChoiceField(label="Topic", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_a_field_says_its_hint_and_its_error_to_who_cannot_see_them():
    form = Letter({"email": "no"})
    shown = render_to_string("_field.html", {"field": form["email"]})
    assert 'aria-describedby="id_email_helptext id_email_error"' in shown
    assert 'id="id_email_helptext"' in shown
    assert 'id="id_email_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'value="no"' in shown


def test_what_may_stay_empty_says_so():
    shown = render_to_string("_field.html", {"field": Letter()["phone"]})
    assert '<span class="optional">(optional)</span>' in shown


def test_a_group_of_choices_has_a_legend_and_a_tick_its_label():
    assert "<legend>Topic</legend>" in render_to_string("_field.html", {"field": Letter()["topic"]})
    assert '<label for="id_agreed">I agree</label>' in render_to_string("_field.html", {"field": Letter()["agreed"]})


def test_the_summary_leads_to_every_wrong_field():
    shown = render_to_string("_errors.html", {"form": Letter({"email": "no"})})
    assert "3 things need your attention" in shown
    assert '<a href="#id_email">Your email: Enter a valid email address.</a>' in shown
    assert render_to_string("_errors.html", {"form": Letter()}).strip() == ""


def test_pages_of_a_list_keep_the_rest_of_the_address():
    request = RequestFactory().get("/?mine=1&page=2")
    page = Paginator(range(30), 10).page(2)
    shown = render_to_string("_pagination.html", {"page_obj": page}, request=request)
    assert 'href="?mine=1&amp;page=1"' in shown
    assert 'href="?mine=1&amp;page=3"' in shown
    assert "Page 2 of 3" in shown


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_resort_pages_need_nothing(name: str):
    assert "<h1>" in render_to_string(name)
