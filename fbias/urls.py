"""Every address of the portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from fbias.api.urls import v1
from fbias.core import views
from fbias.core.health import health
from fbias.questions.views import words_explained
from fbias.reporting.views.results import results
from members.views.profiles import set_language_preference
from projects.views.cases import cases

# One sign-in for all, with its limits and factors.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "fbias.core.views.broken"
handler429 = "fbias.core.views.too_many"  # of allauth's limits

urlpatterns = [
    path("", views.home, name="home"),
    path("how-it-works/", views.how_it_works, name="how_it_works"),
    path("glossary/", words_explained, name="glossary"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("", include("consultations.urls")),
    path("", include("members.urls")),
    path("cases/", cases, name="cases"),
    path("results/", results, name="results"),
    path("projects/my-tasks/", RedirectView.as_view(pattern_name="today"), name="my_tasks"),
    path("projects/", include("projects.urls")),
    path("", include("fbias.network.urls")),
    path("", include("fbias.api.urls")),
    path("api/v1/", v1),
    path("figures/", include("fbias.reporting.urls")),
    path("search/", views.search, name="search"),
    path("today/", views.today, name="today"),
    path("today/count/", views.today_count, name="today_count"),
    path("signed-in/", views.signed_in, name="signed_in"),
    path("language/", set_language_preference, name="set_language_preference"),
    path("", include("fbias.notifications.urls")),
    path("health/", health, name="health"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
