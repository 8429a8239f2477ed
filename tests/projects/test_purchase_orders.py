"""Files of purchase orders: named for people, and none is left that no answer names."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from fbias.imagery import storage, sweeping
from projects.models import PurchaseOrder
from projects.services.purchase_orders import PREFIX, accept_with_order
from projects.tasks import remove_stray_orders
from tests.factories import QuoteFactory

pytestmark = pytest.mark.django_db


class Paper(BytesIO):
    size = 5

    def __init__(self, name):
        super().__init__(b"paper")
        self.name = name


def attach(name):
    accept_with_order(QuoteFactory(), by=None, name="Paula", terms_agreed=True, paper=Paper(name))
    return PurchaseOrder.objects.get()


@pytest.mark.parametrize("name", ("..", "../..", " . ", "", None))
def test_a_name_that_is_none_becomes_one(name):
    assert attach(name).file_name == "file"


def test_the_night_removes_files_that_no_answer_names(monkeypatch):
    kept, lost = attach("po.pdf").storage_key, f"{PREFIX}{uuid4().hex}"
    storage.write(lost, b"paper", content_type="application/octet-stream")
    remove_stray_orders()
    assert (storage.size_of(kept), storage.size_of(lost)) == (5, 5)  # it may be on its way

    monkeypatch.setattr(sweeping, "STRAY_AFTER", timedelta(days=-1))
    assert remove_stray_orders() >= 1

    assert (storage.size_of(kept), storage.size_of(lost)) == (5, None)
    assert remove_stray_orders() == 0
