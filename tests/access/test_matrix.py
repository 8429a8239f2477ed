"""Every route x every role x own and other object, compared with policy.yaml.

Compared are the code, every canary in the answer, and every row that was written. A visitor who may
not see an object is answered exactly as if it did not exist.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from types import ModuleType

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.test import RequestFactory
from django.urls import clear_url_caches, include, path, reverse

from consultations.models import Consultation
from fbias.core.signing_in import page_above
from members.models import User
from tests.access.policy import Route, Row, read_policy, routes
from tests.access.undefined import Undefined
from tests.access.visit import Answer, Visitor, filled
from tests.access.world import ROLES, World, build

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]  # every address, for one role

POLICY = read_policy()
ABSENT = 987_654_321
SEEN = re.compile(rb'name="seen" value="([^"]*)"')
CANARY = b"zz"  # how each of them begins
PAIR = b"(&#x27;"  # a tuple of Python on a page
SIGN_OUT = "account_logout"
VISITORS = frozenset({"anonymous", "disabled"})


@pytest.fixture(autouse=True)
def _quiet():
    """Refusals are what is looked for here: their log lines are thousands."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def undefined(monkeypatch):
    """Collects the names that nobody set, while pages are rendered."""
    watcher = Undefined("")
    watcher.found = set()
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", watcher)
    return watcher.found


@pytest.fixture(scope="module")
def built(kept) -> World:
    return kept(build)


@pytest.fixture
def world(built, db) -> World:
    return deepcopy(built)


def visitor(world: World, role: str) -> Visitor:
    """The role's browser; `disabled` has a session from before the account was switched off."""
    return Visitor(world.people.get(role))


# --- the policy is complete ---------------------------------------------------------------------


def without_a_row() -> list[str]:
    return [route.name for route in routes() if not POLICY.covers(route)]


def test_every_route_has_a_row():
    assert without_a_row() == []


def test_every_row_has_a_route():
    known = {route.name for route in routes()}

    assert set(POLICY.rows) - known == set()


def test_every_model_of_the_admin_has_a_line():
    labels = {model._meta.label_lower for model in admin.site._registry}

    assert {label for label in labels if POLICY.admins_of(label) is None} == set()


# --- one role at a time -------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_the_policy_says(world, role, undefined):
    faults = [*Tour(world, role).faults(), *AdminTour(world, role).faults()]
    faults += [f"{place} reads {name}, which nobody set" for place, name in sorted(undefined)]

    assert not faults, "\n".join(faults)


