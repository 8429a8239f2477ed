from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_names'),
        ('members', '0006_merged_accounts'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='analyst',
            options={'ordering': ['user__name__in_order', 'pk'], 'verbose_name': 'analyst', 'verbose_name_plural': 'analysts'},
        ),
        migrations.AlterModelOptions(
            name='hostfacility',
            options={'ordering': ['city__in_order', 'name__in_order'], 'verbose_name': 'host facility', 'verbose_name_plural': 'host facilities'},
        ),
        migrations.AlterModelOptions(
            name='institution',
            options={'ordering': ['name__in_order', 'pk'], 'verbose_name': 'institution', 'verbose_name_plural': 'institutions'},
        ),
        migrations.AlterModelOptions(
            name='user',
            options={'ordering': ['name__in_order', 'pk'], 'verbose_name': 'person', 'verbose_name_plural': 'people'},
        ),
    ]
