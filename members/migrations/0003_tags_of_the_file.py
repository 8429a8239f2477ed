"""Tags remember whether their words come from the portal's own list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0002_matching_and_availability")]

    operations = [
        # Until now every tag followed the file.
        migrations.AddField(
            model_name="tag",
            name="from_file",
            field=models.BooleanField(
                default=True,
                help_text="Each update of the portal then brings its words up to date.",
                verbose_name="words come from the portal's own list",
            ),
        ),
        migrations.AlterField(
            model_name="tag",
            name="from_file",
            field=models.BooleanField(
                default=False,
                help_text="Each update of the portal then brings its words up to date.",
                verbose_name="words come from the portal's own list",
            ),
        ),
    ]
