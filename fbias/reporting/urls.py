"""The figures, and the reports made of them."""

from django.urls import path

from fbias.reporting.views import (
    budgets,
    figures,
    projects,
    publications,
    series,
    tags,
    targets,
    yearly_reports,
)

app_name = "reporting"
urlpatterns = [
    path("", figures.figures, name="figures"),
    path("figures.csv", figures.figures_csv, name="figures_csv"),
    path("five-years/", series.series, name="series"),
    path("five-years.csv", series.series_csv, name="series_csv"),
    path("tags/", tags.tags, name="tags"),
    path("tags.csv", tags.tags_csv, name="tags_csv"),
    path("projects/", projects.table1, name="table1"),
    path("projects.csv", projects.table1_csv, name="table1_csv"),
    path("publications/", publications.publications, name="publications"),
    path("budget/", budgets.budget, name="budget"),
    path("budget.csv", budgets.budget_csv, name="budget_csv"),
    path("budget/<int:pk>/remove/", budgets.budget_remove, name="budget_remove"),
    path("targets/", targets.targets, name="targets"),
    path("reports/", yearly_reports.reports, name="reports"),
    path("reports/<int:pk>/", yearly_reports.report, name="report"),
    path("reports/<int:pk>/publish/", yearly_reports.report_publish, name="report_publish"),
    path("reports/<int:pk>/figures.csv", yearly_reports.report_csv, name="report_csv"),
    path(
        "reports/<int:pk>/en.pdf", yearly_reports.report_pdf, {"language": "en"}, name="report_en"
    ),
    path(
        "reports/<int:pk>/fr.pdf", yearly_reports.report_pdf, {"language": "fr"}, name="report_fr"
    ),
    path("projects.pdf", projects.table1_pdf, name="table1_pdf"),
]
