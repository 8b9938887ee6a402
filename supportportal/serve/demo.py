"""A portal with something in it: people to log in as, articles, terms, tickets and chats."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from chat import demo as chat_demo
from faq import demo as faq_demo
from legal import demo as legal_demo
from supportportal.serve import logins
from tickets import demo as tickets_demo
from tutorials import demo as tutorials_demo


@transaction.atomic
def load_demo(*, now: datetime) -> None:
    """Into an empty database, all or nothing: what failed half-way is tried again at the next start."""
    logins.open_desk(passwords=logins.kept_passwords(settings.PORTAL_DATA))
    faq_demo.load(now=now)
    tutorials_demo.load(now=now)
    legal_demo.load(now=now)
    tickets_demo.load(now=now)
    chat_demo.load(now=now)
