"""The price list in the admin: days that overlap are refused in words."""

import pytest
from django.urls import reverse

from projects.enums import Activity
from projects.models import PriceCategory, QuoteLine, Rate, Terms
from projects.services.prices import ensure_terms
from tests.admin_pages import typed as typed_now
from tests.factories import PriceCategoryFactory, QuoteFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:projects_rate_add"


@pytest.fixture
def category():
    category = PriceCategoryFactory()
    Rate.objects.exclude(activity=Activity.ANALYSIS).delete()
    category.rates.update(valid_until="2026-12-31")
    return category


@pytest.fixture
def coordinator(client):
    person = UserFactory(coordinator=True)
    client.force_login(person)
    return person


def typed(category, **changes):
    return {
        "category": category.pk, "activity": "analysis", "full": "90", "price": "45",
        "vat_percent": "20", "valid_from": "2027-01-01", "valid_until": "",
    } | changes  # fmt: skip


def test_a_price_follows_the_one_before(client, coordinator, category):
    done = client.post(reverse(ADD), typed(category))
    assert done.status_code == 302
    assert category.rates.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    (
        ({"valid_from": "2026-12-31"}, "is valid on some of these days"),
        ({"valid_until": "2026-12-31"}, "The price ends before it begins."),
        ({"price": "90.01"}, "The price is above the full cost"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"vat_percent": "51"}, "less than or equal to 50"),
    ),
)
def test_what_cannot_be_is_said_and_not_written(client, coordinator, category, changes, sentence):
    answer = client.post(reverse(ADD), typed(category, **changes))
    assert answer.status_code == 200
    assert sentence in answer.text
    assert category.rates.count() == 1


def test_the_page_says_that_quotes_keep_their_prices_and_they_do(client, coordinator, category):
    QuoteFactory()
    rate = category.rates.get(activity="analysis")
    page = reverse("admin:projects_rate_change", args=[rate.pk])
    assert "Every quote keeps the prices" in client.get(page).text
    now = typed_now(client, page)
    client.post(page, now | typed(category, valid_from="2020-01-01"))
    rate.refresh_from_db()
    assert (rate.price, QuoteLine.objects.get().price) == (45, 40)


def test_terms_that_went_out_stay_as_they_were(client, coordinator):
    terms = ensure_terms()
    assert ensure_terms() == terms
    page = reverse("admin:projects_terms_change", args=[terms.pk])
    assert "<textarea" in client.get(page).text
    QuoteFactory(terms=terms)
    client.post(page, {"published_on": "2020-01-01", "text_en": "Other.", "text_fr": "Autre."})
    assert Terms.objects.get().text_en.startswith("Acknowledgement.")
    assert PriceCategory.objects.count() == 1
