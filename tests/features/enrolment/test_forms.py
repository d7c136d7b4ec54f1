from typing import Any
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.features.enrolment.errors import BadAnswers
from paceline.features.enrolment.forms import FormIn, Question, QuestionKind, require_fit
from paceline.kernel.identity import Principal, Role
from tests.features.cohorts.plans import planned_cohort
from tests.features.enrolment.rosters import EVENINGS, open_cohort, registered
from tests.people import signed_in, someone

ORGANISER = someone()
LEVEL: dict[str, object] = {
    "key": "level",
    "label": "How long have you been running?",
    "kind": "one",
    "hint": "",
    "required": True,
    "options": ["new", "some years"],
}
GOALS: dict[str, object] = {
    "key": "goals",
    "label": "Goals",
    "kind": "many",
    "options": ["5 km", "10 km"],
}
AGE: dict[str, object] = {"key": "age", "label": "Age", "kind": "number"}
WORDS: dict[str, object] = {"key": "words", "label": "Anything else?", "kind": "text"}
QUESTIONS: list[dict[str, object]] = [LEVEL, GOALS, AGE, WORDS]


@pytest.fixture
async def member(container: AsyncContainer) -> Principal:
    return await registered(container, "ana@example.org")


async def asked(
    client: httpx2.AsyncClient, cohort_id: UUID, questions: list[dict[str, object]]
) -> httpx2.Response:
    body = {"questions": questions}
    return await client.put(f"/cohorts/{cohort_id}/form", json=body, headers=signed_in(ORGANISER))


def signing_up(attributes: dict[str, Any]) -> dict[str, object]:
    return {"zone": "Europe/Berlin", "windows": EVENINGS, "attributes": attributes}


class TestAForm:
    async def test_is_empty_until_it_is_set_and_then_as_it_was_set(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        path = f"/cohorts/{cohort_id}/form"
        before = await client.get(path, headers=signed_in(ORGANISER))

        await asked(client, cohort_id, [LEVEL, AGE])
        await asked(client, cohort_id, [LEVEL])

        after = await client.get(path, headers=signed_in(someone(Role.MEMBER)))
        assert before.json() == {"questions": []}
        assert after.json() == {"questions": [LEVEL]}

    @pytest.mark.parametrize("who", [someone(Role.MEMBER), someone(Role.ORGANISER)])
    async def test_of_a_cohort_that_is_not_open_is_for_those_who_see_it(
        self, client: httpx2.AsyncClient, who: Principal
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        path = f"/cohorts/{cohort_id}/form"

        assert (await client.get(path, headers=signed_in(ORGANISER))).is_success
        reply = await client.get(path, headers=signed_in(who))
        assert reply.status_code == httpx2.codes.NOT_FOUND

    async def test_is_set_by_its_organiser_alone(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await open_cohort(client, ORGANISER)

        for who in (someone(Role.MEMBER), someone(Role.ORGANISER)):
            reply = await client.put(
                f"/cohorts/{cohort_id}/form", json={"questions": []}, headers=signed_in(who)
            )
            assert reply.status_code in {httpx2.codes.FORBIDDEN, httpx2.codes.NOT_FOUND}

    @pytest.mark.parametrize(
        ("questions", "says"),
        [
            ([LEVEL | {"options": ["new"]}], "two different options"),
            ([AGE | {"options": ["1", "2"]}], "only a choice has options"),
            ([AGE, WORDS | {"key": "age"}], "the same key"),
            ([AGE | {"key": "two\nlines"}], "pattern"),
            ([AGE | {"colour": "red"}], "Extra inputs"),
            ([AGE | {"key": f"age {n}"} for n in range(21)], "at most 20"),
        ],
    )
    async def test_that_nobody_could_answer_is_refused(
        self, client: httpx2.AsyncClient, questions: list[dict[str, object]], says: str
    ) -> None:
        reply = await asked(client, await open_cohort(client, ORGANISER), questions)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert says in reply.json()["detail"]


class TestAnswers:
    async def test_are_asked_of_whoever_signs_up_themselves(
        self, client: httpx2.AsyncClient, member: Principal
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await asked(client, cohort_id, QUESTIONS)
        path, headers = f"/cohorts/{cohort_id}/signups", signed_in(member)

        refused = await client.post(path, json=signing_up({"goals": ["1 km"]}), headers=headers)
        answers = {"level": ["new"], "goals": ["5 km", "10 km"], "age": 40.0, "shirt": ["M"]}
        taken = await client.post(path, json=signing_up(answers), headers=headers)

        assert refused.json()["code"] == "bad_answers"
        assert [each["where"] for each in refused.json()["errors"]] == [
            "body.attributes.level",
            "body.attributes.goals",
        ]
        assert taken.json()["attributes"] == answers

    async def test_can_be_given_again(self, client: httpx2.AsyncClient, member: Principal) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await asked(client, cohort_id, [LEVEL])
        path, headers = f"/cohorts/{cohort_id}/signups", signed_in(member)
        await client.post(path, json=signing_up({"level": ["new"]}), headers=headers)

        better = {"attributes": {"level": ["some years"]}}
        changed = await client.put(f"{path}/mine/answers", json=better, headers=headers)
        none: dict[str, object] = {"attributes": {}}
        refused = await client.put(f"{path}/mine/answers", json=none, headers=headers)

        mine = await client.get(f"{path}/mine", headers=headers)
        assert changed.json()["attributes"] == better["attributes"]
        assert refused.json()["code"] == "bad_answers"
        assert mine.json()["attributes"] == better["attributes"]

    async def test_of_a_sign_up_that_was_withdrawn_stay(
        self, client: httpx2.AsyncClient, member: Principal
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        path, headers = f"/cohorts/{cohort_id}/signups", signed_in(member)
        await client.post(path, json=signing_up({}), headers=headers)
        await client.post(f"{path}/mine/withdraw", headers=headers)

        reply = await client.put(f"{path}/mine/answers", json={"attributes": {}}, headers=headers)

        assert reply.status_code == httpx2.codes.CONFLICT

    async def test_are_not_asked_of_the_organiser_who_enters_others(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await asked(client, cohort_id, QUESTIONS)
        body = signing_up({}) | {"name": "Ana", "email": "ana@example.org"}

        reply = await client.post(
            f"/cohorts/{cohort_id}/signups", json=body, headers=signed_in(ORGANISER)
        )

        assert reply.status_code == httpx2.codes.CREATED

    @pytest.mark.parametrize(
        ("answers", "says"),
        [
            ({}, "no answer"),
            ({"level": []}, "no answer"),
            ({"level": ["old"]}, "one of new, some years"),
            ({"level": ["new", "some years"]}, "takes one answer"),
            ({"level": 3.0}, "takes one answer"),
            ({"level": ["new"], "goals": ["5 km", "1 km"]}, "one of 5 km, 10 km"),
            ({"level": ["new"], "age": ["40"]}, "takes a number"),
            ({"level": ["new"], "words": ["a", "b"]}, "in words"),
        ],
    )
    def test_that_do_not_fit_are_told_by_their_question(
        self, answers: dict[str, Any], says: str
    ) -> None:
        questions = FormIn.model_validate({"questions": QUESTIONS}).questions

        with pytest.raises(BadAnswers) as refusal:
            require_fit(questions, answers)

        assert says in refusal.value.detail

    def test_that_nobody_asked_for_or_needs_fit(self) -> None:
        question = Question(key="words", label="Anything?", kind=QuestionKind.TEXT)

        require_fit([question], {"shirt": ["M"]})
