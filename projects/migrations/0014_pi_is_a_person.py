"""A project holds the person who is its PI, not only the address that was typed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_absence_days_once"),
        ("projects", "0013_handing_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="pi",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects_as_pi",
                to=settings.AUTH_USER_MODEL,
                verbose_name="PI",
            ),
        ),
    ]
