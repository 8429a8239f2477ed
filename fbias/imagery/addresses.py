"""The addresses of images below the object that owns them: written once for every owner.

There is no address of an image by its own id. An app that shows images makes a `Door` from its
description of the owner, and mounts `door.urlpatterns` below its own prefix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fbias.core.http import MemberRequest, fetch_for, fetch_part
from fbias.core.timeline import record
from fbias.imagery import viewer
from fbias.imagery.file_sets import arrange_files
from fbias.imagery.http import (
    answer_complete,
    answer_parts,
    json_endpoint,
    read_begin,
    read_object,
    text,
    upload_state,
)
from fbias.imagery.images import begin_image, give_role, remove_image, restore_image
from fbias.imagery.owners import Owner
from fbias.imagery.pages import answer_preview, image_for_page
from fbias.imagery.services import download_url, link_url


def wants_page(request: MemberRequest) -> bool:
    """Whether a form was sent, not the uploader; browsers take JSON, too, but only after a page."""
    return request.get_preferred_type(["application/json", "text/html"]) == "text/html"


def images_of(owner: Any) -> Any:
    """As pages show them, with their files and previews."""
    return owner.images.select_related("upload").prefetch_related("upload__previews")


@dataclass(frozen=True)
class Door:
    """Lets people to the images of one kind of owner, and nobody else."""

    kind: Owner

    def owner_of(self, request: MemberRequest, pk: int, *, change: bool = True) -> Any:
        """The owner, if this person may change its images, or see it; 404 outside one's scope."""
        step = self.kind.step if change else "view"
        return fetch_for(request.user, self.kind.found(), step, pk=pk)

    def image_of(self, request: MemberRequest, pk: int, image_pk: int, *, change: bool) -> Any:
        return fetch_part(images_of(self.owner_of(request, pk, change=change)), pk=image_pk)

    def as_json(self, image: Any, *, parts: bool = False) -> dict[str, object]:
        """What the uploader needs to go on: the upload's state, the role and the addresses."""
        shown = image_for_page(image)
        state = upload_state(image.upload, thumb_url=shown["thumb_url"], parts=parts)
        return {**state, "image": image.pk, "role": image.role, "urls": shown["urls"]}

    def announce(self, request: MemberRequest, pk: int) -> HttpResponseBase:
        """Announce one image; the answer says where its parts go."""
        owner = self.owner_of(request, pk)
        told = read_begin(request)
        image = begin_image(
            owner,
            by=request.user,
            file_name=told.name,
            size=told.size,
            sha256=told.sha256,
            role=told.role,
            request_key=told.key,
        )
        return JsonResponse(self.as_json(image), status=201)

    def state(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
        image = self.image_of(request, pk, image_pk, change=False)
        return JsonResponse(self.as_json(image, parts=True))

    def facts(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponse:
        """The fragment that replaces the progress bar once the image was looked at."""
        image = self.image_of(request, pk, image_pk, change=False)
        is_mine = self.kind.of(image).requester_id == request.user.pk
        context = {"image": image_for_page(image), "may_answer": is_mine}
        return render(request, "components/image_facts.html", context)

    def parts(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
        return answer_parts(request, self.image_of(request, pk, image_pk, change=True).upload)

    def complete(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
        return answer_complete(request, self.image_of(request, pk, image_pk, change=True).upload)

    def role(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
        image = self.image_of(request, pk, image_pk, change=True)
        role = text(read_object(request), "role", longest=20)
        return JsonResponse(self.as_json(give_role(image, by=request.user, role=role)))

    def arrange(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponse:
        """Correct how the files of a set were understood."""
        image = self.image_of(request, pk, image_pk, change=True)
        said = ((name, str(value)) for name, value in request.POST.items())
        axes = {name: value for name, value in said if len(name) == len(value) == 1}
        arrange_files(image, by=request.user, axes=axes)
        messages.success(request, _("Thank you: the files are understood so now."))
        return redirect(self.kind.page(pk))

    def take_away(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
        """Remove the image; a page without JavaScript is sent back to its own page."""
        remove_image(self.image_of(request, pk, image_pk, change=True), by=request.user)
        if wants_page(request):
            return redirect(self.kind.page(pk))
        return JsonResponse({"sentence": _("The image is removed.")})

    def bring_back(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
        """Undo a removal: the image is where it was, under its old addresses."""
        image = restore_image(self.owner_of(request, pk), by=request.user, image_pk=image_pk)
        if wants_page(request):
            return redirect(self.kind.page(pk))
        return JsonResponse(self.as_json(image))

    def download(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponse:
        """Send the reader to a link that works for five minutes; every download leaves a line."""
        image = self.image_of(request, pk, image_pk, change=False)
        url = download_url(image.upload)
        record(self.kind.of(image), "download", by=request.user, image=image.pk)
        return HttpResponseRedirect(url)

    def view(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponse:
        """The viewer: one image, or two of the same owner side by side."""
        owner = self.owner_of(request, pk, change=False)
        images = {str(one.pk): one for one in images_of(owner)}
        wanted = request.GET.get("beside", "")
        if str(image_pk) not in images or (wanted.isdecimal() and wanted not in images):
            raise Http404
        image, beside = images[str(image_pk)], images.get(wanted)
        context = {
            "image": image,
            "panes": viewer.panes(image, beside),
            "others": viewer.others(images.values(), image),
            "beside": beside,
            "back_url": owner.get_absolute_url(),
            "link_url": self.kind.address_of(image, "link"),
        }
        return render(request, "components/viewer.html", context)

    def tiles(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
        """The next signed address of the tiles, or what became of them."""
        image = self.image_of(request, pk, image_pk, change=False)
        return JsonResponse(viewer.tiles_of(image.upload))

    def link(self, request: MemberRequest, pk: int, image_pk: int) -> HttpResponseBase:
        """An address for another program, for an hour; it leaves a line as a download does."""
        image = self.image_of(request, pk, image_pk, change=False)
        url = link_url(image.upload)
        record(self.kind.of(image), "download", by=request.user, image=image.pk)
        return JsonResponse({"url": url, "name": image.upload.file_name})

    def preview(
        self, request: MemberRequest, pk: int, image_pk: int, preview_pk: int
    ) -> HttpResponse:
        upload = self.image_of(request, pk, image_pk, change=False).upload
        return answer_preview(upload, preview_pk, small=request.GET.get("size") == "small")

    def urlpatterns(self, prefix: str) -> list[URLPattern]:
        """Every address of one image below `prefix`; to announce one is the owner's own address."""
        start = f"{prefix}<int:image_pk>/"
        get, post, both = require_GET, require_POST, require_http_methods(["GET", "POST"])
        views = (
            ("state/", "state", get(json_endpoint(self.state))),
            ("facts/", "facts", get(self.facts)),
            ("parts/", "parts", both(json_endpoint(self.parts))),
            ("complete/", "complete", post(json_endpoint(self.complete))),
            ("role/", "role", post(json_endpoint(self.role))),
            ("remove/", "remove", post(json_endpoint(self.take_away))),
            ("restore/", "restore", post(json_endpoint(self.bring_back))),
            ("arrange/", "arrange", post(self.arrange)),
            ("download/", "download", get(self.download)),
            ("view/", "view", get(self.view)),
            ("tiles/", "tiles", get(json_endpoint(self.tiles))),
            ("link/", "link", post(json_endpoint(self.link))),
            ("previews/<int:preview_pk>/", "preview", get(self.preview)),
        )
        return [
            path(f"{start}{address}", login_required(view), name=f"image_{name}")
            for address, name, view in views
        ]
