"""The pages about projects: each view module brings its own."""

from projects.views import (
    answers,
    closing,
    evaluation,
    filing,
    images,
    invoices,
    links,
    overview,
    people,
    pipeline,
    putting_right,
    quotes,
    requests,
    steps,
    thread,
    timeline,
    work,
)

app_name = "projects"
urlpatterns = [
    *requests.urlpatterns,
    *filing.urlpatterns,
    *links.urlpatterns,
    *pipeline.urlpatterns,
    *overview.urlpatterns,
    *putting_right.urlpatterns,
    *steps.urlpatterns,
    *images.urlpatterns,
    *thread.urlpatterns,
    *timeline.urlpatterns,
    *evaluation.urlpatterns,
    *quotes.urlpatterns,
    *answers.urlpatterns,
    *invoices.urlpatterns,
    *people.urlpatterns,
    *work.urlpatterns,
    *closing.urlpatterns,
]
