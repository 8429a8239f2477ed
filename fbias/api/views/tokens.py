"""One's own tokens: made, shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fbias.api.forms.tokens import TokenForm
from fbias.api.models import ApiToken
from fbias.api.services.tokens import make_token, revoke_token
from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest, fetch_part


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: MemberRequest) -> HttpResponse:
    """A new token is shown by the answer itself: only its hash is kept."""
    form = TokenForm(posted(request), person=request.user)
    status = answer_to(form, lambda: make_token(by=request.user, **form.cleaned_data))
    context = {"form": form, "rows": ApiToken.objects.of(request.user)}
    if status == DONE:
        made, secret = status.made
        context |= {"made": made, "secret": secret, "form": TokenForm(person=request.user)}
        return render(request, "api/tokens.html", context)
    return render(request, "api/tokens.html", context, status=status)


@login_required
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    token = fetch_part(ApiToken.objects.of(request.user), pk=pk)
    revoke_token(token, by=request.user)
    messages.success(request, _("The token no longer works."))
    return redirect("api:tokens")
