"""Rows made in one instant, on one day or under one name stand in one order, every time."""

import ast

import pytest
from django.apps import apps
from django.db.models import F, UniqueConstraint
from django.db.models.expressions import OrderBy

from tests.architecture.sources import APPS, called, modules, name

SHARED = ("_at", "_on", "day", "name", "in_order")  # what two rows may share

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in APPS]


def ordered_by(model):
    for term in model._meta.ordering:
        field = term.expression if isinstance(term, OrderBy) else term
        yield field.name if isinstance(field, F) else field.lstrip("-")


def only_one_row_has(model):
    """Sets of fields that no two rows share."""
    yield {"pk"}
    yield from ({field.name} for field in model._meta.fields if field.unique and not field.null)
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint) and rule.fields and not rule.condition:
            yield set(rule.fields)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_two_rows_of_a_model_may_change_places(model):
    terms = set(ordered_by(model))

    assert not terms or any(fields <= terms for fields in only_one_row_has(model))


def test_no_list_ends_its_order_with_what_two_rows_may_share():
    loose = [
        f"{name(path)}:{call.lineno}"
        for path in modules()
        for called_name, call in called(ast.parse(path.read_text()))
        if called_name == "order_by"
        and call.args
        and isinstance(call.args[-1], ast.Constant)
        and call.args[-1].value.endswith(SHARED)
    ]

    assert loose == []
