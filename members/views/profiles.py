"""A person's own profile and language."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from fbias.core.forms import DONE, answer_to, posted
from fbias.core.http import MemberRequest
from members.forms import ProfileForm, WorkplaceForm
from members.messages import confirmation_link
from members.services.profiles import choose_language
from members.signup import wanted_page


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    form = ProfileForm(posted(request), instance=request.user)
    status = answer_to(form, form.save)
    if status == DONE:
        messages.success(request, _("Your profile is saved."))
        return redirect("members:profile")
    if form.is_bound:  # it wrote what was typed into its instance; the page head shows what is kept
        request.user.refresh_from_db()
    context = {"form": form, "staff_session_hours": settings.STAFF_SESSION_HOURS}
    return render(request, "members/profile.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def workplace(request: MemberRequest) -> HttpResponse:
    """Asked once, between the first sign-in and the page that the newcomer came for."""
    page = wanted_page(request) or "/"
    form = WorkplaceForm(posted(request), instance=request.user)
    status = answer_to(form, form.save)
    if status == DONE:
        return redirect(page)
    if form.is_bound:
        request.user.refresh_from_db()
    return render(request, "members/workplace.html", {"form": form}, status=status)


@require_POST
def set_language_preference(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie as Django does, and in the profile of a signed-in person."""
    language = request.POST.get("language", "")
    known = language in dict(settings.LANGUAGES) and check_for_language(language)
    if known and request.user.is_authenticated:
        choose_language(request.user, language=language)
    return set_language(request)


@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """In the demo, where no mail leaves the portal, show visitors the one that is for them."""
    if not settings.DEMO or "demo_address" not in request.session:
        raise Http404
    address = EmailAddress.objects.filter(pk=request.session["demo_address"]).first()
    if address is None or address.verified:
        return redirect("account_login")
    context = {"address": address, "link": confirmation_link(address)}
    return render(request, "members/demo_mail.html", context)
