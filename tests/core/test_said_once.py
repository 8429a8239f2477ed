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


def test_a_sentence_is_filled_with_what_each_page_has_and_escaped():
    page = Template(
        "{% load i18n %}"
        "{% blocktranslate trimmed with day=day|upper %} since {{ day }}{% endblocktranslate %}|"
        "{% blocktranslate asvar kept %}unsaid {{ day }}{% endblocktranslate %}"
        "{{ kept }}"
    )

    def drawn_with(day, language):
        with translation.override(language):
            return page.render(Context({"day": day}))

    assert drawn_with("<b>", "en") == "since &lt;B&gt;|unsaid &lt;b&gt;"
    assert drawn_with("mai", "fr") == "depuis le MAI|unsaid mai"
    assert drawn_with("may", "en") == "since MAY|unsaid may"


def test_a_value_that_a_page_lacks_is_empty_as_in_django():
    page = Template("{% load i18n %}{% blocktranslate %}since {{ day }}{% endblocktranslate %}")

    assert drawn(page, "en") == "since "


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
