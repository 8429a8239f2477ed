"""What somebody signed is not deleted, whoever tries: the database refuses."""

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE FUNCTION signature_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % that carries a signature cannot be deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER signature_kept BEFORE DELETE ON members_charteracceptance
    FOR EACH ROW EXECUTE FUNCTION signature_is_kept();
"""
FORGOTTEN = """
DROP TRIGGER signature_kept ON members_charteracceptance;
DROP FUNCTION signature_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0007_sorted_names")]

    operations = [
        migrations.AlterField(
            model_name="charteracceptance",
            name="analyst",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acceptances",
                to="members.analyst",
            ),
        ),
        migrations.RunSQL(KEPT, FORGOTTEN),
    ]
