"""What the portal itself remembers, apart from what its apps do."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from supportportal.audit_log.actor import actor_at_work
from supportportal.audit_log.naming import EMPTIED, NAMELESS, keys_about, keys_about_gone, keys_of_searches, keys_with
from supportportal.audit_log.sentences import deed_of, sentence_of
from supportportal.audit_log.watched import WATCHED
from supportportal.foundations.staff.audit import Act, Kind


class SignInCount(models.Model):
    """How often somebody tried to sign in to one account, or from one network or browser. See `sign_in.attempts`."""

    key = models.CharField(primary_key=True, max_length=64)  # a hash: neither names nor addresses are kept
    tries = models.PositiveIntegerField()
    began_at = models.DateTimeField(db_index=True)  # of the window; it is deleted once that is over

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.tries}"


class AuditEntryManager(LogEntryManager):
    """The only way into the audit log. The library calls it for rows that are watched, `record_act` for all else."""

    def create(self, **facts: Any) -> "AuditEntry":
        for unused in ("cid", "object_id"):
            facts.pop(unused, None)
        entry: AuditEntry = super().create(**{**actor_at_work(), **facts})
        return entry

    def record_act(
        self,
        act: Act,
        *,
        about: models.Model | type[models.Model],
        by: models.Model | None,
        changes: Mapping[str, Sequence[Any]] | None,
        facts: Mapping[str, object],
    ) -> None:
        row = about if isinstance(about, models.Model) else None
        self.create(
            kind=act.kind,
            act=act,
            action=AuditEntry.Action.ACCESS,
            content_type=ContentType.objects.get_for_model(about),
            object_pk=str(row.pk) if row else "",
            object_repr=str(row) if row else "",
            changes=changes,
            additional_data=dict(facts),
            **({"actor_id": by.pk} if by else {}),
        )

    def erase_names(
        self,
        person: models.Model,
        *,
        rows: Sequence[models.QuerySet[Any]],
        gone: Collection[int],
        traces: Collection[str],
        names: Collection[str],
    ) -> None:
        """The entry that lists them comes first: without it the database refuses to empty them."""
        naming = self.exclude(act__in=NAMELESS).exclude(EMPTIED)
        about = {*keys_about(naming, rows), *keys_about_gone(naming, type(person), gone)}
        entries = sorted({*about, *keys_with(naming, traces), *keys_of_searches(naming, names)})
        if entries:
            facts = {"count": len(entries), "entries": entries}
            self.record_act(Act.NAMES_ERASED, about=person, by=None, changes=None, facts=facts)
            self.filter(pk__in=entries).update(object_repr="", changes=None, additional_data=None)

    def log_create(self, instance: models.Model, force_log: bool = False, **facts: Any) -> None:
        """A watched row was made, changed or deleted. The library would name it by `str`, for whoever acts to read."""
        changes, watched = facts["changes"], WATCHED[instance._meta.label]
        if changes and _is_only_rehashed(instance, changes, action=facts["action"]):
            del changes["password"]
        if not changes:
            return
        names = {name: str(getattr(instance, name)) for name in watched.named_by}
        self.create(
            kind=watched.kind,
            action=facts["action"],
            content_type=ContentType.objects.get_for_model(instance),
            object_pk=str(instance.pk),
            object_repr=" ".join(names.values()) if names else str(instance),
            changes=changes,
            additional_data=names,
        )

    def log_m2m_changes(
        self, changed_queryset: Any, instance: models.Model, operation: str, field_name: str, **facts: Any
    ) -> None:
        """Rows were put into a watched row's list, or taken out."""
        if changed_queryset.model is Permission:
            changed_queryset = changed_queryset.select_related("content_type")  # which its name says
        watched = WATCHED[instance._meta.label]
        names = {name: str(getattr(instance, name)) for name in watched.named_by}
        facts |= {"kind": watched.kind, "additional_data": names}
        super().log_m2m_changes(changed_queryset, instance, operation, field_name, **facts)


def _is_only_rehashed(instance: Any, changes: Mapping[str, object], *, action: int) -> bool:
    """A newer Django hashes a password anew when its owner signs in: it is the same password."""
    if "password" not in changes or action != AuditEntry.Action.UPDATE:
        return False
    return instance._password is None and instance.has_usable_password()


class AuditEntry(AbstractLogEntry):
    """Something that somebody did at the desk. The database refuses every change but one (migration 0004)."""

    # What the library would keep beside it, and nobody here reads.
    cid = None
    remote_port = None
    changes_text = None
    serialized_data = None
    object_id = None
    actor_email = None

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    act = models.CharField(max_length=40, blank=True)  # empty: a watched row has changed
    action = models.PositiveSmallIntegerField(choices=AbstractLogEntry.Action.choices)
    # PROTECT: to let go of them would be a change.
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", db_index=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    objects = AuditEntryManager()

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-timestamp", "-pk"]
        default_permissions = ()  # administrators read it, and nobody may do more
        indexes = [
            models.Index(fields=["kind", "-timestamp", "-id"], name="audit_entry_by_kind"),
            models.Index(fields=["actor", "-timestamp", "-id"], name="audit_entry_by_person"),
        ]

    def __str__(self) -> str:
        return sentence_of(self)

    @property
    def in_short(self) -> str:
        """Without what is different now."""
        return deed_of(self)