class Tour:
    """Every row of the policy, asked by one role."""

    def __init__(self, world: World, role: str) -> None:
        self.world, self.role = world, role
        self.browser = visitor(world, role)
        self.hidden = [canary.encode() for canary in world.hidden_from(role)]
        self.pages: dict[str, Answer] = {}
        self.ends: dict[str, int] = {}

    def faults(self, only: str = "") -> Iterator[str]:
        for route in routes():
            if only and route.name != only:
                continue
            if rows := POLICY.rows.get(route.name):
                for row in rows:
                    yield from self.row(row, route)
            elif not route.is_admin:
                yield from self.library(route)

    def row(self, row: Row, route: Route) -> Iterator[str]:
        hidden: dict[str, Answer] = {}
        for variant, args in row.variants(self.world.targets).items():
            address = reverse(route.name, args=args)
            place = f"{route.name} [{row.takes or 'page'}/{variant}]"
            page = self.get(row, variant, address)
            asked = page, *self.posts(row, variant, address, page[1])
            for method, answer, faults in asked:
                for fault in (*faults, *self.leaks(answer, row)):
                    yield f"{self.role}: {method} {place}: {fault}"
            if not (self.signs_in(row) or row.get is None or self.may(row.get, variant)):
                hidden.setdefault(address, asked[0][1])
        yield from self.absent(route, row, hidden)

    def page(self, address: str) -> Answer:
        """What is undone after each request answers the next one alike: each page is asked once."""
        if address not in self.pages:
            self.pages[address] = self.browser.get(address)
        return self.pages[address]

    def may(self, scope, variant: str) -> bool:
        return scope is not None and self.role in scope.get(variant, ())

    def get(self, row: Row, variant: str, address: str):
        answer = self.page(address)
        if row.get is not None and self.may(row.get, variant):
            faults = self.code(answer, row.code)
            if answer.wrote and not row.leaves_a_line:
                faults.append(f"a GET wrote {answer.wrote}")
            return "GET", answer, faults
        if row.get is None and not self.signs_in(row):
            above = 302 if answer.location == page_above(address) else 405
            faults = self.refused(answer, {above, row.refusal(self.role, variant)})
            return "GET", answer, [*faults, *self.dead_end(row, variant, answer)]
        return "GET", answer, self.refusal(answer, row, variant)

    def dead_end(self, row: Row, variant: str, answer: Answer) -> list[str]:
        """Whoever may press a button and opens its address ends on a page, others not on a 405."""
        end = self.end_of(answer)
        if self.may(row.post, variant):
            return [] if answer.status == 302 and end == 200 else [f"ends with {end}"]
        return ["ends with 405"] if end == 405 else []

    def end_of(self, answer: Answer) -> int:
        """The code at the end of the redirections; each address is asked once."""
        if answer.status != 302 or answer.asks_to_sign_in:
            return answer.status
        if answer.location not in self.ends:
            self.ends[answer.location] = 0  # one that leads back to itself ends nowhere
            self.ends[answer.location] = self.end_of(self.page(answer.location))
        return self.ends[answer.location]

    def posts(self, row: Row, variant: str, address: str, page: Answer):
        full = row.body or row.json
        both = full is not None and self.may(row.post or {}, variant)
        for sent, expected in (
            ((None, row.empty), (full, row.done)) if both else ((full, row.done),)
        ):
            body = filled(sent, self.world.values)
            if body and (found := SEEN.search(page.body)):
                body = {"seen": found[1].decode(), **body}  # as the page's own form sends them
            as_json = (body or {}) if row.json is not None else None
            answer = self.browser.post(address, body, as_json=as_json)
            method = "POST with a body" if sent is not None else "POST"
            if row.post is None and not self.signs_in(row):
                allowed = {405, row.refusal(self.role, variant)}
                yield method, answer, self.refused(answer, allowed)
            elif self.may(row.post, variant):
                yield method, answer, self.allowed_post(answer, row, variant, sent, expected)
            else:
                yield method, answer, self.refusal(answer, row, variant)

    def allowed_post(self, answer: Answer, row: Row, variant: str, sent, expected) -> list[str]:
        if isinstance(expected, dict):
            expected = expected.get(variant, expected.get(self.role, expected["default"]))
        faults = self.code(answer, expected)
        if answer.status >= 400 and answer.wrote and not row.saves:
            faults.append(f"answered {answer.status} and wrote {answer.wrote}")
        acted = sent is not None or (row.body is None and row.json is None)
        if acted and answer.status < 400 and not answer.wrote and self.role not in row.idle:
            faults.append("nothing was written: the body of the row proves nothing")
        return faults

    def signs_in(self, row: Row) -> bool:
        return self.role in VISITORS and not row.public

    def refusal(self, answer: Answer, row: Row, variant: str) -> list[str]:
        if self.signs_in(row):
            faults = [] if answer.asks_to_sign_in else [f"{answer.status}, not the sign-in page"]
            return faults + self.refused(answer, {302})
        return self.refused(answer, {row.refusal(self.role, variant)})

    def refused(self, answer: Answer, expected: set[int]) -> list[str]:
        faults = (
            []
            if answer.status in expected
            else [f"{answer.status}{answer.error}, not {sorted(expected)}"]
        )
        return [*faults, *([f"refused, but wrote {answer.wrote}"] if answer.wrote else [])]

    def code(self, answer: Answer, expected: int) -> list[str]:
        where = answer.error or answer.location
        return [] if answer.status == expected else [f"{answer.status} {where}, not {expected}"]

    def leaks(self, answer: Answer, row: Row | None = None) -> list[str]:
        if row and row.takes == "feed":
            return []  # read by whoever holds the link; see the test of feeds
        return self.shown(answer)

    def shown(self, answer: Answer) -> list[str]:
        if CANARY not in answer.body:
            return []
        return [f"shows {word.decode()}" for word in self.hidden if word in answer.body]

    def library(self, route: Route) -> Iterator[str]:
        """A page of a library and its form: what they hold is not ours, whom they let in is."""
        address, visitor = example_of(route), self.role in VISITORS
        on_get, on_post = POLICY.of_library(route, visitor=visitor)
        asked = (
            ("GET", self.browser.get(address), on_get),
            ("POST", self.browser.post(address), on_post),
        )
        for method, answer, codes in asked:
            faults = [*self.refused(answer, set(codes)), *self.leaks(answer)]
            if method == "POST" and not visitor and route.name == SIGN_OUT:
                faults += [] if answer.ends_session else ["still signed in"]
            for fault in faults:
                yield f"{self.role}: {method} {route.name}: {fault}"

    def absent(self, route: Route, row: Row, hidden: dict[str, Answer]) -> Iterator[str]:
        """What does not exist is answered like what is hidden, to the byte."""
        nowhere: dict[str, bytes] = {}
        for args in row.variants(self.world.targets).values():
            address = reverse(route.name, args=args)
            answer = hidden.get(address)
            if not answer or answer.status != 404 or not any(isinstance(arg, int) for arg in args):
                continue
            missing = reverse(
                route.name, args=[ABSENT if isinstance(arg, int) else arg for arg in args]
            )
            if missing not in nowhere:
                nowhere[missing] = self.page(missing).masked(missing)
            if answer.masked(address) != nowhere[missing]:
                yield f"{self.role}: {route.name}: the page says that {address} exists"


