"""What a list or a group tells about itself at the top of the letters that it hands on."""

import re

from tickets.letters.addresses import is_at_our_domain, split
from tickets.letters.headers import Mailbox, mailboxes
from tickets.letters.parsing import ParsedEmail

OTHER_HEADERS = ("mailing-list", "x-mailing-list")  # besides all that begin with "list-"
SENDERS_BEFORE = ("x-original-from", "x-original-sender")  # who wrote, once a group has put itself into From
LIST_ID = re.compile(r"<([^<>\s]{1,255})>")
MAILTO = re.compile(r"<mailto:([^<>?\s]{1,320})")


def came_through_a_list(letter: ParsedEmail) -> bool:
    return any(name.startswith("list-") or name in OTHER_HEADERS for name in letter.headers)


def list_addresses(letter: ParsedEmail) -> set[tuple[str, str]]:
    """Where the list takes letters (RFC 2369), also as its name says it: `users.lists.example` (RFC 2919)."""
    posts = MAILTO.findall(letter.header("list-post"))
    names = (name.partition(".") for name in list_names(letter))
    return {split(address) for address in [*posts, *(f"{local}@{domain}" for local, _, domain in names)]}


def list_names(letter: ParsedEmail) -> list[str]:
    return [match[1].lower() for match in LIST_ID.finditer(letter.header("list-id"))]


def is_our_own_list(letter: ParsedEmail) -> bool:
    """A group of our domain through which people write to us: who writes to it waits for our answer."""
    return any(is_at_our_domain("@".join(address)) for address in list_addresses(letter))


def senders_before(letter: ParsedEmail) -> list[Mailbox]:
    return [mailbox for name in SENDERS_BEFORE for mailbox in mailboxes(letter.header(name))]
