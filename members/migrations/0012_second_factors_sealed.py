"""Keys of authenticator apps and seeds of recovery codes are sealed, as `fbias.core.sealing` did then."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import migrations

SECRETS = {'totp': 'secret', 'recovery_codes': 'seed'}


def seal_all(apps, schema_editor):
    for row in factors(apps):
        name = SECRETS[row.type]
        if opened(row.data[name]) is None:
            change(row, name, boxes().encrypt(row.data[name].encode()).decode())


def open_all(apps, schema_editor):
    for row in factors(apps):
        name = SECRETS[row.type]
        text = opened(row.data[name])
        if text is not None:
            change(row, name, text)


def opened(sealed):
    try:
        return boxes().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def boxes():
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = [hmac.digest(one.encode(), b'fbias.core.sealing', hashlib.sha256) for one in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def factors(apps):
    rows = apps.get_model('mfa', 'Authenticator').objects.filter(type__in=SECRETS)
    return [row for row in rows if SECRETS[row.type] in row.data]


def change(row, name, text):
    row.data[name] = text
    row.save(update_fields=['data'])


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0011_plain_names'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    operations = [migrations.RunPython(seal_all, open_all)]