def example_of(route: Route) -> str:
    """An address that the pattern takes, for routes of libraries."""
    if ":" in route.name or "/" in route.name:
        return f"/{route.path}"
    sample = {"pk": ABSENT, "key": "a", "uidb36": "a", "provider_id": "oidc"}
    names = re.findall(r"<(?:\w+:)?(\w+)>", route.path)
    return reverse(route.name, kwargs={name: sample[name] for name in names})


# --- the admin ----------------------------------------------------------------------------------


class AdminTour(Tour):
    """Lists, forms, histories, searches, look-ups and exports of every model in the admin."""

    def faults(self) -> Iterator[str]:
        opens = self.role in POLICY.opens_for
        for address in (reverse("admin:index"), "/admin/search/?s=zz", "/admin/jsi18n/"):
            answer = self.browser.get(address)
            yield from self.told(address, answer, 200 if opens else None)
        if self.role not in VISITORS:
            answer = self.browser.post(reverse("admin:logout"))
            if not (answer.ends_session or (answer.status == 302 and not opens)):
                yield f"{self.role}: POST admin:logout: {answer.status}, still signed in"
        for model, options in admin.site._registry.items():
            for address, code in self.addresses(model, options):
                yield from self.told(address, self.browser.get(address), code if opens else None)
            yield from self.changes(model, opens)

    def told(self, address: str, answer: Answer, code: int | None) -> Iterator[str]:
        if code is None:
            faults = (
                []
                if answer.asks_to_sign_in or "/login/" in answer.location
                else [str(answer.status)]
            )
        else:
            faults = self.code(answer, code)
        faults += [f"a GET wrote {answer.wrote}"] if answer.wrote else []
        faults += self.shown(answer)
        faults += ["shows a status as the code has it"] if PAIR in answer.body else []
        for fault in faults:
            yield f"{self.role}: GET {address}: {fault}"

    def addresses(self, model, options) -> Iterator[tuple[str, int]]:
        label = model._meta.label_lower
        entry = f"admin:{label.replace('.', '_')}"
        may = self.role in (POLICY.admins_of(label) or ())
        request = self.request()
        changelist = reverse(f"{entry}_changelist")
        inside = self.role in POLICY.opens_for
        for query in ("", "?q=zz") if inside else ("",):
            yield f"{changelist}{query}", 200 if may else 403
        adds = options.has_add_permission(request)
        assert not (adds and not may), f"{label} can be added by {self.role}"
        yield reverse(f"{entry}_add"), 200 if adds else 403
        for row in model._default_manager.all()[: 4 if inside else 1]:
            seen = options.get_queryset(request).filter(pk=row.pk).exists()
            hidden = 302  # back to the list, as for a row that does not exist
            change = 403 if not may else 200 if seen else hidden
            history = hidden if not seen else 200 if may else 403
            yield reverse(f"{entry}_change", args=[row.pk]), change
            yield reverse(f"{entry}_history", args=[row.pk]), history
            if options.has_delete_permission(request, row) and seen:
                yield reverse(f"{entry}_delete", args=[row.pk]), 200
        for name in options.autocomplete_fields:
            query = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
            remote = model._meta.get_field(name).remote_field.model
            admits = admin.site._registry[remote].has_view_permission(request)
            yield f"/admin/autocomplete/?term=zz&{query}&field_name={name}", 200 if admits else 403

    def request(self):
        request = RequestFactory().get("/admin/")
        person = self.world.people.get(self.role)
        request.user = User.objects.get(pk=person.pk) if person else AnonymousUser()
        return request

    def changes(self, model, opens: bool) -> Iterator[str]:
        """Exports hold nothing hidden; whoever has no business here changes nothing."""
        label = model._meta.label_lower
        entry = f"admin:{label.replace('.', '_')}"
        everything = [row.pk for row in model._default_manager.all()]
        for action in ("export", "delete_selected"):
            body = {"action": action, "_selected_action": everything, "index": "0"}
            answer = self.browser.post(reverse(f"{entry}_changelist"), body)
            shown = [word.decode() for word in self.hidden if word in answer.body]
            if shown or answer.wrote:
                yield f"{self.role}: {action} of {label}: shows {shown}, wrote {answer.wrote}"
        pages = []
        if not (opens and admin.site._registry[model].has_add_permission(self.request())):
            pages.append(("add", []))
        if not (opens and self.role in (POLICY.admins_of(label) or ())):
            pages += [(page, [pk]) for page in ("change", "delete") for pk in everything[:1]]
        for page, args in pages:
            answer = self.browser.post(reverse(f"{entry}_{page}", args=args), {"post": "yes"})
            if answer.status not in (302, 403) or answer.wrote:
                yield f"{self.role}: POST {page} of {label}: {answer.status} {answer.wrote}"


