"""When a step may be taken; who may take it is in `rules.py`."""

from fbias.core.workflow import Step, Workflow
from fbias.network.enums import ComputingStatus as C
from fbias.network.enums import HelpStatus as H
from fbias.network.enums import ItemStatus as I
from fbias.network.enums import MeetingStatus as M
from fbias.network.enums import PairStatus as R
from fbias.network.enums import PreviewStatus as P
from fbias.network.enums import TopicStatus as T

MEETING_LIFE = Workflow(
    M,
    initial=M.PLANNED,
    steps={
        "change": Step({M.PLANNED}, None, "Day, hour or place change; the calendar entry follows."),
        "cancel": Step({M.PLANNED}, M.CANCELLED, "It does not take place; everybody is told."),
        "hold": Step({M.PLANNED}, M.HELD, "It took place; who came is noted."),
    },
)

TOPIC_LIFE = Workflow(
    T,
    initial=T.PROPOSED,
    steps={
        "change": Step(T.LIVE, None, "Said otherwise, or bound to other parties."),
        "plan": Step({T.PROPOSED}, T.PLANNED, "It is on the agenda of a meeting."),
        "postpone": Step({T.PLANNED}, T.PROPOSED, "Back to the backlog; its votes are kept."),
        "discuss": Step({T.PLANNED}, T.DISCUSSED, "The meeting took place."),
        "withdraw": Step({T.PROPOSED}, T.WITHDRAWN, "Its author or a coordinator takes it back."),
    },
)

HELP_LIFE = Workflow(
    H,
    initial=H.OPEN,
    steps={
        "solve": Step({H.OPEN}, H.SOLVED, "One of the answers helped."),
        "close": Step({H.OPEN}, H.CLOSED, "Help is no longer needed."),
        "reopen": Step({H.SOLVED, H.CLOSED}, H.OPEN, "It was not solved after all."),
    },
)

PREVIEW_LIFE = Workflow(
    P,
    initial=P.OPEN,
    steps={"close": Step({P.OPEN}, P.CLOSED, "Enough was said; the results stay.")},
)

ITEM_LIFE = Workflow(
    I,
    initial=I.OWN,
    steps={
        "share": Step({I.OWN}, I.MEMBERS, "The members may use it."),
        "take_back": Step({I.MEMBERS}, I.OWN, "Only its owner sees it again."),
        "publish": Step({I.MEMBERS}, I.PUBLIC, "Everybody may use it, under its licence."),
        "withdraw": Step({I.PUBLIC}, I.MEMBERS, "It leaves the public pages."),
    },
)

PAIR_LIFE = Workflow(
    R,
    initial=R.WANTED,
    steps={
        "propose": Step(R.BEFORE, R.PROPOSED, "A member of another site is asked to mentor."),
        "accept": Step({R.PROPOSED}, R.RUNNING, "The mentor says yes."),
        "decline": Step({R.PROPOSED}, R.WANTED, "The mentor says no; another one can be asked."),
        "lose": Step({R.PROPOSED}, R.WANTED, "Who was asked is no longer there."),
        "note": Step({R.RUNNING}, None, "What was done, on which day, for how long."),
        "end": Step({R.RUNNING}, R.ENDED, "It ends, with what was learnt."),
        "withdraw": Step(R.BEFORE, R.WITHDRAWN, "No mentor is needed now."),
    },
)

COMPUTING_LIFE = Workflow(
    C,
    initial=C.ASKED,
    steps={
        "grant": Step({C.ASKED}, C.GRANTED, "Who keeps the resource grants the time, with a word."),
        "decline": Step({C.ASKED}, C.DECLINED, "Who keeps the resource says no, with a word."),
        "withdraw": Step({C.ASKED}, C.WITHDRAWN, "It is no longer needed."),
        "end": Step({C.GRANTED}, C.ENDED, "The rest of the time is given back."),
    },
)
