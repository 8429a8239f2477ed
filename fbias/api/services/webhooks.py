"""Make a webhook, hear what happens, tell it, try again for three days.

Calls are signed as <https://www.standardwebhooks.com> has it, so that receivers find a library.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from fbias.api.enums import EVENT_OF, CallStatus
from fbias.api.models import Webhook, WebhookCall
from fbias.core.clock import database_now, in_database_time
from fbias.core.constraints import constraints_speak
from fbias.core.errors import DomainError
from fbias.core.models import TimelineEntry
from fbias.core.outgoing import NoAnswer, post_bytes
from fbias.core.sealing import seal, unseal
from fbias.core.tasks import after_commit
from fbias.core.timeline import readable_by, record
from members.models import User
from members.rules import is_coordinator

logger = logging.getLogger(__name__)

SECONDS = 10  # that a receiver may take
LEASE = timedelta(minutes=2)
TRIED_FOR = timedelta(days=3)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=12)
AT_ONCE = 20
MOST = 20  # webhooks that are on
MADE = "webhook.made"


@transaction.atomic
def make_webhook(
    *, by: User, name: str, address: str, events: Sequence[str]
) -> tuple[Webhook, str]:
    """The webhook and the secret of its signatures, which is shown once; it is called at once."""
    if not is_coordinator(by):
        raise PermissionDenied
    if Webhook.objects.filter(ended_at=None).count() >= MOST:
        raise DomainError(_("There are enough webhooks. Switch one off first."))
    secret = base64.b64encode(secrets.token_bytes(32)).decode()
    webhook = Webhook(
        name=name, address=address, events=[MADE, *events], made_by=by, sealed_secret=seal(secret)
    )
    with constraints_speak(Webhook):
        webhook.full_clean(validate_constraints=False)
        webhook.save(force_insert=True)
    record(webhook, "make", by=by)
    return webhook, f"whsec_{secret}"


@transaction.atomic
def end_webhook(webhook: Webhook, *, by: User) -> None:
    """It is told nothing more, not even what waits. Ended twice it is ended once."""
    if not is_coordinator(by):
        raise PermissionDenied
    if Webhook.objects.filter(pk=webhook.pk, ended_at=None).update(ended_at=timezone.now()):
        record(webhook, "end", by=by)


@transaction.atomic
def call_again(call: WebhookCall, *, by: User) -> None:
    """Once more, with the same id: a receiver that had it knows so."""
    if not is_coordinator(by):
        raise PermissionDenied
    rows = WebhookCall.objects.filter(
        pk=call.pk, webhook__ended_at=None, status__in=[CallStatus.SENT, CallStatus.GIVEN_UP]
    )
    again = {"status": CallStatus.DUE, "attempts": 0, "due_at": Now(), "first_due_at": Now()}
    if not rows.update(**again):
        raise DomainError(_("It is on its way already, or the webhook is switched off."))
    record(call.webhook, "call_again", by=by)
    after_commit("api.call_webhooks")


def hear(entry: TimelineEntry) -> None:
    """In the transaction of what happened: the call stands or falls with it."""
    event = EVENT_OF.get(entry.verb)
    if event is None:
        return
    told = Webhook.objects.filter(ended_at=None, events__contains=[event])
    if event == MADE:
        told = told.filter(pk=entry.subject_id)  # of itself only
    calls = [WebhookCall(webhook=one, entry=entry) for one in told]
    if calls:
        WebhookCall.objects.bulk_create(calls)
        after_commit("api.call_webhooks")


# --- telling it -----------------------------------------------------------------------------------


def call_webhooks() -> int:
    """What is due, each on its own: one receiver that is down holds nobody else up for long."""
    told = 0
    due = WebhookCall.objects.free().filter(webhook__ended_at=None).order_by("due_at", "pk")
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        if WebhookCall.objects.free().filter(pk=pk).update(claimed_until=in_database_time(LEASE)):
            tell(WebhookCall.objects.select_related("webhook__made_by", "entry").get(pk=pk))
            told += 1
    return told


def tell(call: WebhookCall) -> None:
    """Outside of any transaction. What its maker may not know of is forgotten instead."""
    maker = call.webhook.made_by
    if not is_coordinator(maker) or not may_know(maker, call):
        call.delete()
        return
    try:
        send(call)
    except NoAnswer as error:
        try_later(call, str(error))
    else:
        WebhookCall.objects.filter(pk=call.pk).update(
            status=CallStatus.SENT,
            sent_at=Now(),
            attempts=call.attempts + 1,
            claimed_until=None,
            trouble="",
        )


def may_know(person: User, call: WebhookCall) -> bool:
    return readable_by(person).filter(pk=call.entry_id).exists()


def send(call: WebhookCall) -> None:
    webhook, body = call.webhook, json.dumps(content_of(call)).encode()
    post_bytes(
        webhook.address,
        body,
        seconds=SECONDS,
        headers=signed(call, body),
        only_outside=urlsplit(webhook.address).hostname not in settings.WEBHOOK_INSIDE_HOSTS,
    )


def content_of(call: WebhookCall) -> dict[str, Any]:
    """No name and no word of anybody: who may know more asks the API."""
    noun = call.event.partition(".")[0]
    return {
        "type": call.event,
        "timestamp": call.entry.at.isoformat(),
        "data": {noun: int(call.entry.subject_id)},
    }


def signed(call: WebhookCall, body: bytes) -> dict[str, str]:
    sent = str(int(database_now().timestamp()))
    content = b".".join([str(call.key).encode(), sent.encode(), body])
    key = base64.b64decode(unseal(call.webhook.sealed_secret))
    signature = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return {
        "webhook-id": str(call.key),
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{signature}",
    }


def wait_after(attempts: int) -> timedelta:
    """A minute, then four times as long each time, at most half a day."""
    return min(FIRST_WAIT * 4 ** min(attempts - 1, 10), LONGEST_WAIT)


def try_later(call: WebhookCall, trouble: str) -> None:
    attempts = call.attempts + 1
    wait = wait_after(attempts)
    over = database_now() + wait > call.first_due_at + TRIED_FOR
    WebhookCall.objects.filter(pk=call.pk).update(
        status=CallStatus.GIVEN_UP if over else CallStatus.DUE,
        attempts=attempts,
        due_at=in_database_time(wait),
        claimed_until=None,
        trouble=trouble[:300],
    )
    logger.info("Webhook %s did not answer, attempt %s.", call.webhook_id, attempts)
