"""Usual points of the kick-off keep a code instead of words in one language."""

from django.db import migrations, models
from django.db.models import Q

CODES = {
    "Meet the user: the question, and what success looks like": "question",
    "Rencontrer l’utilisateur\xa0: la question, et ce qui serait une réussite": "question",
    "Look at the data together: enough, readable, with their scale": "data",
    "Regarder les données ensemble\xa0: suffisantes, lisibles, avec leur échelle": "data",
    "Agree on what is handed over, how it is tried, and its licence": "result",
    "Convenir de ce qui est remis, de la façon de l’essayer et de sa licence": "result",
    "Agree how often you report and who is told": "reports",
    "Convenir de la fréquence de vos rapports et des personnes à informer": "reports",
    "Remind of the terms: acknowledgement and authorship": "terms",
    "Rappeler les conditions\xa0: remerciements et qualité d’auteur": "terms",
}


def name_points(apps, schema_editor):
    points = apps.get_model("projects", "Task").objects.filter(kind="kick_off", code="")
    for words, code in CODES.items():
        points.filter(title=words).update(code=code, title="")


def write_points_out(apps, schema_editor):
    points = apps.get_model("projects", "Task").objects.filter(title="")
    for words, code in reversed(CODES.items()):  # English again
        points.filter(code=code).update(code="", title=words)


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_people_may_be_gone")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="code",
            field=models.CharField(blank=True, default="", editable=False, max_length=20),
        ),
        migrations.AlterField(
            model_name="task",
            name="title",
            field=models.CharField(blank=True, max_length=200, verbose_name="title"),
        ),
        migrations.RunPython(name_points, write_points_out),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=~Q(title="") | ~Q(code=""),
                name="task_says_what",
                violation_error_message="Say what is to be done.",
            ),
        ),
    ]
