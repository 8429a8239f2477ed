"""The figures."""

from django.urls import path

from fbias.reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("figures.csv", views.figures_csv, name="figures_csv"),
    path("tags/", views.tags, name="tags"),
    path("tags.csv", views.tags_csv, name="tags_csv"),
    path("projects/", views.table1, name="table1"),
    path("projects.csv", views.table1_csv, name="table1_csv"),
    path("projects.pdf", views.table1_pdf, name="table1_pdf"),
]
