"""A record that was sent is not deleted, whoever tries: the database refuses."""

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE TRIGGER signature_kept BEFORE DELETE ON consultations_record
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION signature_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0005_roles_are_said"),
        ("members", "0008_signatures_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="record",
            name="consultation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="record",
                to="consultations.consultation",
            ),
        ),
        migrations.RunSQL(KEPT, "DROP TRIGGER signature_kept ON consultations_record;"),
    ]
