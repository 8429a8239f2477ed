"""Who can take work now is one rule: a member, not on leave then, with an open account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.models import Offer
from consultations.queries.polls import matrix_of, unanswered, waited_for
from consultations.services.panels.seats import check_may_sit
from fbias.core.errors import DomainError
from members.models import Absence, Analyst, HostFacility
from members.queries.availability import away_on, is_away
from members.queries.network import directory
from projects.queries.capacity.months import workers
from projects.queries.team.candidates import fit_analysts
from projects.services.team import refuse_unfit
from tests.factories import (
    AnalystFactory,
    ConsultationFactory,
    OfferFactory,
    OpenDeskFactory,
    ProjectFactory,
    UserFactory,
    wall,
)

pytestmark = pytest.mark.django_db
GONE = ("on_leave", "alumni", "invited", "closed")


def somebody(how):
    if how == "closed":
        return AnalystFactory(user__is_active=False)
    return AnalystFactory(**({how: True} if how else {}))


@pytest.mark.parametrize("how", GONE)
def test_whoever_cannot_work_is_in_no_list(how):
    here, gone = somebody(""), somebody(how)
    project, desk = ProjectFactory(), OpenDeskFactory()
    lists = {
        "rule": Analyst.objects.can_work(),
        "that day": Analyst.objects.can_work(on=desk.day),
        "public": Analyst.objects.shown_to_everybody(),
        "poll": unanswered(desk),
        "reminded": waited_for(desk),
        "candidates": fit_analysts(project, []),
        "workers": [one.analyst for one in workers()],
    }

    for name, found in lists.items():
        assert here in found, name
        assert gone not in found, name
    assert [one.can_work for one in (here, gone)] == [True, False]
    assert is_away(gone, desk.day)
    assert gone.pk in away_on(desk.day)
    sites = HostFacility.objects.with_someone_to_show()
    assert (here.facility in sites, gone.facility in sites) == (True, False)


@pytest.mark.parametrize("how", GONE)
def test_whoever_cannot_work_is_neither_seated_nor_asked(how):
    gone = somebody(how)

    with pytest.raises(DomainError, match="not an active member"):
        refuse_unfit(ProjectFactory(), gone)
    with pytest.raises(DomainError, match="not an active member"):
        check_may_sit(ConsultationFactory(confirmed=True), gone)


def test_offers_of_a_closed_account_do_not_count():
    desk = OpenDeskFactory()
    offer = OfferFactory(open_desk=desk, starts_at=wall(desk.day, 10))
    assert offer in Offer.objects.counting()

    offer.analyst.user.is_active = False
    offer.analyst.user.save()

    assert offer not in Offer.objects.counting()


def test_days_away_count_on_those_days_only():
    analyst, day = AnalystFactory(), timezone.localdate()
    Absence.objects.create(analyst=analyst, first_day=day, last_day=day)

    assert analyst not in Analyst.objects.can_work(on=day)
    assert analyst in Analyst.objects.can_work(on=day + timedelta(days=1))
    assert analyst in Analyst.objects.can_work()


def test_a_closed_account_is_in_no_matrix_and_no_directory():
    gone, flo = somebody("closed"), UserFactory(coordinator=True)

    assert gone not in [line.analyst for line in matrix_of(OpenDeskFactory()).lines]
    assert gone not in directory(flo)
