"""Places that were confirmed without a usable image before reasons were asked for."""

from django.db import migrations

BEFORE = "Confirmed before reasons were asked for. / Confirmée avant que l’on demande la raison."


def say_so(apps, schema_editor):
    consultations = apps.get_model("consultations", "Consultation").objects
    opened = apps.get_model("consultations", "ConsultationImage").objects.filter(
        upload__state="available", upload__inspection="done", upload__report__readable=True
    )
    consultations.filter(status="confirmed", accepted_reason="").exclude(
        pk__in=opened.values("consultation")
    ).update(accepted_reason=BEFORE)


class Migration(migrations.Migration):
    dependencies = [("consultations", "0003_accepted_reason")]

    operations = [migrations.RunPython(say_so, migrations.RunPython.noop)]
