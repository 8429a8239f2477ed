"""Find the person behind each address of a PI: the outbox made an account for every one of them."""

from django.db import migrations


def hold_the_person(apps, schema_editor):
    Project = apps.get_model("projects", "Project")
    User = apps.get_model("members", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    unheld = Project.objects.filter(pi=None).exclude(status="draft").exclude(pi_email="")
    for email in set(unheld.order_by().values_list("pi_email", flat=True)):
        proven = EmailAddress.objects.filter(email__iexact=email, verified=True).first()
        person = proven.user if proven else User.objects.filter(email__iexact=email).first()
        if person is None:
            name = unheld.filter(pi_email=email).first().pi_name or email
            person = User.objects.create(email=email.lower(), name=name[:120], password="!")
        unheld.filter(pi_email=email).update(pi=person)


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("projects", "0014_pi_is_a_person"),
    ]

    operations = [migrations.RunPython(hold_the_person, migrations.RunPython.noop, elidable=True)]
