"""The pages about projects: each view module brings its own."""

from projects.views import (
    approvals,
    capacity,
    closing,
    corrections,
    credit_notes,
    evaluation,
    images,
    invoices,
    payers,
    pipeline,
    projects,
    purchase_orders,
    steps,
    team,
    thread,
    timeline,
    work,
)
from projects.views.pi import confirmation, pages
from projects.views.quotes import answers, office
from projects.views.requests import asking, filing

app_name = "projects"
urlpatterns = [
    *asking.urlpatterns,
    *filing.urlpatterns,
    *confirmation.urlpatterns,
    *pages.urlpatterns,
    *pipeline.urlpatterns,
    *projects.urlpatterns,
    *corrections.urlpatterns,
    *steps.urlpatterns,
    *images.urlpatterns,
    *thread.urlpatterns,
    *timeline.urlpatterns,
    *evaluation.urlpatterns,
    *office.urlpatterns,
    *answers.urlpatterns,
    *purchase_orders.urlpatterns,
    *approvals.urlpatterns,
    *invoices.urlpatterns,
    *credit_notes.urlpatterns,
    *payers.urlpatterns,
    *capacity.urlpatterns,
    *team.urlpatterns,
    *work.urlpatterns,
    *closing.urlpatterns,
]
