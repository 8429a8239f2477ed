from importlib import import_module

import pytest
from django.apps import apps


@pytest.fixture
def letters(db):
    """The letters of the migration, also after a test that emptied the tables."""
    import_module("projects.migrations.0004_selection_defaults").load(apps, None)
