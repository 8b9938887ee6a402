"""The links of a request that were mailed end, and others take their place in the letters to come."""

from tickets.access import (
    case_token,
    case_token_of_before,
    completion_token,
    request_token,
    request_token_of_before,
)
from tickets.models import ConformityCase, Ticket
from tickets.models.links import new_nonce


def renew_links(ticket: Ticket) -> dict[str, str]:
    """Of the request and its cases. For each token that opens nothing any more, gives the one that does.

    In the caller's transaction, which holds the ticket. Links of before end, too, and those of requests merged into it.
    """
    cases = list(ticket.cases.order_by("pk"))
    before = [request_token_of_before(ticket), *map(case_token_of_before, cases)]
    ended = [request_token(ticket), completion_token(ticket), *map(case_token, cases)]
    rows: list[Ticket | ConformityCase] = [ticket, *cases, *ticket.merged.all()]
    for row in rows:
        row.link_nonce = new_nonce()
        row.save(update_fields=["link_nonce"])
    new = [request_token(ticket), completion_token(ticket), *map(case_token, cases)]
    return dict(zip([*ended, *before], [*new, new[0], *new[2:]], strict=True))
