"""Whom a conflict of interest covers is defined once, in the database.

Every list that hides something asks for it, often several times; built by the ORM it was a
query of 15,000 letters each time. `lower(email)` has an index already, `lower(pi_email)` gets one.
"""

from django.db import migrations

MADE = """
CREATE FUNCTION members_conflicted_with(people bigint[], today date) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    WITH heads AS (
        SELECT lower(trim(pi_email)) AS address FROM members_user
        WHERE id = ANY(people) AND trim(pi_email) <> ''
    ), sides AS (
        SELECT unnest(people) AS id
        UNION SELECT id FROM members_user WHERE lower(email) IN (SELECT address FROM heads)
        UNION SELECT user_id FROM account_emailaddress
        WHERE verified AND lower(email) IN (SELECT address FROM heads)
    ), places AS (
        SELECT institution_id AS id FROM members_user
        WHERE id IN (SELECT id FROM sides) AND institution_id IS NOT NULL
        UNION SELECT facility.institution_id FROM members_analyst AS analyst
        JOIN members_hostfacility AS facility ON facility.id = analyst.facility_id
        WHERE analyst.user_id IN (SELECT id FROM sides)
    ), lasting AS (
        SELECT person_id, with_person_id, with_institution_id FROM members_conflict
        WHERE ends_on IS NULL OR ends_on >= today
    ), avoided AS (
        SELECT with_institution_id AS id FROM lasting
        WHERE person_id IN (SELECT id FROM sides) AND with_institution_id IS NOT NULL
    ), covered AS (
        SELECT with_person_id AS id FROM lasting
        WHERE person_id IN (SELECT id FROM sides) AND with_person_id IS NOT NULL
        UNION SELECT person_id FROM lasting
        WHERE with_person_id IN (SELECT id FROM sides)
           OR with_institution_id IN (SELECT id FROM places)
        UNION SELECT id FROM members_user WHERE institution_id IN (SELECT id FROM avoided)
        UNION SELECT analyst.user_id FROM members_analyst AS analyst
        JOIN members_hostfacility AS facility ON facility.id = analyst.facility_id
        WHERE facility.institution_id IN (SELECT id FROM avoided)
    ), addresses AS (
        SELECT lower(email) AS address FROM members_user WHERE id IN (SELECT id FROM covered)
        UNION SELECT lower(email) FROM account_emailaddress
        WHERE verified AND user_id IN (SELECT id FROM covered)
    )
    SELECT id FROM covered WHERE id <> ALL(people)
    UNION SELECT id FROM members_user
    WHERE lower(pi_email) IN (SELECT address FROM addresses) AND id <> ALL(people)
$$;
CREATE INDEX members_user_of_head ON members_user (lower(pi_email)) WHERE pi_email <> '';
"""
UNMADE = """
DROP INDEX members_user_of_head;
DROP FUNCTION members_conflicted_with(bigint[], date);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("members", "0009_days_of_the_facility"),
    ]

    operations = [migrations.RunSQL(MADE, UNMADE)]
