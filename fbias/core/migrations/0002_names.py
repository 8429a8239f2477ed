"""The functions behind `fbias/core/folding.py`: immutable, so that an index may use them."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

# Named with its schema and dictionary: `unaccent(text)` alone depends on the search path.
PLAIN = "lower(public.unaccent('public.unaccent'::regdictionary, normalize($1, NFKC)))"

FUNCTIONS = f"""
CREATE FUNCTION fold_words(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT translate({PLAIN}, '-''`´', '') $$;
CREATE FUNCTION name_order(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT btrim(translate({PLAIN}, '-''`´', ' ')) $$;
"""


class Migration(migrations.Migration):
    dependencies = [('core', '0001_initial')]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(
            FUNCTIONS, "DROP FUNCTION name_order(text); DROP FUNCTION fold_words(text);"
        ),
    ]
