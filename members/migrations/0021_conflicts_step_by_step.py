"""Whom a conflict of interest covers is looked up step by step, and its plans are kept.

Every signed-in page asks. As one statement it was planned anew each time, which cost more than the
rest of such a page's first query; where nobody is in conflict now it ends after one look.
"""

from django.db import migrations

STEP_BY_STEP = """
CREATE OR REPLACE FUNCTION members_conflicted_with(people bigint[], today date)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    heads text[];
    sides bigint[];
    places bigint[];
    avoided bigint[];
    covered bigint[];
    addresses text[];
BEGIN
    IF NOT EXISTS (SELECT FROM members_conflict WHERE ends_on IS NULL OR ends_on >= today) THEN
        RETURN;
    END IF;
    heads := ARRAY(
        SELECT lower(trim(pi_email)) FROM members_user
        WHERE id = ANY(people) AND trim(pi_email) <> ''
    );
    sides := people;
    IF heads <> '{}' THEN
        sides := sides || ARRAY(
            SELECT id FROM members_user WHERE lower(email) = ANY(heads)
            UNION SELECT user_id FROM account_emailaddress
            WHERE verified AND lower(email) = ANY(heads)
        );
    END IF;
    places := ARRAY(
        SELECT institution_id FROM members_user
        WHERE id = ANY(sides) AND institution_id IS NOT NULL
        UNION SELECT facility.institution_id FROM members_analyst AS analyst
        JOIN members_hostfacility AS facility ON facility.id = analyst.facility_id
        WHERE analyst.user_id = ANY(sides)
    );
    avoided := ARRAY(
        SELECT with_institution_id FROM members_conflict
        WHERE person_id = ANY(sides) AND with_institution_id IS NOT NULL
        AND (ends_on IS NULL OR ends_on >= today)
    );
    covered := ARRAY(
        SELECT with_person_id FROM members_conflict
        WHERE person_id = ANY(sides) AND with_person_id IS NOT NULL
        AND (ends_on IS NULL OR ends_on >= today)
        UNION SELECT person_id FROM members_conflict
        WHERE (with_person_id = ANY(sides) OR with_institution_id = ANY(places))
        AND (ends_on IS NULL OR ends_on >= today)
    );
    IF avoided <> '{}' THEN
        covered := covered || ARRAY(
            SELECT id FROM members_user WHERE institution_id = ANY(avoided)
            UNION SELECT analyst.user_id FROM members_analyst AS analyst
            JOIN members_hostfacility AS facility ON facility.id = analyst.facility_id
            WHERE facility.institution_id = ANY(avoided)
        );
    END IF;
    IF covered = '{}' THEN
        RETURN;
    END IF;
    addresses := ARRAY(
        SELECT lower(email) FROM members_user WHERE id = ANY(covered)
        UNION SELECT lower(email) FROM account_emailaddress
        WHERE verified AND user_id = ANY(covered)
    );
    RETURN QUERY
    SELECT one FROM unnest(covered) AS one WHERE one <> ALL(people)
    UNION SELECT id FROM members_user
    WHERE pi_email <> '' AND lower(pi_email) = ANY(addresses) AND id <> ALL(people);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0020_positions")]

    operations = [migrations.RunSQL(STEP_BY_STEP, migrations.RunSQL.noop)]
