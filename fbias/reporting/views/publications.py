"""Articles with a DOI, of projects and of users after a session: a list and a table."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from fbias.core.dois import address_of_doi
from fbias.core.http import MemberRequest, for_those
from fbias.core.lists import asks_for_table, page_of
from fbias.core.spreadsheets import Columns, list_response
from fbias.reporting.queries.facts.results import articles_for
from fbias.reporting.rules import reads_figures
from projects.enums import Acknowledgement

COLUMNS: Columns = {
    _("Year"): lambda article: article.year,
    _("Title"): lambda article: article.title,
    _("DOI"): lambda article: article.doi,
    _("Acknowledgement"): lambda article: Acknowledgement(article.acknowledgement).label,
}


@for_those(reads_figures)
@require_GET
def publications(request: MemberRequest) -> HttpResponse:
    """Each DOI once, the newest first."""
    articles = articles_for(request.user)
    if asks_for_table(request):
        return list_response(request, "publications", COLUMNS, articles)
    page = page_of(request, articles)
    rows = [
        (article, address_of_doi(article.doi), Acknowledgement(article.acknowledgement).label)
        for article in page
    ]
    return render(request, "reporting/publications.html", {"page_obj": page, "rows": rows})
