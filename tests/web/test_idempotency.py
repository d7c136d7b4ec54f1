import asyncio
from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import func, select, text

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.db.stores.idempotency import IdempotencyRow
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.models import Program
from paceline.features.operations.jobs import Prune
from paceline.kernel.errors import Defect
from paceline.kernel.identity import Role
from paceline.kernel.keys import ServerKey
from paceline.kernel.messages import Outbox
from paceline.web.seal import opened, sealed
from tests.features.cohorts.plans import planned_cohort
from tests.people import signed_in, someone
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
ORGANISER = someone()
SIGNED = {**signed_in(ORGANISER), "idempotency-key": "first-try"}
PROGRAM = {"title": "Base"}


async def programs(database: Database) -> int:
    async with database.session() as session:
        found = await session.scalar(select(func.count()).select_from(Program))
        return found or 0


async def rows(database: Database) -> list[IdempotencyRow]:
    async with database.session() as session:
        return list(await session.scalars(select(IdempotencyRow)))


class TestTwice:
    async def test_what_is_sent_again_is_done_once_and_answered_alike(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        first = await client.post("/programs", json=PROGRAM, headers=SIGNED)
        again = await client.post("/programs", json=PROGRAM, headers=SIGNED)

        assert (first.status_code, again.status_code) == (201, 201)
        assert again.content == first.content
        assert again.headers["content-type"] == first.headers["content-type"]
        assert again.headers["idempotency-replayed"] == "true"
        assert "idempotency-replayed" not in first.headers
        assert await programs(database) == 1

    async def test_without_a_key_it_is_done_twice(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        for _ in range(2):
            await client.post("/programs", json=PROGRAM, headers=signed_in(ORGANISER))

        assert await programs(database) == 2
        assert await rows(database) == []

    async def test_a_key_in_quotes_is_the_same_key(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        await client.post("/programs", json=PROGRAM, headers=SIGNED)

        quoted = {**SIGNED, "idempotency-key": '"first-try"'}
        await client.post("/programs", json=PROGRAM, headers=quoted)

        assert await programs(database) == 1

    @pytest.mark.parametrize("key", ["", " ", "a b", "k" * 256])
    async def test_a_key_that_is_none_is_refused(
        self, client: httpx2.AsyncClient, key: str
    ) -> None:
        headers = {**signed_in(ORGANISER), "idempotency-key": key}

        reply = await client.post("/programs", json=PROGRAM, headers=headers)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert reply.json()["errors"][0]["where"] == "header.Idempotency-Key"

    async def test_another_caller_with_the_key_is_another_request(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        other = {**SIGNED, **signed_in(someone())}

        await client.post("/programs", json=PROGRAM, headers=SIGNED)
        reply = await client.post("/programs", json=PROGRAM, headers=other)

        assert "idempotency-replayed" not in reply.headers
        assert await programs(database) == 2

    @pytest.mark.parametrize(
        ("path", "body"), [("/programs", {"title": "Other"}), ("/programs?a=b", PROGRAM)]
    )
    async def test_another_request_with_the_key_is_refused(
        self, client: httpx2.AsyncClient, database: Database, path: str, body: object
    ) -> None:
        await client.post("/programs", json=PROGRAM, headers=SIGNED)

        reply = await client.post(path, json=body, headers=SIGNED)

        assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_mismatch")
        assert await programs(database) == 1

    async def test_an_answer_without_a_body_comes_again_without_one(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        feed = await client.post(f"/cohorts/{cohort_id}/feed", headers=signed_in(ORGANISER))
        path = f"/feeds/{feed.json()['id']}/revoke"

        first = await client.post(path, headers=SIGNED)
        again = await client.post(path, headers=SIGNED)

        assert (first.status_code, again.status_code) == (204, 204)
        assert (first.content, again.content) == (b"", b"")
        assert again.headers["idempotency-replayed"] == "true"


class TestAtOnce:
    async def test_of_many_at_once_one_is_done(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        asked = [client.post("/programs", json=PROGRAM, headers=SIGNED) for _ in range(6)]

        replies = await asyncio.gather(*asked)

        codes = {reply.status_code for reply in replies}
        assert codes <= {201, 409}
        assert await programs(database) == 1
        for reply in replies:
            if reply.status_code == httpx2.codes.CONFLICT:
                assert reply.json()["code"] == "idempotency_in_flight"
                assert int(reply.headers["retry-after"]) >= 1

    async def test_a_crash_holds_the_key_as_long_as_its_lease(
        self, client: httpx2.AsyncClient, database: Database, clock: MovableClock
    ) -> None:
        await client.post("/programs", json=PROGRAM, headers=SIGNED)
        await forget_answer(database)

        held = await client.post("/programs", json=PROGRAM, headers=SIGNED)
        clock.advance(timedelta(seconds=61))
        late = await client.post("/programs", json=PROGRAM, headers=SIGNED)

        assert (held.status_code, held.json()["code"]) == (409, "idempotency_in_flight")
        assert late.status_code == httpx2.codes.CREATED
        assert "idempotency-replayed" not in late.headers


async def forget_answer(database: Database) -> None:
    """As if the process had died after the claim."""
    unit = SqlUnitOfWork(database)
    await (await unit.session()).execute(text("UPDATE idempotency_keys SET sealed = NULL"))
    await unit.commit()


class TestRefusals:
    async def test_what_changed_nothing_can_be_sent_again_with_the_key(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        reply = await client.post("/programs", json={"title": ""}, headers=SIGNED)
        broken = await client.post("/programs", content=b"{", headers=SIGNED)
        mended = await client.post("/programs", json=PROGRAM, headers=SIGNED)

        assert (reply.status_code, broken.status_code) == (422, 422)
        assert mended.status_code == httpx2.codes.CREATED
        assert len(await rows(database)) == 1

    async def test_a_refusal_that_is_kept_is_answered_alike(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        sees = someone(Role.ORGANISER, here=(cohort_id, Role.FACILITATOR))
        headers = {**signed_in(sees), "idempotency-key": "open"}

        first = await client.post(f"/cohorts/{cohort_id}/open", headers=headers)
        again = await client.post(f"/cohorts/{cohort_id}/open", headers=headers)

        assert (first.status_code, again.status_code) == (403, 403)
        assert again.content == first.content
        async with database.session() as session:
            names = list(await session.scalars(select(EventRow.name)))
        assert names.count("cohorts.act_refused") == 1

    async def test_nobody_known_is_asked_to_sign_in(self, client: httpx2.AsyncClient) -> None:
        headers = {"idempotency-key": "k", "authorization": "Bearer nobody"}

        for _ in range(2):
            reply = await client.post("/programs", json=PROGRAM, headers=headers)
            assert reply.status_code == httpx2.codes.UNAUTHORIZED


class TestAtRest:
    async def test_what_is_stored_shows_neither_answer_nor_body_nor_key(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        await client.post("/programs", json={"title": "A telling title"}, headers=SIGNED)

        [row] = await rows(database)
        assert "telling" not in f"{row.key}{row.mark}{row.sealed}"
        assert "first-try" not in f"{row.key}{row.mark}{row.sealed}"

    def test_a_seal_opens_for_its_key_and_purpose_alone(self) -> None:
        key, other = ServerKey(b"k" * 32), ServerKey(b"o" * 32)
        text = sealed(b"content", key=key, purpose="one")

        assert opened(text, key=key, purpose="one") == b"content"
        for wrong, purpose in ((key, "two"), (other, "one")):
            with pytest.raises(Defect):
                opened(text, key=wrong, purpose=purpose)

    async def test_old_keys_are_pruned(
        self,
        client: httpx2.AsyncClient,
        database: Database,
        container: AsyncContainer,
        clock: MovableClock,
    ) -> None:
        await client.post("/programs", json=PROGRAM, headers=SIGNED)
        clock.advance(timedelta(hours=25))
        await client.post("/programs", json=PROGRAM, headers={**SIGNED, "idempotency-key": "new"})

        async with container() as scope:
            (await scope.get(Outbox)).enqueue(Prune())
            await (await scope.get(SqlUnitOfWork)).commit()
        await work_off(container)

        assert len(await rows(database)) == 1


class TestRestart:
    async def test_another_process_knows_the_answer(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        """What is known is in the store: a second application shares nothing else."""
        from paceline.app.asgi import create_app  # noqa: PLC0415, this test alone
        from paceline.app.bootstrap import Installed  # noqa: PLC0415, as above

        first = await client.post("/programs", json=PROGRAM, headers=SIGNED)
        installed = await container.get(Installed)
        transport = httpx2.ASGITransport(create_app(container, installed.features))
        async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as later:
            again = await later.post("/programs", json=PROGRAM, headers=SIGNED)

        assert again.content == first.content
        assert await programs(database) == 1
