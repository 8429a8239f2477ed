from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imagery", "0009_plain_words")]

    operations = [
        migrations.AddField(
            model_name="preview",
            name="small_key",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    ]
