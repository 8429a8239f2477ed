"""Who pays: typed by whoever asks, the PI (by link or signed in) or a coordinator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_for
from fbias.core.links import by_link, open_link
from members.models import User
from projects.forms.payers import PayerForm
from projects.models import Project
from projects.queries.payers import can_be_named
from projects.queries.projects import PROJECT_FRAME
from projects.services.payers import name_payer
from projects.services.pi.links import READ_PROJECT


@login_required
@require_http_methods(["GET", "POST"])
def payer(request: MemberRequest, pk: int) -> HttpResponse:
    project = fetch_for(request.user, PROJECT_FRAME, "name_payer", pk=pk)
    return payer_page(request, project, by=request.user, back=project.get_absolute_url())


@by_link("GET", "POST")
def payer_link(request: HttpRequest, token: str) -> HttpResponse:
    """The PI with the link of a mail."""
    link = open_link(token, READ_PROJECT)
    back = reverse("projects:pi_project", args=[token])
    return payer_page(request, link.about, by=link.person, back=back)


def payer_page(request: HttpRequest, project: Project, *, by: User, back: str) -> HttpResponse:
    form = PayerForm(posted(request), project=project)
    status = answer_to(form, lambda: name_payer(project, by=by, **form.cleaned_data))
    if status == DONE:
        messages.success(
            request, _("Who pays is saved. The next quote and the invoice sheet say it.")
        )
        return redirect(back)
    context = {
        "project": project, "form": form, "back": back, "is_open": can_be_named(project),
    }  # fmt: skip
    return render(request, "projects/payer.html", context, status=status)


urlpatterns = [
    path("<int:pk>/payer/", payer, name="payer"),
    path(READ_PROJECT.route("payer/"), payer_link, name="payer_link"),
]
