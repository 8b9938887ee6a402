"""A portal with something in it: people to log in as, articles, terms, tickets and chats."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

import chat.demo
import faq.demo
import legal.demo
import tickets.demo
import tutorials.demo
from supportportal.foundations.staff.audit import as_one_act
from supportportal.serve import logins


@transaction.atomic
@as_one_act()
def load_demo(*, now: datetime) -> None:
    """Into an empty database, all or nothing: what failed half-way is tried again at the next start."""
    logins.open_desk(passwords=logins.kept_passwords(settings.PORTAL_DATA))
    faq.demo.load(now=now)
    tutorials.demo.load(now=now)
    legal.demo.load(now=now)
    tickets.demo.load(now=now)
    chat.demo.load(now=now)
