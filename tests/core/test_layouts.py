"""Pages of one layout keep their own blocks, in whatever order they are drawn."""

from django.template import Context, Engine

FILES = {
    "layout": "<{% block a %}a{% endblock %}|{% block b %}b{% endblock %}>",
    "half": '{% extends "layout" %}{% block a %}half {{ block.super }}{% endblock %}',
    "first": '{% extends "half" %}{% block a %}1 {{ block.super }}{% endblock %}',
    "second": '{% extends "layout" %}{% block b %}2{% endblock %}',
    "chosen": "{% extends layout %}{% block b %}3{% endblock %}",
}


def test_each_page_has_its_own_blocks_however_often_it_is_drawn():
    engine = Engine(
        loaders=[
            (
                "django.template.loaders.cached.Loader",
                [("django.template.loaders.locmem.Loader", FILES)],
            )
        ],
        builtins=["fbias.core.layouts"],
    )

    def drawn(name):
        return engine.get_template(name).render(Context({"layout": "half"}))

    for _time in range(2):
        assert drawn("layout") == "<a|b>"
        assert drawn("first") == "<1 half a|b>"
        assert drawn("second") == "<a|2>"
        assert drawn("chosen") == "<half a|3>"
