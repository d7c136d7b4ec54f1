from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.app.installed import FEATURES
from paceline.features.grouping.settings import DRAFT_SECONDS
from paceline.features.operations.cli import flags as cli
from paceline.features.operations.errors import WrongFlagValue
from paceline.features.operations.policy import NotOperating
from paceline.features.operations.service.flags import FlagBoard, FlagService
from paceline.kernel.flags import Flags, Target
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.people import signed_in, someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

ADMIN = someone(Role.ADMIN)
KEY = DRAFT_SECONDS.key
COHORT = new_id()


async def turn(client: httpx2.AsyncClient, **body: object) -> httpx2.Response:
    return await client.put(f"/flags/{KEY}", json=body, headers=signed_in(ADMIN))


def test_no_flag_is_over_its_day() -> None:
    """Remove the flag and the branch it chose, or give it a later day and say why."""
    flags = [flag for feature in FEATURES for flag in feature.flags]
    late = [flag.key for flag in flags if flag.expires < datetime.now(UTC).date()]

    assert flags
    assert late == []


def test_keys_name_their_slice_and_are_of_one_flag() -> None:
    keys = [(feature.name, flag.key) for feature in FEATURES for flag in feature.flags]

    assert [key for name, key in keys if not key.startswith(f"{name}.")] == []
    assert len(keys) == len({key for _, key in keys})


class TestTurning:
    async def test_a_turned_flag_is_served_at_once_to_whom_it_is_meant(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        flags = await container.get(Flags)
        before = await flags.value(DRAFT_SECONDS, of=Target(cohort=COHORT))

        reply = await turn(client, value=20, cohorts=[str(COHORT)])

        assert reply.status_code == 200, reply.text
        assert before == 0
        assert await flags.value(DRAFT_SECONDS, of=Target(cohort=COHORT)) == 20
        assert await flags.value(DRAFT_SECONDS) == 0

    async def test_another_process_sees_it_within_seconds(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        flags = await container.get(Flags)
        await flags.value(DRAFT_SECONDS)
        async with container() as scope:
            service = await scope.get(FlagService)
            board = await scope.get(FlagBoard)
            assert service.default(KEY) == 0
            await turn(client, value=20)
            [shown] = [each for each in await board.all() if each.key == KEY]
        clock.advance(timedelta(seconds=5))

        assert shown.turned is not None
        assert await flags.value(DRAFT_SECONDS) == 20

    async def test_turned_again_and_back(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        await turn(client, value=20)
        again = await turn(client, value=30, percentage=50)

        back = await client.delete(f"/flags/{KEY}", headers=signed_in(ADMIN))
        gone = await client.delete(f"/flags/{KEY}", headers=signed_in(ADMIN))

        assert again.json()["turned"]["percentage"] == 50
        assert back.json()["turned"] is None
        assert (gone.status_code, gone.json()["code"]) == (404, "flag_not_turned")
        assert await (await container.get(Flags)).value(DRAFT_SECONDS) == 0

    async def test_a_value_of_another_type_and_an_unknown_flag_are_refused(
        self, client: httpx2.AsyncClient
    ) -> None:
        wrong = await turn(client, value="long")
        unknown = await client.put("/flags/no.such", json={"value": True}, headers=signed_in(ADMIN))

        assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_flag_value")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "flag_not_found")
        assert KEY in unknown.json()["detail"]

    async def test_they_are_listed_with_what_holds(self, client: httpx2.AsyncClient) -> None:
        await turn(client, value=20, percentage=10)

        reply = await client.get("/flags", headers=signed_in(ADMIN))

        [flag] = [each for each in reply.json()["items"] if each["key"] == KEY]
        assert (flag["default"], flag["turned"]["value"], flag["turned"]["percentage"]) == (
            0,
            20,
            10,
        )

    async def test_it_is_told_in_the_audit_log(self, client: httpx2.AsyncClient) -> None:
        await turn(client, value=20)

        acts = await client.get(
            "/audit/acts?filter=action:eq:flags.created", headers=signed_in(ADMIN)
        )

        assert acts.json()["items"][0]["after"]["value"] == 20


class TestTerminal:
    async def test_a_flag_is_set_listed_and_unset(self, container: AsyncContainer) -> None:
        async with container() as scope:
            flags, board = await scope.get(FlagService), await scope.get(FlagBoard)
            made = await cli.turned(KEY, "12.5", frozenset({COHORT}), 25, flags, ADMIN)
            shown = cli.row_of(made)
            back = await cli.turned_back(KEY, flags, ADMIN)
            listed = await cli.found(board, ADMIN)

        assert (shown["value"], shown["for"]) == (12.5, "25 % of persons in 1 cohort")
        assert cli.row_of(back)["for"] == "everyone"
        assert cli.audience(back) == "nobody"
        assert KEY in {each.key for each in listed}

    async def test_words_are_read_as_the_flag_needs_them(self) -> None:
        assert cli.read("a.b", "on", False) is True
        assert cli.read("a.b", "7", 1) == 7
        for text, default in (("maybe", False), ("7.5", 1), ("x", 0.5)):
            with pytest.raises(WrongFlagValue):
                cli.read("a.b", text, default)

    async def test_nobody_else_turns_one(self, container: AsyncContainer) -> None:
        async with container() as scope:
            flags, board = await scope.get(FlagService), await scope.get(FlagBoard)
            with pytest.raises(NotOperating):
                await cli.found(board, someone())
            with pytest.raises(NotOperating):
                await cli.turned_back(KEY, flags, someone())
