"""The pages about projects."""

from projects.views import images, requests

app_name = "projects"
urlpatterns = [*requests.urlpatterns, *images.urlpatterns]
