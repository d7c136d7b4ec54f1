"""The questions of a sign-up form, and whether answers fit them."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final, Self, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from paceline.features.enrolment.errors import BadAnswers
from paceline.kernel.errors import Flaw
from paceline.web.fields import CONTROLS, Closed

MOST_QUESTIONS: Final = 20
MOST_OPTIONS: Final = 50
Answers: TypeAlias = Mapping[str, Sequence[str] | float]
Line: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=CONTROLS),
]


class QuestionKind(StrEnum):
    """One of the options, any of them, a number, or words of one's own."""

    ONE = "one"
    MANY = "many"
    NUMBER = "number"
    TEXT = "text"


CHOICES: Final = frozenset({QuestionKind.ONE, QuestionKind.MANY})


class Question(Closed):
    """`key` is what rules, lists and files call the answer."""

    key: Line
    label: Line
    kind: QuestionKind
    hint: Annotated[str, StringConstraints(max_length=300, pattern=CONTROLS)] = ""
    required: bool = False
    options: Annotated[list[Line], Field(max_length=MOST_OPTIONS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def choosable(self) -> Self:
        if self.kind in CHOICES and len(set(self.options)) < 2:
            raise ValueError("a choice takes two different options or more")
        if self.kind not in CHOICES and self.options:
            raise ValueError("only a choice has options")
        return self

    def flaw(self, answer: Sequence[str] | float | None) -> str | None:
        """What is wrong with the answer, in words; None stands for none given."""
        if answer is None or answer == []:
            return f"\u201c{self.label}\u201d has no answer" if self.required else None
        if (self.kind is QuestionKind.NUMBER) is not isinstance(answer, int | float):
            return f"\u201c{self.label}\u201d takes {WANTED[self.kind]}"
        if isinstance(answer, int | float):
            return None
        return self._flaw_of_words(answer)

    def _flaw_of_words(self, answer: Sequence[str]) -> str | None:
        if self.kind is not QuestionKind.MANY and len(answer) > 1:
            return f"\u201c{self.label}\u201d takes {WANTED[self.kind]}"
        if self.kind in CHOICES and not set(answer) <= set(self.options):
            return f"\u201c{self.label}\u201d takes one of {', '.join(self.options)}"
        return None


WANTED: Final[Mapping[QuestionKind, str]] = {
    QuestionKind.ONE: "one answer",
    QuestionKind.MANY: "a list of answers",
    QuestionKind.NUMBER: "a number",
    QuestionKind.TEXT: "one answer in words",
}


class FormIn(Closed):
    """All questions, in the order in which they are asked."""

    questions: Annotated[list[Question], Field(max_length=MOST_QUESTIONS)]

    @model_validator(mode="after")
    def distinct(self) -> Self:
        keys = [question.key for question in self.questions]
        if len(set(keys)) < len(keys):
            raise ValueError("two questions have the same key; give each its own")
        return self


class FormOut(Closed):
    questions: list[Question]


def require_fit(questions: Sequence[Question], answers: Answers) -> None:
    """Answers beside the questions are kept as they are. Raises BadAnswers."""
    found = list(flaws(questions, answers))
    if found:
        raise BadAnswers(found)


def flaws(questions: Sequence[Question], answers: Answers) -> Iterator[Flaw]:
    for question in questions:
        message = question.flaw(answers.get(question.key))
        if message is not None:
            yield Flaw(where=f"body.attributes.{question.key}", message=message)
