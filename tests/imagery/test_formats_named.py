"""What a reader is told of formats before they send anything."""

from fbias.imagery.wording import FORMATS, FORMATS_BY_SOURCE


def test_a_format_stands_under_one_source_only():
    assert sum(map(len, FORMATS_BY_SOURCE.values())) == len(FORMATS) == 46


def test_how_it_works_names_every_format_that_is_opened(client, db):
    page = client.get("/how-it-works/").content.decode()

    assert [name for name in FORMATS.values() if f'<li class="tag">{name}</li>' not in page] == []
    assert page.index("Zeiss CZI") < page.index("Slide scanners") < page.index("Aperio SVS")