# --- methods that nobody uses here ---------------------------------------------------------------


@pytest.mark.parametrize("role", ("owner", "superuser"))
def test_no_address_acts_on_a_method_that_is_no_form(world, role):
    """Nothing here takes PUT, PATCH or DELETE; where one is read like a GET, it writes nothing.

    PUT is tried on every object, the others, which nothing tells apart from it, on one of each.
    """
    faults, browser = [], visitor(world, role)
    rows = [row for of_route in POLICY.rows.values() for row in of_route if not row.leaves_a_line]
    asked = [
        (method, reverse(row.route, args=args))
        for row in rows
        for place, args in enumerate(row.variants(world.targets).values())
        for method in (("PUT",) if place else ("PUT", "PATCH", "DELETE"))
    ]
    asked += [("PUT", example_of(route)) for route in routes() if route.name in POLICY.libraries]
    for method, address in dict.fromkeys(asked):
        answer = browser.other(method, address)
        if answer.wrote or (answer.status >= 500 and address != reverse("health")):
            faults.append(f"{method} {address}: {answer.status} {answer.error} {answer.wrote}")

    assert faults == []


# --- calendars, by whoever holds the link -------------------------------------------------------


def test_a_calendar_feed_holds_only_what_its_owner_may_see(world):
    booked = {}
    for role, token in world.feeds.items():
        answer = Visitor().get(reverse("notifications:calendar", args=[token]))
        booked[role] = answer.body.count(b"BEGIN:VEVENT") if answer.status == 200 else None

        assert [word for word in world.hidden_from(role) if word.encode() in answer.body] == []

    nothing = dict.fromkeys(ROLES[1:], 0)
    meeting = dict.fromkeys(
        ("drafted", "bystander", "rival", "coordinator", "rival_coordinator", "superuser"), 1
    )
    assert booked == nothing | meeting | {"owner": 5, "panel": 4 + 1, "disabled": None}


# --- negative controls: the matrix can fail -----------------------------------------------------


def unprotected(request, pk):
    return HttpResponse(Consultation.objects.get(pk=pk).title)


def urlconf_with(*patterns) -> ModuleType:
    module = ModuleType("urlconf_with_a_hole")
    module.urlpatterns = [*patterns, path("", include("fbias.urls"))]
    return module


@pytest.fixture
def hole(settings) -> Iterator[Callable[..., None]]:
    """Put a view in front of the portal's own addresses."""

    def dig(*patterns) -> None:
        settings.ROOT_URLCONF = urlconf_with(*patterns)
        clear_url_caches()

    yield dig
    clear_url_caches()


def test_a_route_without_a_row_fails(hole):
    hole(path("leak/<int:pk>/", unprotected, name="leak"))

    assert without_a_row() == ["leak"]


def test_a_model_without_a_line_fails(monkeypatch):
    monkeypatch.delitem(POLICY.models, "members.*")

    assert POLICY.admins_of("members.user") is None


@pytest.mark.parametrize(
    ("role", "fault"),
    (
        ("neighbour", "shows zzownconsultationtitle"),
        ("anonymous", "200, not the sign-in page"),
        ("rival_coordinator", "200, not [404]"),
    ),
)
def test_an_unprotected_view_is_caught(world, hole, role, fault):
    """The same address without its check: the code and the canary both give it away."""
    hole(path("consultations/<int:pk>/", unprotected))

    found = list(Tour(world, role).faults("consultations:consultation"))

    assert f"{role}: GET consultations:consultation [consultation/own]: {fault}" in found


def test_a_button_whose_address_leads_nowhere_is_caught(world, hole):
    hole(path("consultations/<int:pk>/seat/", lambda request, pk: redirect(request.path)))

    found = list(Tour(world, "coordinator").faults("consultations:seat"))

    assert "coordinator: GET consultations:seat [consultation/own]: ends with 0" in found


def test_a_refusal_that_writes_is_caught(world, hole):
    def refuses_too_late(request, pk):
        Consultation.objects.filter(pk=pk).update(cancel_reason="Gone.")
        return HttpResponse(status=404)

    hole(path("consultations/<int:pk>/cancel/", refuses_too_late))

    found = list(Tour(world, "neighbour").faults("consultations:cancel"))

    place = "neighbour: POST with a body consultations:cancel [consultation/own]"
    assert f"{place}: refused, but wrote ('consultations_consultation',)" in found
