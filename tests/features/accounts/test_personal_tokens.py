from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.features.accounts.schemas.personal_tokens import PersonalTokenIn, PersonalTokenPage
from paceline.features.accounts.service.personal import PersonalTokenService
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal, Role, UserId
from paceline.kernel.ids import new_id
from tests.features.accounts.users import SignedIn, bearer, made_disabled, signed_in
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio


async def made(client: httpx2.AsyncClient, headers: dict[str, str], **fields: object) -> str:
    reply = await client.post("/auth/tokens", json={"label": "ci", **fields}, headers=headers)
    assert reply.status_code == httpx2.codes.CREATED, reply.text
    token: str = reply.json()["token"]
    return token


async def shown(client: httpx2.AsyncClient, ada: SignedIn) -> PersonalTokenPage:
    reply = await client.get("/auth/tokens", headers=ada.headers)
    return PersonalTokenPage.model_validate_json(reply.content)


async def permissions(client: httpx2.AsyncClient, token: str) -> list[str]:
    found: list[str] = (await client.get("/auth/me", headers=bearer(token))).json()["permissions"]
    return found


class TestPersonalTokens:
    async def test_one_is_shown_once_and_never_again(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)

        token = await made(client, ada.headers)
        listed = await client.get("/auth/tokens", headers=ada.headers)

        assert token.startswith("pl_")
        assert token not in listed.text
        assert [item.label for item in (await shown(client, ada)).items] == ["ci"]

    async def test_it_acts_as_its_user_within_its_scopes(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client, role=Role.ORGANISER)

        wide = await made(client, ada.headers)
        narrow = await made(client, ada.headers, scopes=["accounts.own", "cohorts.read"])

        assert "cohorts.plan" in await permissions(client, wide)
        assert await permissions(client, narrow) == ["accounts.own", "cohorts.read"]
        planned = await client.post("/programs", json={"title": "x"}, headers=bearer(narrow))
        assert planned.status_code == httpx2.codes.FORBIDDEN

    async def test_one_makes_no_other(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client, role=Role.ORGANISER)
        narrow = await made(client, ada.headers, scopes=["accounts.own"])

        more = await client.post(
            "/auth/tokens",
            json={"label": "more", "scopes": ["cohorts.plan"]},
            headers=bearer(narrow),
        )

        assert (more.status_code, more.json()["code"]) == (403, "step_up_required")

    async def test_nobody_gives_one_more_than_they_may(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)

        more = await client.post(
            "/auth/tokens", json={"label": "x", "scopes": ["cohorts.plan"]}, headers=ada.headers
        )

        assert (more.status_code, more.json()["code"]) == (422, "bad_scopes")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"scopes": ["users.manage"]},
            {"scopes": ["nonsense"]},
            {"scopes": ["no.such"]},
            {"expires_at": "2026-01-05T12:00:00Z"},
            {"expires_at": "2027-01-05T12:00:00"},
            {"label": ""},
            {"label": "a\nb"},
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, container: AsyncContainer, client: httpx2.AsyncClient, wrong: dict[str, object]
    ) -> None:
        ada = await signed_in(container, client)

        reply = await client.post(
            "/auth/tokens", json={"label": "ci", **wrong}, headers=ada.headers
        )

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT

    async def test_a_revoked_one_opens_nothing_from_the_next_request_on(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        token = await made(client, ada.headers)
        assert await permissions(client, token)
        path = f"/auth/tokens/{(await shown(client, ada)).items[0].id}"

        first = await client.delete(path, headers=ada.headers)
        after = await client.get("/auth/me", headers=bearer(token))
        second = await client.delete(path, headers=ada.headers)

        statuses = [reply.status_code for reply in (first, after, second)]
        assert statuses == [204, 401, 404]
        assert (await shown(client, ada)).items == []

    async def test_it_ends_at_its_end_though_it_was_just_used(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await signed_in(container, client)
        token = await made(client, ada.headers, expires_at="2026-01-05T12:00:02Z")
        assert await permissions(client, token)

        clock.advance(timedelta(seconds=2))
        kept = await client.get("/auth/me", headers=bearer(token))
        clock.advance(timedelta(seconds=9))
        after = await client.get("/auth/me", headers=bearer(token))

        assert {kept.status_code, after.status_code} == {httpx2.codes.UNAUTHORIZED}

    async def test_its_last_use_is_known_to_five_minutes(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        ada = await signed_in(container, client)
        token = await made(client, ada.headers)
        uses = [(await shown(client, ada)).items[0].last_used_at]

        for step in (timedelta(), timedelta(minutes=4), timedelta(minutes=1)):
            clock.advance(step)
            assert await permissions(client, token)
            uses.append((await shown(client, ada)).items[0].last_used_at)

        assert uses == [None, NOON, NOON, NOON + timedelta(minutes=5)]

    async def test_another_users_token_is_not_there(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        bob = await signed_in(container, client, "bob@example.org")
        await made(client, ada.headers)
        token_id = (await shown(client, ada)).items[0].id

        replies = [
            await client.delete(f"/auth/tokens/{each}", headers=bob.headers)
            for each in (token_id, new_id())
        ]

        assert (await shown(client, bob)).items == []
        bodies = [{**reply.json(), "request_id": ""} for reply in replies]
        assert bodies[0] == bodies[1]
        assert bodies[0]["status"] == httpx2.codes.NOT_FOUND

    async def test_nobody_makes_one_for_another(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        bob = Principal(user_id=UserId(new_id()))
        async with container() as scope:
            personal = await scope.get(PersonalTokenService)

            with pytest.raises(NotFound):
                await personal.make(PersonalTokenIn(label="x"), user_id=UserId(ada.id), by=bob)

    async def test_it_opens_nothing_for_a_disabled_user(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        token = await made(client, ada.headers)
        assert await permissions(client, token)

        await made_disabled(container, ada.id)

        reply = await client.get("/auth/me", headers=bearer(token))
        assert reply.status_code == httpx2.codes.UNAUTHORIZED

    async def test_it_is_revoked_and_not_signed_out(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        token = await made(client, ada.headers)

        reply = await client.post("/auth/sign-out", headers=bearer(token))

        assert reply.status_code == httpx2.codes.UNAUTHORIZED
        assert await permissions(client, token)
