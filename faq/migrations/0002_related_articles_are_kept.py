"""Related articles are kept; those of articles that are published already are worked out here."""

from collections import defaultdict
from collections.abc import Iterator

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from faq.relating import all_pairs


def relate_what_is_published(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    texts, related = apps.get_model("faq", "ArticleTranslation"), apps.get_model("faq", "RelatedArticle")
    terms: defaultdict[str, dict[int, str]] = defaultdict(dict)
    sections: dict[int, int] = {}
    published = texts.objects.filter(published_at__isnull=False)
    for key, language, section, kept in published.values_list("pk", "language", "article__section_id", "terms"):
        terms[language][key], sections[key] = kept, section

    def rows() -> Iterator[models.Model]:
        for kept in terms.values():
            for text, other, likeness in all_pairs(kept, sections):
                yield related(text_id=text, other_id=other, likeness=likeness)

    related.objects.bulk_create(rows(), batch_size=1_000)


class Migration(migrations.Migration):
    dependencies = [("faq", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RelatedArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("likeness", models.FloatField()),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related_to",
                        to="faq.articletranslation",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="faq.articletranslation",
                    ),
                ),
            ],
            options={
                "verbose_name": "related article",
                "verbose_name_plural": "related articles",
                "constraints": [models.UniqueConstraint(fields=("text", "other"), name="related_article_once")],
            },
        ),
        migrations.RunPython(relate_what_is_published, migrations.RunPython.noop),
    ]
