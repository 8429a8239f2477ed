import django.db.models.deletion
import rules.contrib.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0015_thread'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IntakeForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(null=True, unique=True, verbose_name='version')),
                ('content', models.JSONField(verbose_name='steps and questions')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='why it was changed')),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(null=True, verbose_name='published')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'version of the booking form',
                'verbose_name_plural': 'versions of the booking form',
                'ordering': ['-number'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.AddConstraint(
            model_name='intakeform',
            constraint=models.CheckConstraint(condition=models.Q(('number', None), ('published_at', None), _connector='AND') | models.Q(('number__isnull', False), ('published_at__isnull', False)), name='intakeform_published_has_number'),
        ),
        migrations.AddConstraint(
            model_name='intakeform',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('published_at',), name='intakeform_one_draft', nulls_distinct=False, violation_error_message='Somebody else has begun a draft already.'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='intake_form',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='consultations.intakeform', verbose_name='version of the booking form'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='consents',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='what was agreed to'),
        ),
    ]
