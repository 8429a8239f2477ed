import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consultations', '0017_forms_of_before')]

    operations = [
        migrations.AlterField(
            model_name='consultation',
            name='intake_form',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='consultations.intakeform', verbose_name='version of the booking form'),
        ),
    ]
