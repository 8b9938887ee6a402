"""What shows that whoever wrote a request receives the mail of the address that they gave."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AddressProof(models.Model):
    """A fact with its time and how it was seen. It belongs to the request, and only while it is of that address."""

    class Way(models.TextChoices):
        LINK = "link", _("opened the link that we had mailed there")
        LETTER = "letter", _("wrote from there, as our own mail server has checked")
        REPLY = "reply", _("answered a letter of ours, to the address that only it names")
        SITE = "site", _("is signed in on the site that holds the chat")

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="proofs", verbose_name=_("ticket")
    )
    address = models.EmailField(_("email"), max_length=320)  # in lower case
    way = models.CharField(_("how"), max_length=8, choices=Way.choices)
    message = models.ForeignKey(
        "tickets.Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("message")
    )
    proved_at = models.DateTimeField(_("proved"))

    class Meta:
        verbose_name = _("proof of an address")
        verbose_name_plural = _("proofs of addresses")
        ordering = ["proved_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["ticket", "address", "way"], name="address_proved_once")]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_way_display()}"
