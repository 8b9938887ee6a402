import time
from html import unescape
from html.parser import HTMLParser

import pytest
from django.utils.html import strip_tags

from supportportal.foundations.markdown import (
    MAX_SOURCE_LENGTH,
    Heading,
    headings,
    letter_html,
    letter_text,
    plain,
    render,
)


class Elements(HTMLParser):
    """What a browser would make of it: every tag, once per attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, name, value or "") for name, value in attrs or [("", "")]]


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "![x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='vbscript:x' onclick=y>z</a>",
    "<svg><script>alert(1)</script></svg>",
    '[x](https://a.example "onmouseover=alert(1)" onmouseover=alert(1))',
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    "`<script>alert(1)</script>`",
    "[x](ms-msdt:/id)",
    "![x](data:image/png;base64,iVBORw0KGgo=)",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_markdown_is_inert(payload: str):
    seen = Elements()
    seen.feed(render(payload))
    assert {tag for tag, _, _ in seen.found} <= {"p", "a", "code", "img"}
    assert {name for _, name, _ in seen.found} <= {"", "href", "rel", "title", "alt", "src", "loading"}
    assert all(value.startswith("https://") for _, name, value in seen.found if name in ("href", "src"))


def test_what_editors_write_stays():
    assert render("**Yes** and `no`\n\n1. One\n2. Two") == (
        "<p><strong>Yes</strong> and <code>no</code></p>\n<ol>\n<li>One</li>\n<li>Two</li>\n</ol>\n"
    )


def test_links_to_elsewhere_do_not_hand_over_the_window():
    assert render("[x](https://a.example)") == '<p><a href="https://a.example" rel="noopener">x</a></p>\n'


def test_headings_have_anchors_of_their_own_and_the_title_stays_the_pages():
    source = "# Title\n\n## Prix & durée\n\n## Prix & durée\n\n### Below"
    assert headings(source) == [
        Heading("s-title", "Title"),
        Heading("s-prix-duree", "Prix & durée"),
        Heading("s-prix-duree-3", "Prix & durée"),
    ]
    assert "<h1" not in render(source)


def test_our_pictures_have_their_size_before_they_arrive():
    html = render("![A window](/media/articles/0123456789ab-640x480.webp)")
    assert 'alt="A window"' in html
    assert 'loading="lazy"' in html
    assert 'width="640" height="480"' in html


def test_plain_words_have_no_markup():
    assert plain("## Do\n\n- **Open** it & `<b>`") == "Do Open it & <b>"


def test_an_endless_text_is_cut():
    assert len(plain("a " * MAX_SOURCE_LENGTH)) <= MAX_SOURCE_LENGTH


@pytest.mark.parametrize("hostile", ["[", "![", "[[x]", "[a", "![[]"])
def test_brackets_without_end_cost_an_editor_no_time(hostile: str):
    # CPU time; without the bound each of these costs 5 to 12 s, with it far below one.
    begun = time.process_time()
    shown = render(hostile * MAX_SOURCE_LENGTH)
    assert time.process_time() - begun < 2
    assert shown.startswith("<p>" + hostile)


def test_as_many_links_as_anybody_writes_stay_links():
    assert render("[x](https://a.example) " * 2_000).count("<a ") == 2_000


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_in_a_letter_are_inert(payload: str):
    seen = Elements()
    seen.feed(letter_html(payload))
    assert {tag for tag, _, _ in seen.found} <= {"p", "a", "code"}
    assert all(value.startswith("https://") for _, name, value in seen.found if name == "href")
    assert "<script" not in letter_html(payload)
    assert "<img" not in letter_html(payload)


@pytest.mark.parametrize("hostile", ["[", "[a", "<a", "https://", "a@b.", "(", "> ", "- ", "**a"])
def test_marks_without_end_cost_a_letter_no_time(hostile: str):
    source = (hostile * MAX_SOURCE_LENGTH)[:MAX_SOURCE_LENGTH]
    begun = time.process_time()
    letter_html(source)
    letter_text(source)
    assert time.process_time() - begun < 4


TYPED = """Hello **Ada**, _please_:

- restart the router
- open `C:\\\\Users\\\\ada`
  and wait

3. Three
4. Four

See https://a.example/x_y_(z)?a=1&b=2. Or [our page](https://b.example/p), or me@x.example.
snake_case, 2 * 3 * 4, #34 and <b>no</b>
    --
Maya
---

> She wrote
> this"""


def test_what_agents_type_is_shown_as_lists_emphasis_and_links():
    assert letter_html(TYPED) == (
        "<p>Hello <strong>Ada</strong>, <em>please</em>:</p>\n"
        "<ul>\n<li>restart the router</li>\n<li>open <code>C:\\\\Users\\\\ada</code><br>\nand wait</li>\n</ul>\n"
        '<ol start="3">\n<li>Three</li>\n<li>Four</li>\n</ol>\n'
        '<p>See <a href="https://a.example/x_y_(z)?a=1&amp;b=2" rel="noopener">https://a.example/x_y_(z)?a=1&amp;b=2</a>.'
        ' Or <a href="https://b.example/p" rel="noopener">our page</a>,'
        ' or <a href="mailto:me@x.example" rel="noopener">me@x.example</a>.<br>\n'
        "snake_case, 2 * 3 * 4, #34 and &lt;b&gt;no&lt;/b&gt;<br>\n--<br>\nMaya</p>\n<hr>\n"
        "<blockquote>\n<p>She wrote<br>\nthis</p>\n</blockquote>\n"
    )


def test_the_same_is_read_as_text_without_its_marks():
    assert letter_text(TYPED) == (
        "Hello Ada, please:\n\n"
        "- restart the router\n- open C:\\\\Users\\\\ada\n  and wait\n\n"
        "3. Three\n4. Four\n\n"
        "See https://a.example/x_y_(z)?a=1&b=2. Or our page (https://b.example/p), or me@x.example.\n"
        "snake_case, 2 * 3 * 4, #34 and <b>no</b>\n--\nMaya\n\n---\n\n"
        "> She wrote\n> this"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Dial *100*1# or *101*2#.",
        "2*3*4 = 24",
        "#46 is no heading",
        "[1]: https://a.example/page",
        "a_b_c and 5 * 6 * 7",
    ],
)
def test_what_only_looks_like_markdown_stays_as_typed(typed: str):
    assert letter_text(typed) == typed
    assert unescape(strip_tags(letter_html(typed))).strip() == typed


def test_a_heading_in_a_letter_is_a_line_in_bold():
    assert letter_html("# Steps\nOne\n## Two") == (
        "<p><strong>Steps</strong></p>\n<p>One</p>\n<p><strong>Two</strong></p>\n"
    )
    assert letter_text("# Steps\nOne") == "Steps\n\nOne"
