"""The page of words explained."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fbias.core.folding import order_key
from fbias.questions.glossary import glossary


@require_safe
def words_explained(request: HttpRequest) -> HttpResponse:
    """Every expert word of the forms, in the order of the reader's language."""
    words = sorted(glossary(), key=lambda word: order_key(word.title))
    return render(request, "pages/glossary.html", {"words": words})
