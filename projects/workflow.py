"""When a step may be taken; who may take it is in `rules.py`."""

from fbias.core.workflow import Step, Workflow
from projects.enums import ProjectStatus as P

PROJECT_LIFE = Workflow(
    P,
    initial=P.SUBMITTED,
    steps={
        "triage": Step({P.SUBMITTED}, P.TRIAGE, "A coordinator looks at the request."),
        "accept": Step({P.TRIAGE}, P.ACCEPTED, "The facility takes the project."),
        "decline": Step({P.TRIAGE}, P.DECLINED, "The facility says no, with its reasons."),
        "redirect": Step({P.TRIAGE}, P.REDIRECTED, "Somebody else answers this better."),
        "start": Step({P.ACCEPTED}, P.ACTIVE, "Work begins."),
        "complete": Step({P.ACTIVE}, P.COMPLETED, "The work is done and handed over."),
        "stop": Step({P.ACTIVE}, P.INFEASIBLE, "It cannot be done; what was tried is written."),
        "cancel": Step(P.LIVE, P.CANCELLED, "Given up by the user or a coordinator."),
    },
)
