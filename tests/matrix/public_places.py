"""What everybody may read, and what a link opens to the customer who has it."""

from collections.abc import Mapping

from tests.matrix.answering import EDITORS, Place, desk, everybody, linked


def page(*, post: int = 405, **things: str) -> Place:
    return Place(everybody(200), everybody(post), things)


def act(*, post: int, **things: str) -> Place:
    return Place(everybody(405), everybody(post), things)


def to_read(link: str, status: int = 200, **things: str) -> Place:
    return Place(linked(status), everybody(405), {"token": link, **things})


def form(link: str, status: int = 200, *, post: int = 200, **things: str) -> Place:
    return Place(linked(status), linked(post, colleagues=302), {"token": link, **things})


def chat_act(status: int) -> Place:
    return Place(everybody(405), linked(status), {"token": "chat link"})


PUBLIC_PLACES: Mapping[str, Place] = {
    "home": page(),
    "search": page(),
    "picture": page(name="picture"),
    "health_live": page(post=200),
    "health_web": page(post=200),
    "health_ready": Place(everybody(503), everybody(503)),  # nothing runs in this test
    "letters_webhook": Place(everybody(404), everybody(404), {"provider": "provider"}),  # no secret is set
    "faq:index": page(),
    "faq:articles": page(),
    "faq:topic": page(topic="topic"),
    "faq:section": page(topic="topic", slug="section slug"),
    "faq:article": page(slug="article slug"),
    "faq:feedback": act(post=302, slug="article slug"),
    "faq:thanks": page(slug="article slug"),
    "tutorials:index": page(),
    "tutorials:tutorial": page(platform="platform"),
    "legal:index": page(),
    "legal:notice": page(),
    "legal:document": page(slug="document slug"),
    "legal:version": page(slug="document slug", number="version number"),
    "chat:start": page(post=302),
    "chat:desk": page(),
    "chat:frame": page(),
    "chat:leave": act(post=400),
    "tickets:contact": page(post=200),
    "tickets:withdraw": page(post=200),
    "tickets:cancel": page(post=200),
    # What only editors ask for, from a page of the desk.
    "markdownx_markdownify": Place(everybody(405), desk(EDITORS, 200, others=403)),
    "markdownx_upload": Place(everybody(405), desk(EDITORS, 400, others=403)),
}
CUSTOMERS_PLACES: Mapping[str, Place] = {
    "tickets:request": form("request link"),
    "tickets:file": to_read("request link", public_id="file"),
    "tickets:preview": to_read("request link", public_id="file"),
    "tickets:complete": form("completion link"),
    "tickets:rating": form("rating link"),
    "tickets:rating_as": form("rating link", vote="vote"),
    "tickets:claim_it": Place(
        everybody(405), linked(302, colleagues=302), {"token": "request link", "claim_id": "claim"}
    ),
    "tickets:show_again": Place(
        everybody(405), linked(302, colleagues=302), {"token": "request link", "message_id": "message"}
    ),
    "tickets:sent": form("sent link"),
    "tickets:withdrawal_declared": to_read("withdrawal link"),
    "tickets:cancellation_declared": to_read("cancellation link"),
    "tickets:case": to_read("case link"),
    "tickets:choice": to_read("case link", 302),
    "tickets:choose": form("case link", 302, post=302, remedy="remedy"),
    "tickets:case_works": form("case link", post=302),
    "tickets:case_fails": form("case link", 302),
    "tickets:case_serious": form("case link"),
    "tickets:case_withdraw": form("case link"),
    "tickets:case_reopen": form("case link", 302, post=302),
    "chat:conversation": Place(linked(200), linked(200), {"token": "chat link"}),
    "chat:messages": Place(linked(200), linked(400), {"token": "chat link"}),
    "chat:file": to_read("chat link", file="chat file"),
    "chat:preview": to_read("chat link", file="chat file"),
    "chat:show_again": Place(everybody(405), linked(302), {"token": "chat link", "sequence": "said"}),
    "chat:files": chat_act(400),
    "chat:end": chat_act(302),
    "chat:by-mail": chat_act(302),
    "chat:transcript": chat_act(302),
    "chat:rating": chat_act(302),
}
