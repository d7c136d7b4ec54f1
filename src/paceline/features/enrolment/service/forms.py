"""What a cohort asks whoever signs up."""

from collections.abc import Sequence

from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.enrolment.forms import Answers, FormIn, FormOut, Question, require_fit
from paceline.features.enrolment.models import SignUpForm
from paceline.features.enrolment.repository.forms import FormRepository
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal


class FormService:
    def __init__(self, cohorts: Cohorts, forms: FormRepository, clock: Clock) -> None:
        self._cohorts = cohorts
        self._forms = forms
        self._clock = clock

    async def show(self, cohort_id: CohortId, *, by: Principal) -> FormOut:
        """For whoever sees the cohort, and for anyone while it is open. Raises NotFound."""
        try:
            await self._cohorts.open_named(str(cohort_id))
        except NotFound:
            await self._cohorts.visible(cohort_id, by=by)
        return FormOut(questions=list(await self._questions(cohort_id)))

    async def set(self, cohort_id: CohortId, wanted: FormIn, *, by: Principal) -> FormOut:
        """Answers given so far stay as they are."""
        await self._cohorts.held(cohort_id, by=by)
        questions = [question.model_dump(mode="json") for question in wanted.questions]
        now = self._clock.now()
        form = await self._forms.of_cohort_unscoped(cohort_id)
        if form is None:
            self._forms.add(SignUpForm(cohort_id=cohort_id, questions=questions, changed_at=now))
        else:
            form.questions, form.changed_at = questions, now
        return FormOut(questions=wanted.questions)

    async def require_fit_unscoped(self, cohort_id: CohortId, answers: Answers) -> None:
        """Raises BadAnswers."""
        require_fit(await self._questions(cohort_id), answers)

    async def questions_unscoped(self, cohort_id: CohortId) -> Sequence[Question]:
        """For whoever may sign up."""
        return await self._questions(cohort_id)

    async def asked_unscoped(self, cohort_id: CohortId, answers: Answers) -> Answers:
        """Of what a stranger answered, what was asked. Raises BadAnswers."""
        questions = await self._questions(cohort_id)
        require_fit(questions, answers)
        keys = {question.key for question in questions}
        return {key: value for key, value in answers.items() if key in keys}

    async def _questions(self, cohort_id: CohortId) -> Sequence[Question]:
        form = await self._forms.of_cohort_unscoped(cohort_id)
        return [] if form is None else [Question.model_validate(each) for each in form.questions]
