"""The record as the user takes it home, and as the members of the network learn from it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from consultations.models import Consultation
from consultations.papers import record_pdf
from consultations.queries.consultations import CONSULTATION
from consultations.queries.records import RECORDS, found_records, readable_records, tags_of_records
from fbias.core.http import MemberRequest, fetch_for, fetch_part, for_those
from fbias.core.lists import CARDS, asks_for_table, page_of
from fbias.core.spreadsheets import list_response
from members.rules import is_analyst, is_coordinator


def fetch_to_read(request: MemberRequest, pk: int) -> Consultation:
    """A consultation that its reader may open, whose record was sent."""
    consultation = fetch_for(request.user, CONSULTATION, "view", pk=pk)
    record = getattr(consultation, "record", None)
    if record is None or record.sent_at is None:
        raise Http404
    return consultation


@login_required
@require_GET
def paper(request: MemberRequest, pk: int) -> HttpResponse:
    """The record that was sent, as a PDF."""
    consultation = fetch_to_read(request, pk)
    return HttpResponse(
        record_pdf(consultation),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{consultation.reference}.pdf"'},
    )


@login_required
@require_GET
def handout(request: MemberRequest, pk: int, handout_pk: int) -> HttpResponse:
    """A file of the panel, for the user to save: no browser runs or shows it."""
    found = fetch_for(request.user, Consultation.objects.all(), "view", pk=pk)
    wanted = fetch_part(found.handouts, pk=handout_pk)
    response = HttpResponse(bytes(wanted.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, wanted.file_name)
    return response


@for_those(is_analyst | is_coordinator)
@require_GET
def records(request: MemberRequest) -> HttpResponse:
    """What the panels of the network wrote, found by words and by tag."""
    words, tag = request.GET.get("words", "").strip(), request.GET.get("tag", "")
    rows = found_records(request.user, words=words, tag=tag)
    if asks_for_table(request):
        return list_response(request, "records", RECORDS, rows)
    context = {
        "page_obj": page_of(request, rows, size=CARDS),
        "words": words,
        "chosen": tag,
        "tags": tags_of_records(request.user),
    }
    return render(request, "consultations/records.html", context)


@login_required
@require_GET
def shared_record(request: MemberRequest, pk: int) -> HttpResponse:
    """One record, without who asked: the question's title, what was tried, what is recommended."""
    record = fetch_part(readable_records(request.user), consultation=pk)
    consultation = record.consultation
    context = {
        "record": record,
        "consultation": consultation,
        "approaches": consultation.approaches.select_related("analyst__user", "image__upload"),
        "tags": [one.tag for one in consultation.request_tags.all() if one.word != "refused"],
        "may_open": consultation.requester_id == request.user.pk
        or request.user.has_perm(Consultation.get_perm("view"), consultation),
    }
    return render(request, "consultations/shared_record.html", context)


urlpatterns = [
    path("consultations/<int:pk>/record.pdf", paper, name="record_pdf"),
    path("consultations/<int:pk>/files/<int:handout_pk>/", handout, name="handout"),
    path("records/", records, name="records"),
    path("records/<int:pk>/", shared_record, name="shared_record"),
]
