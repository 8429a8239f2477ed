from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0015_who_the_pi_is")]

    operations = [
        migrations.RemoveIndex(model_name="project", name="project_pi"),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"), ("pi_email", ""), ("pi__isnull", False), _connector="OR"
                ),
                name="project_sent_holds_its_pi",
            ),
        ),
    ]
