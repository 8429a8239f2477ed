"""What the portal holds of oneself: to take along, and to have erased."""

from __future__ import annotations

import io
import json
import zipfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fbias.core.http import MemberRequest
from members.hooks.people import data_of, stakes_of
from members.models import Erasure
from members.services.erasures import ask_to_be_erased, stay


@login_required
@require_http_methods(["GET", "POST"])
def my_data(request: MemberRequest) -> HttpResponse:
    person, status = request.user, 200
    wish = request.POST.get("wish") if request.method == "POST" else None
    if wish == "stay":
        stay(person)
        messages.success(request, _("Your account stays as it is."))
        return redirect("members:my_data")
    if wish == "go":
        ask_to_be_erased(person)
        messages.success(request, _("The coordinators know. They write to you first."))
        return redirect("members:my_data")
    if request.method == "POST":
        status = 422
    context = {
        "stakes": stakes_of(person),
        "erasure": Erasure.objects.filter(person=person).first(),
    }
    return render(request, "members/my_data.html", context, status=status)


@login_required
@require_GET
def my_data_zip(request: MemberRequest) -> HttpResponse:
    """Everything about oneself, one file a subject; images are fetched from their own pages."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in data_of(request.user).items():
            text = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(f"{name}.json", text)
    response = HttpResponse(content.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response
