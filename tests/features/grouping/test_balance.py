"""What a draft tells of how its groups are balanced."""

from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer

from tests.features.enrolment.rosters import open_cohort, roster, signed_up
from tests.features.grouping.drafts import drafted, shown
from tests.people import signed_in, someone
from tests.statements import Statements, recorded

ORGANISER = someone()


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Statements:
    return recorded(monkeypatch)


class TestBalance:
    async def test_counts_what_the_rules_speak_of_among_the_members(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER, facilitator="none")
        said = {
            "A": {"language": ["German"], "level": 2},
            "B": {"language": ["German", "English"], "level": 3.5},
            "C": {"language": ["German"]},
        }
        for name, attributes in said.items():
            await signed_up(client, cohort_id, ORGANISER, name, attributes=attributes)
        away = {"windows": [], "attributes": {"level": 5.5, "shoe": 40}}
        await signed_up(client, cohort_id, ORGANISER, "D", **away)
        await ruled(client, cohort_id, "same language", "balance level", "cluster level")

        draft = await shown(
            client, ORGANISER, await drafted(client, container, ORGANISER, cohort_id)
        )

        language, level = draft["groups"][0]["balance"]
        assert (language["attribute"], language["silent"], language["mean"]) == (
            "language",
            0,
            None,
        )
        assert language["counts"] == [
            {"value": "German", "people": 3},
            {"value": "English", "people": 1},
        ]
        assert (level["attribute"], level["silent"], level["counts"]) == ("level", 1, [])
        assert [level[each] for each in ("mean", "lowest", "highest", "mean_of_all")] == [
            2.75,
            2.0,
            3.5,
            3.6667,
        ]

    async def test_costs_the_read_no_statement_more(
        self, client: httpx2.AsyncClient, container: AsyncContainer, statements: Statements
    ) -> None:
        cohort_id, _ = await roster(client, ORGANISER)
        draft_id = await drafted(client, container, ORGANISER, cohort_id)
        asked = []

        for rules in ((), ("balance level", "same language")):
            await ruled(client, cohort_id, *rules)
            statements.forget()
            draft = await shown(client, ORGANISER, draft_id)
            asked.append((len(draft["groups"][0]["balance"]), len(statements.ran)))

        (none, before), (two, after) = asked
        assert (none, two, after) == (0, 2, before)


async def ruled(client: httpx2.AsyncClient, cohort_id: UUID, *rules: str) -> None:
    """Each rule as its type and an attribute."""
    kinds = [rule.split() for rule in rules]
    body = [
        {"type": kind, "attribute": attribute, **({} if kind == "same" else {"weight": 1})}
        for kind, attribute in kinds
    ]
    reply = await client.put(
        f"/cohorts/{cohort_id}/grouping", json={"rules": body}, headers=signed_in(ORGANISER)
    )
    assert reply.status_code == httpx2.codes.OK, reply.text
