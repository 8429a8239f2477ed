from django.db import migrations

from fbias.core.sealing import Unopened, seal, unseal

SECRETS = {'totp': 'secret', 'recovery_codes': 'seed'}


def seal_all(apps, schema_editor):
    for row in factors(apps):
        name = SECRETS[row.type]
        if not is_sealed(row.data[name]):
            change(row, name, seal(row.data[name]))


def open_all(apps, schema_editor):
    for row in factors(apps):
        name = SECRETS[row.type]
        if is_sealed(row.data[name]):
            change(row, name, unseal(row.data[name]))


def factors(apps):
    rows = apps.get_model('mfa', 'Authenticator').objects.filter(type__in=SECRETS)
    return [row for row in rows if SECRETS[row.type] in row.data]


def is_sealed(text):
    try:
        unseal(text)
    except Unopened:
        return False
    return True


def change(row, name, text):
    row.data[name] = text
    row.save(update_fields=['data'])


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0011_plain_names'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    operations = [migrations.RunPython(seal_all, open_all)]
