"""Which rows each role may read: one table for every model that has the word `visible_to`."""

from copy import deepcopy

import pytest
from django.apps import apps

from tests.access.world import COORDINATORS, OUTSIDE, ROLES, build

EVERYBODY = frozenset(ROLES) - {"anonymous", "disabled"}
NETWORK = COORDINATORS | {"panel", "drafted", "bystander", "rival"}
IN_CONFLICT = frozenset({"rival", "rival_coordinator"})
NOBODY = frozenset()
# model: who reads every row of the little world, and who reads some
SEES = {
    "api.WebhookCall": (OUTSIDE, {"rival_coordinator"}),
    "consultations.Consultation": (OUTSIDE, {"owner", "panel", "rival_coordinator"}),
    "consultations.GroupMail": (COORDINATORS, NOBODY),
    "consultations.IntakeForm": (COORDINATORS, NOBODY),
    "consultations.OpenDesk": (COORDINATORS, EVERYBODY - COORDINATORS),
    "members.Analyst": (COORDINATORS, EVERYBODY - COORDINATORS),
    "members.Conflict": (OUTSIDE, IN_CONFLICT),  # one's own
    "members.HostFacility": (EVERYBODY, NOBODY),
    "members.LevelProposal": (NOBODY, {"panel", "rival"}),
    "network.ComputingRequest": (OUTSIDE | {"panel"}, {"bystander", "rival_coordinator"}),
    "network.ComputingResource": (NETWORK, NOBODY),
    "network.HelpRequest": (NETWORK - IN_CONFLICT, IN_CONFLICT),
    "network.LibraryItem": ({"panel"}, EVERYBODY - {"panel"}),  # its owner
    "network.Meeting": (NETWORK, NOBODY),
    "network.MeetingFile": (NETWORK - IN_CONFLICT, EVERYBODY - (NETWORK - IN_CONFLICT)),
    "network.MentoringPair": (OUTSIDE | {"panel"}, {"rival_coordinator"}),
    "network.Reading": (NETWORK, NOBODY),
    "network.ToolPreview": (NETWORK, NOBODY),
    "network.Topic": (NETWORK - IN_CONFLICT, IN_CONFLICT),
    "notifications.Notification": (
        OUTSIDE,
        {"owner", "panel", "drafted", "former", "rival_coordinator"},
    ),
    "projects.Approval": (OUTSIDE | {"finance"}, {"owner", "rival_coordinator"}),
    "projects.CreditNote": (OUTSIDE | {"finance"}, {"owner", "rival_coordinator"}),
    "projects.Invoice": (OUTSIDE | {"finance"}, {"owner", "rival_coordinator"}),
    # the drafts of others are nobody's
    "projects.Project": (NOBODY, COORDINATORS | {"owner", "panel", "drafted"}),
    "projects.PurchaseOrder": (OUTSIDE | {"finance"}, {"rival_coordinator"}),
    "reporting.BudgetLine": (COORDINATORS, NOBODY),
    "reporting.YearlyReport": (OUTSIDE | {"funder"}, {"rival_coordinator"}),
}
WITHOUT_ROWS = {"notifications.MessageText"}


@pytest.fixture(scope="module")
def built(kept):
    return kept(build)


def test_each_role_reads_the_rows_that_the_table_says(built, db):
    people = deepcopy(built).people
    reads, empty = {}, set()
    for model in apps.get_models():
        rows = model._default_manager
        if not hasattr(rows, "visible_to"):
            continue
        if not (there := rows.count()):
            empty.add(model._meta.label)
            continue
        seen = {role: rows.visible_to(people[role]).count() for role in EVERYBODY}
        everything = {role for role, count in seen.items() if count == there}
        reads[model._meta.label] = (everything, {role for role in seen if seen[role]} - everything)

    assert reads == SEES
    assert empty == WITHOUT_ROWS
