"""The portal beside two bare views behind the same middleware: one row, and a list of 25."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from fbias.urls import *  # noqa: F403
from fbias.urls import urlpatterns as portal
from members.models import User

ROWS = 25
TABLE = Template(
    "<table>{% for one in people %}<tr><td>{{ one.pk }}</td><td>{{ one.name }}</td>"
    "<td>{{ one.email }}</td><td>{{ one.date_joined }}</td><td>{{ one.time_zone }}</td></tr>"
    "{% endfor %}</table>"
)


def bare(request: HttpRequest) -> HttpResponse:
    """One query, one line of text."""
    return HttpResponse(f"{User.objects.count()} people")


def bare_list(request: HttpRequest) -> HttpResponse:
    """One query, 25 rows in a table."""
    return HttpResponse(TABLE.render(Context({"people": User.objects.order_by("pk")[:ROWS]})))


urlpatterns = [*portal, path("bare/", bare), path("bare/list/", bare_list)]
