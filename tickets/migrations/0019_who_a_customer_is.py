import django.db.models.deletion
from django.db import migrations, models

import tickets.models.links


class Migration(migrations.Migration):
    """What is here already has no nonce: its links of before go on opening it."""

    dependencies = [("tickets", "0018_topics_are_listed_in_the_code")]

    operations = [
        *(
            migrations.AddField(model, "link_nonce", models.CharField(default="", editable=False, max_length=16))
            for model in ("ticket", "conformitycase")
        ),
        *(
            migrations.AlterField(
                model,
                "link_nonce",
                models.CharField(default=tickets.models.links.new_nonce, editable=False, max_length=16),
            )
            for model in ("ticket", "conformitycase")
        ),
        migrations.AddField(
            "ticket", "disowned_at", models.DateTimeField(blank=True, null=True, verbose_name="not theirs")
        ),
        migrations.CreateModel(
            name="AddressProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=320, verbose_name="email")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("link", "opened the link that we had mailed there"),
                            ("letter", "wrote from there, as our own mail server has checked"),
                            ("reply", "answered a letter of ours, to the address that only it names"),
                            ("site", "is signed in on the site that holds the chat"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("proved_at", models.DateTimeField(verbose_name="proved")),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.message",
                        verbose_name="message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="tickets.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of an address",
                "verbose_name_plural": "proofs of addresses",
                "ordering": ["proved_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "address", "way"), name="address_proved_once")
                ],
            },
        ),
    ]
