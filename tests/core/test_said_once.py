"""A sentence without values is translated once for each language, and every page gets its own."""

from django.template import Context, Template
from django.utils import translation

from fbias.core.said_once import SaidOnce

SENTENCES = (
    '{% load i18n %}{% translate "Sign in" %}'
    '{% translate "Network" as heading %}{{ heading }}'
    "{% blocktranslate trimmed %} Create an account {% endblocktranslate %}"
)


def drawn(page, language):
    with translation.override(language):
        return page.render(Context())


def test_each_language_reads_its_own_words_however_often_and_in_whatever_order():
    page = Template(SENTENCES)
    english = "Sign inNetworkCreate an account"

    first = [drawn(page, language) for language in ("en", "fr", "en", "fr")]

    assert first[0] == first[2] == english
    assert first[1] == first[3] == "Se connecterRéseauCréer un compte"


def test_what_has_a_value_is_said_anew():
    page = Template(
        "{% load i18n %}{% translate word %}"
        "{% blocktranslate %}{{ word }} here{% endblocktranslate %}"
    )

    assert not [node for node in page.nodelist if isinstance(node, SaidOnce)]
    assert page.render(Context({"word": "Network"})) == "NetworkNetwork here"
    assert page.render(Context({"word": "other"})) == "otherother here"


def test_other_tags_of_the_library_are_there():
    page = Template("{% load i18n %}{% get_current_language as one %}{{ one|language_name_local }}")

    assert drawn(page, "fr") == "français"
