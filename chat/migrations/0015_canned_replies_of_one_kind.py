from collections import defaultdict

from django.db import migrations

FIRST = ("en", "fr")  # in whose words a reply of several languages is titled


def move(apps, schema_editor):
    """Each language was a row of its own; a shortcut that several teams had keeps its name with the first of them."""
    Old = apps.get_model("chat", "CannedReply")
    New = apps.get_model("tickets", "CannedReply")
    Team = apps.get_model("tickets", "Team")
    versions = defaultdict(dict)
    for row in Old.objects.order_by("topic", "shortcut", "pk"):
        versions[row.topic, row.shortcut.lower()].setdefault(row.language, row)
    taken = set()
    for (topic, shortcut), rows in versions.items():
        first = next((rows[language] for language in FIRST if language in rows), next(iter(rows.values())))
        name = free(shortcut, topic, taken)
        taken.add(name)
        New.objects.create(
            shortcut=name,
            title=first.title,
            team=Team.objects.get_or_create(topic=topic)[0] if topic else None,
            texts={language: row.text.replace("{name}", "{customer}") for language, row in rows.items()},
        )


def free(shortcut, topic, taken):
    names = [shortcut[:30], f"{shortcut[: 29 - len(topic)]}-{topic}"]
    names += [f"{shortcut[:26]}-{number}" for number in range(2, 1000)]
    return next(name for name in names if name not in taken)


class Migration(migrations.Migration):

    dependencies = [
        ("chat", "0014_masks_that_hide_no_secret"),
        ("tickets", "0067_canned_replies"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="CannedReply"),
    ]
