"""Quotes accepted, sheets, reports sent and papers are not deleted: the database refuses."""

import django.db.models.deletion
from django.db import migrations, models

SIGNED = {
    "projects_quote": "OLD.status = 'accepted'",
    "projects_invoice": "OLD.number <> ''",
    "projects_report": "OLD.status = 'sent'",
    "projects_paper": "TRUE",
}
KEPT = "".join(
    f"CREATE TRIGGER signature_kept BEFORE DELETE ON {table}"
    f" FOR EACH ROW WHEN ({signed}) EXECUTE FUNCTION signature_is_kept();"
    for table, signed in SIGNED.items()
)
FORGOTTEN = "".join(f"DROP TRIGGER signature_kept ON {table};" for table in SIGNED)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0019_hours_by_length"),
        ("members", "0008_signatures_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="projects.project",
            ),
        ),
        migrations.RunSQL(KEPT, FORGOTTEN),
    ]
