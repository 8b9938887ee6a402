"""Which rows are watched: whose every change, by a person at the desk or an operator's command, is noted.

Read by the settings, before there are any models: they are named here and not imported. What the portal's own engines
write all day (tickets, letters, chats, signs of life) must not be among them: watching a row costs a query a change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.staff.audit import Kind

HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Watched:
    kind: Kind
    phrase: str | Promise  # the object of “Changed …”
    fields: tuple[str, ...]
    many: tuple[str, ...] = ()  # of many-to-many relations
    hidden: tuple[str, ...] = ()  # that they change is noted, and not what they held
    named_by: tuple[str, ...] = ()  # whose values name the row in each reader's language; else by its own name


WATCHED: Mapping[str, Watched] = {
    "auth.User": Watched(
        Kind.PEOPLE,
        _("the account “%(name)s”"),
        ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser", "password"),
        many=("groups", "user_permissions"),
        hidden=("password",),
    ),
    "auth.Group": Watched(Kind.PEOPLE, _("the group “%(name)s”"), ("name",), many=("permissions",)),
    # Without its secret, which is in another field.
    "mfa.Authenticator": Watched(
        Kind.PEOPLE, _("the second factor %(name)s"), ("user", "type"), named_by=("type", "user")
    ),
    "tickets.Agent": Watched(Kind.PEOPLE, _("the agent %(name)s"), ("user", "language")),
    "tickets.Team": Watched(
        Kind.PEOPLE,
        _("the team %(name)s"),
        ("topic", "lead", "manager", "on_call", "tells_of_closing"),
        many=("members",),
        named_by=("topic",),
    ),
    "tickets.Subscription": Watched(
        Kind.PRICES,
        _("the subscription %(name)s"),
        (
            *("reference", "customer", "started_on", "ended_on", "price", "currency", "period_months", "paid_from"),
            *("renews", "next_price", "next_months"),
        ),
    ),
    "tickets.MailAddress": Watched(
        Kind.SETTINGS,
        _("the mail address of ours %(name)s"),
        ("address", "sender_name", "brand", "topic", "language", "signatures", "ended_at"),
    ),
    "tickets.LetterWords": Watched(
        Kind.TEXTS,
        _("the words of the letter “%(name)s”"),
        ("kind", "topic", "language", "subject", "body"),
        hidden=("body",),
    ),
    "tickets.SenderRule": Watched(Kind.LETTERS, _("the rule for letters of %(name)s"), ("sender", "act", "reason")),
    "tickets.Tag": Watched(Kind.SETTINGS, _("the tag “%(name)s”"), ("name",)),
    "chat.ChatTopic": Watched(
        Kind.SETTINGS,
        _("the chat settings of %(name)s"),
        ("topic", "manual", "holidays", "patience_minutes", "longest_queue"),
        named_by=("topic",),
    ),
    "chat.OpeningHours": Watched(
        Kind.SETTINGS,
        _("the opening hours of %(name)s"),
        ("topic", "weekday", "opens_at", "closes_at"),
        named_by=("topic", "weekday"),
    ),
    "chat.ClosedDay": Watched(
        Kind.SETTINGS,
        _("the closed day %(name)s"),
        ("day", "topic", "reasons"),
        named_by=("day", "topic"),
    ),
    "chat.CannedReply": Watched(
        Kind.TEXTS,
        _("the ready answer “%(name)s”"),
        ("topic", "language", "shortcut", "title", "text"),
    ),
    "faq.ArticleTranslation": Watched(
        Kind.TEXTS,
        _("the article “%(name)s”"),
        ("language", "title", "slug", "summary", "body", "published_at"),
        hidden=("body",),
    ),
    "tutorials.TutorialTranslation": Watched(
        Kind.TEXTS,
        _("the guide “%(name)s”"),
        ("language", "title", "intro", "versions", "needs", "published_at"),
        hidden=("intro",),
    ),
    "legal.Company": Watched(
        Kind.SETTINGS,
        _("the facts of the company “%(name)s”"),
        (
            *("name", "legal_form", "capital", "address", "register", "vat_number", "director"),
            *("phone", "data_contact", "host_name", "host_address", "host_phone"),
            *("mediator_name", "mediator_address", "mediator_url"),
        ),
    ),
    # Of a version's texts and letters only that they are published: from then on they stay as they are.
    "legal.Document": Watched(Kind.TEXTS, _("the document “%(name)s”"), ("slug", "position")),
    "legal.Version": Watched(Kind.TEXTS, _("the version “%(name)s”"), ("document", "number", "effective_on")),
    "legal.Policy": Watched(
        Kind.TEXTS,
        _("the promise “%(name)s”"),
        (
            *("version", "name", "length", "unit", "extended", "country", "region", "zone", "offers_choice"),
            *("progress_every", "warn_on_day", "reminder_days", "reminder_hours"),
            *("lead_from_day", "manager_from_day", "on_call_from_hours"),
        ),
    ),
}


def hide(_value: str) -> str:
    """Nothing of a password's hash, where the library would keep half of it; and no long text."""
    return HIDDEN


SETTINGS: dict[str, Any] = {
    "AUDITLOG_LOGENTRY_MODEL": "supportportal.AuditEntry",
    "MIGRATION_MODULES": {"auditlog": None},  # for the library's own table, which is not used
    "AUDITLOG_INCLUDE_TRACKING_MODELS": [
        {
            "model": label,
            "include_fields": list(row.fields),
            "m2m_fields": list(row.many),
            "mask_fields": list(row.hidden),
            "mask_callable": f"{hide.__module__}.{hide.__name__}",
        }
        for label, row in WATCHED.items()
    ],
    "AUDITLOG_DISABLE_ON_RAW_SAVE": True,  # rows that move in from another database are nobody's act
    "AUDITLOG_STORE_JSON_CHANGES": True,
    "AUDITLOG_USE_FK_STRING_REPRESENTATION": True,
}
