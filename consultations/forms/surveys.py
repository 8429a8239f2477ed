"""What people are asked about a session: buttons, and a few words."""

from __future__ import annotations

from typing import Any

from django import forms

from consultations.models import Survey
from consultations.services.surveys import answer_survey
from consultations.surveys import questions_of_survey
from fbias.core.dois import bare_doi, check_doi
from fbias.questions.fields import field_for


class SurveyForm(forms.Form):
    def __init__(self, data: Any = None, *, survey: Survey) -> None:
        super().__init__(data, initial=survey.answers)
        self.survey = survey
        for question in questions_of_survey(survey.kind):
            self.fields[question.id] = field_for(question, too_short="", required=False)

    def clean_doi(self) -> str:
        doi = bare_doi(self.cleaned_data["doi"])
        if doi:
            check_doi(doi)
        return doi

    def save(self) -> Survey:
        return answer_survey(self.survey, answers=self.cleaned_data)
