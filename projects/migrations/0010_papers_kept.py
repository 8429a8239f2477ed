"""Papers that left keep who they named; a paper that is kept cannot be changed any more."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION projects_paper_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a paper that left cannot be changed';
END $$;
CREATE TRIGGER paper_frozen BEFORE UPDATE ON projects_paper
    FOR EACH ROW EXECUTE FUNCTION projects_paper_frozen();
"""
THAWED = """
DROP TRIGGER paper_frozen ON projects_paper;
DROP FUNCTION projects_paper_frozen();
"""


def keep_parties(apps, schema_editor):
    """As the people are called today: what they were called before, nobody knows any more."""
    for name in ("Quote", "Invoice"):
        rows = apps.get_model("projects", name).objects.exclude(number="")
        for row in rows.select_related("project__requester__institution").iterator():
            project, requester = row.project, row.project.requester
            home = requester.institution.name if requester.institution else ""
            row.parties = {
                "reference": f"P-{project.pk}",
                "title": project.title,
                "proposal_number": project.proposal_number,
                "pi_name": project.pi_name,
                "pi_email": project.pi_email,
                "requester": requester.name,
                "place": home or requester.institution_text,
            }
            row.save(update_fields=["parties"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0009_papers")]

    operations = [
        migrations.RunSQL(FROZEN, THAWED),
        migrations.RunPython(keep_parties, migrations.RunPython.noop),
    ]
