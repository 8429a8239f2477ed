"""The packaged decision letters; the packaged call is made when the first one is needed."""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parents[1] / "data"


def load(apps, schema_editor):
    letters = json.loads((DATA / "letters.json").read_text(encoding="utf-8"))
    template = apps.get_model("projects", "DecisionTemplate")
    template.objects.bulk_create([template(**row) for row in letters], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_terms")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
