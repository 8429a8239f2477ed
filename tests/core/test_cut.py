"""A list that is cut says so, and one that is whole does not."""

import pytest
from django.template.loader import render_to_string

from fbias.core.cut import first


@pytest.mark.parametrize(
    ("many", "shown", "has_more", "words"),
    ((2, [0, 1], False, "2"), (3, [0, 1, 2], False, "3"), (4, [0, 1, 2], True, "3+")),
)
def test_the_first_rows_and_whether_there_are_more(many, shown, has_more, words):
    cut = first(range(many), 3)

    assert (cut.rows, cut.has_more, str(cut)) == (shown, has_more, words)


@pytest.mark.parametrize(("many", "is_said"), ((3, False), (4, True)))
def test_the_page_says_it(many, is_said):
    page = render_to_string("components/cut_list.html", {"cut": first(range(many), 3)})

    assert ("The first 3 are shown; there are more." in page) is is_said
