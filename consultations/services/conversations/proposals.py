"""A language model proposes answers, where the facility has one and the person agreed.

It is asked once for each text, beside the page and never while one waits; until it answers, and
where it does not, the rules offer what they find. What it proposes is an offer like any other.
"""

from __future__ import annotations

import time
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from consultations import language_model
from consultations.enums import TurnOutcome
from consultations.models import Consultation, ModelTurn
from consultations.queries.conversations.asking import questions_left
from consultations.queries.conversations.proposed import answers_in, instructions_for, words_for
from fbias.core.tasks import after_commit
from fbias.core.timeline import record
from fbias.core.workflow import lock_for
from members.models import User

SHORTEST = 20  # characters: before that there is nothing to read


@transaction.atomic
def agree_to_model(consultation: Consultation, *, by: User) -> Consultation:
    locked = lock_for(consultation, "change", by=by)
    if language_model.is_on() and not locked.model_agreed_at:
        locked.model_agreed_at = timezone.now()
        locked.save(update_fields=["model_agreed_at"])
        record(locked, "agreed_to_model", by=by, host=language_model.host())
        let_model_read(locked)
    return locked


@transaction.atomic
def stop_model(consultation: Consultation, *, by: User) -> Consultation:
    """From now on nothing leaves; what was read is taken out of the log as well."""
    locked = lock_for(consultation, "change", by=by)
    locked.model_agreed_at = None
    locked.save(update_fields=["model_agreed_at"])
    locked.model_turns.all().delete()
    record(locked, "stopped_model", by=by)
    return locked


def let_model_read(consultation: Consultation) -> ModelTurn | None:
    """Ask for proposals to what is written now; once for each text."""
    words = words_for(consultation)
    if not (language_model.is_on() and consultation.model_agreed_at) or len(words) < SHORTEST:
        return None
    digest = sha256(words.encode()).hexdigest()
    turn, _made = ModelTurn.objects.get_or_create(
        consultation=consultation, digest=digest, defaults={"sent": words}
    )
    if turn.outcome == TurnOutcome.WAITING:
        after_commit("consultations.ask_model", turn=turn.pk)
    return turn


def ask_model(pk: int) -> str:
    """Ask once; the second of two workers finds that it was answered."""
    turn = ModelTurn.objects.select_related("consultation__intake_form").get(pk=pk)
    if turn.outcome != TurnOutcome.WAITING or not turn.consultation.model_agreed_at:
        return turn.outcome
    questions = [one for one in questions_left(turn.consultation) if one.kind != "files"]
    begun = time.monotonic()
    said, proposed = "", {}
    try:
        said = language_model.ask(instructions_for(questions), turn.sent)
        proposed = answers_in(language_model.read_json(said), questions)
        outcome = TurnOutcome.ANSWERED
    except language_model.NoAnswerInTime:
        outcome = TurnOutcome.LATE
    except language_model.NotUnderstood as error:
        outcome, said = TurnOutcome.UNUSABLE, said or str(error).replace("\0", "")
    ModelTurn.objects.filter(pk=pk, outcome=TurnOutcome.WAITING).update(
        outcome=outcome, said=said[:4000], proposed=proposed, seconds=time.monotonic() - begun
    )
    return str(outcome)
