from django.db import migrations, models

ASKED = ("few", "hundreds", "thousands", "large", "unknown")


def take_out_of_answers(apps, schema_editor):
    """It lay among the answers of the open desk's form, which has a question of the same name."""
    projects = apps.get_model("projects", "Project").objects
    for project in projects.filter(answers__amount__in=ASKED).iterator():
        project.amount = project.answers.pop("amount")
        project.save(update_fields=["amount", "answers"])


class Migration(migrations.Migration):

    dependencies = [('projects', '0025_one_word_each')]

    operations = [
        migrations.AddField(
            model_name='project',
            name='amount',
            field=models.CharField(blank=True, max_length=20, verbose_name='how much there is'),
        ),
        migrations.RunPython(take_out_of_answers, migrations.RunPython.noop),
    ]
