"""When the members were asked about conflicts; of what runs already they were asked at once."""

from django.db import migrations, models
from django.db.models import F


def asked_already(apps, schema_editor):
    projects = apps.get_model("projects", "Project").objects
    projects.exclude(status__in=["draft", "submitted"]).update(members_asked_at=F("status_since"))


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_papers_kept")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="members_asked_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="members asked about conflicts",
            ),
        ),
        migrations.RunPython(asked_already, migrations.RunPython.noop),
    ]
