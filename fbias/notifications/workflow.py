"""The life of one message; `delivery` takes the portal's own steps by guarded updates."""

from fbias.core.workflow import Step, Workflow
from fbias.notifications.enums import NotificationStatus as S

LIFE = Workflow(
    S,
    initial=S.DUE,
    steps={
        "claim": Step({S.DUE}, S.SENDING, "A worker takes the message until its lease ends."),
        "settle": Step({S.SENDING}, S.SENT, "The mail server accepted it."),
        "retry": Step(
            {S.SENDING}, S.DUE, "The mail server cannot take it now; tried for 48 hours."
        ),
        "release": Step({S.SENDING}, S.DUE, "The worker was lost; the message is taken up again."),
        "doubt": Step({S.SENDING}, S.IN_DOUBT, "It may have gone out; a person decides."),
        "fail": Step({S.SENDING}, S.FAILED, "The address or the text is refused; a person looks."),
        "drop": Step({S.SENDING}, S.DROPPED, "It is no longer true or no longer useful."),
        "put_off": Step({S.DUE}, S.WEEKLY, "Its reader wants this kind in the weekly digest."),
        "gather": Step({S.WEEKLY}, S.GATHERED, "It stands in the digest of the week."),
        "outlive": Step({S.WEEKLY}, S.DROPPED, "When the digest was made, it was true no more."),
        "send_again": Step({S.IN_DOUBT, S.FAILED}, S.DUE, "A coordinator sends it once more."),
        "dismiss": Step({S.IN_DOUBT, S.FAILED}, S.DROPPED, "A coordinator says it is settled."),
    },
)
