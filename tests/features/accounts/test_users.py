import asyncio

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.features.accounts.errors import GrantedMeanwhile
from paceline.features.accounts.models.grants import Grant
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import Accounts, Grants
from paceline.features.accounts.repository.grants import GrantRepository
from paceline.features.accounts.schemas.users import MeOut, UserPage, UserWithGrants
from paceline.kernel.errors import Conflict, Invalid, NotFound
from paceline.kernel.identity import Role, UserId
from paceline.kernel.ids import new_id
from tests.features.accounts.users import SignedIn, made_disabled, registered, sign_in, signed_in
from tests.people import HELD
from tests.times import NOON

pytestmark = pytest.mark.anyio


async def administrator(container: AsyncContainer, client: httpx2.AsyncClient) -> SignedIn:
    return await signed_in(container, client, "root@example.org", role=Role.ADMIN)


class TestMe:
    async def test_shows_the_caller_with_what_they_may(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)

        reply = await client.get("/auth/me", headers=ada.headers)

        me = MeOut.model_validate_json(reply.content)
        assert (me.id, me.email, me.role, me.grants) == (ada.id, "ada@example.org", "member", [])
        assert me.permissions == sorted(HELD[Role.MEMBER])

    async def test_name_and_zone_are_ones_own_to_change(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        wanted = {"name": " Ada L. ", "zone": "Europe/London"}

        reply = await client.patch("/auth/me", json=wanted, headers=ada.headers)

        assert (reply.json()["name"], reply.json()["zone"]) == ("Ada L.", "Europe/London")

    @pytest.mark.parametrize(
        "wanted",
        [
            {"name": ""},
            {"name": "   "},
            {"name": "a\x00b"},
            {"name": "x" * 121},
            {"zone": "Europe/Londn"},
            {"role": "admin"},
            {"email": "other@example.org"},
            {"disabled": False},
        ],
    )
    @pytest.mark.asvs("15.3.3")
    async def test_nothing_else_is(
        self, container: AsyncContainer, client: httpx2.AsyncClient, wanted: dict[str, object]
    ) -> None:
        ada = await signed_in(container, client)

        reply = await client.patch("/auth/me", json=wanted, headers=ada.headers)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT


class TestAdministration:
    async def test_a_registered_user_can_sign_in(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await administrator(container, client)
        wanted = {"email": "Bob@Example.org", "name": "Bob", "password": "correct horse battery"}

        made = await client.post("/users", json=wanted, headers=root.headers)

        assert made.status_code == httpx2.codes.CREATED
        assert made.json()["email"] == "bob@example.org"
        assert "password" not in made.text
        assert (await sign_in(client, "bob@example.org")).status_code == httpx2.codes.OK

    async def test_of_six_who_take_an_address_at_once_one_gets_it(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await administrator(container, client)
        spellings = ["bob@example.org", "BOB@example.org", "Bob@Example.Org"] * 2

        replies = await asyncio.gather(
            *(
                client.post("/users", json={"email": each, "name": "B"}, headers=root.headers)
                for each in spellings
            )
        )

        assert sorted(reply.status_code for reply in replies) == [201, *[409] * 5]
        assert {reply.json().get("code") for reply in replies} == {None, "email_taken"}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "nobody"},
            {"password": "too short"},
            {"password": "x" * 201},
            {"role": "king"},
            {"zone": "Mars/Olympus"},
            {"id": "01890000-0000-7000-8000-000000000001"},
        ],
    )
    async def test_what_does_not_fit_is_refused_without_repeating_secrets(
        self, container: AsyncContainer, client: httpx2.AsyncClient, wrong: dict[str, object]
    ) -> None:
        root = await administrator(container, client)
        wanted = {"email": "bob@example.org", "name": "Bob", **wrong}

        reply = await client.post("/users", json=wanted, headers=root.headers)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert str(wrong.get("password", "no password")) not in reply.text

    async def test_the_list_sorts_filters_and_pages(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await administrator(container, client)
        for name in ("ada", "bob"):
            await registered(container, f"{name}@example.org")
        await made_disabled(container, await registered(container, "dee@example.org"))

        asked: dict[str, str | int | list[str]] = {
            "sort": "-email",
            "filter": ["role:eq:member", "enabled:eq:true"],
            "limit": 1,
        }
        first = await client.get("/users", params=asked, headers=root.headers)
        page = UserPage.model_validate_json(first.content)
        second = await client.get(
            "/users", params={**asked, "after": page.next or ""}, headers=root.headers
        )
        rest = UserPage.model_validate_json(second.content)

        assert [item.email for item in page.items] == ["bob@example.org"]
        assert [item.email for item in rest.items] == ["ada@example.org"]
        assert rest.next is None

    @pytest.mark.parametrize("role", [Role.MEMBER, Role.FACILITATOR, Role.ORGANISER])
    async def test_it_is_for_administrators_alone(
        self, container: AsyncContainer, client: httpx2.AsyncClient, role: Role
    ) -> None:
        ada = await signed_in(container, client, role=role)
        path, scope = f"/users/{ada.id}", str(new_id())

        replies = [
            await client.get("/users", headers=ada.headers),
            await client.get(path, headers=ada.headers),
            await client.post("/users", json={}, headers=ada.headers),
            await client.patch(path, json={"role": "admin"}, headers=ada.headers),
            await client.post(
                f"{path}/grants",
                json={"role": "organiser", "scope_id": scope},
                headers=ada.headers,
            ),
            await client.delete(f"{path}/grants/{scope}", headers=ada.headers),
        ]

        assert {reply.status_code for reply in replies} == {httpx2.codes.FORBIDDEN}

    async def test_a_role_counts_from_the_next_request_on(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await administrator(container, client)
        ada = await signed_in(container, client)
        assert (await client.get("/users", headers=ada.headers)).status_code == 403

        await client.patch(f"/users/{ada.id}", json={"role": "admin"}, headers=root.headers)
        raised = await client.get("/users", headers=ada.headers)
        await client.patch(f"/users/{ada.id}", json={"role": "member"}, headers=root.headers)
        lowered = await client.get("/users", headers=ada.headers)

        assert (raised.status_code, lowered.status_code) == (200, 403)

    async def test_a_missing_user_is_not_found(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await administrator(container, client)
        path, scope = f"/users/{new_id()}", str(new_id())
        grant = {"role": "organiser", "scope_id": scope}

        replies = [
            await client.get(path, headers=root.headers),
            await client.patch(path, json={"name": "x"}, headers=root.headers),
            await client.post(f"{path}/grants", json=grant, headers=root.headers),
            await client.delete(f"{path}/grants/{scope}", headers=root.headers),
        ]

        assert {reply.status_code for reply in replies} == {httpx2.codes.NOT_FOUND}


class TestLastAdministrator:
    @pytest.mark.parametrize("change", [{"role": "member"}, {"disabled": True}])
    async def test_they_stay(
        self, container: AsyncContainer, client: httpx2.AsyncClient, change: dict[str, object]
    ) -> None:
        root = await administrator(container, client)
        await registered(container, "ada@example.org")

        reply = await client.patch(f"/users/{root.id}", json=change, headers=root.headers)

        assert (reply.status_code, reply.json()["code"]) == (409, "last_administrator")
        assert (await client.get("/users", headers=root.headers)).status_code == 200

    @pytest.mark.parametrize("change", [{"role": "member"}, {"disabled": True}])
    async def test_of_two_who_remove_one_another_at_once_one_stays(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        database: Database,
        change: dict[str, object],
    ) -> None:
        root = await administrator(container, client)
        ada = await signed_in(container, client, role=Role.ADMIN)
        for each in (root, ada):
            await client.get("/users", headers=each.headers)

        replies = await asyncio.gather(
            client.patch(f"/users/{ada.id}", json=change, headers=root.headers),
            client.patch(f"/users/{root.id}", json=change, headers=ada.headers),
        )

        statuses = sorted(reply.status_code for reply in replies)
        assert statuses in ([200, 409], [200, 401], [200, 403])
        async with database.session() as session:
            left = select(User.id).where(User.role == Role.ADMIN, User.disabled_at.is_(None))
            assert len((await session.scalars(left)).all()) == 1

    async def test_a_disabled_administrator_does_not_count(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await administrator(container, client)
        ada = await registered(container, "ada@example.org", role=Role.ADMIN)
        await client.patch(f"/users/{ada}", json={"disabled": True}, headers=root.headers)

        reply = await client.patch(
            f"/users/{root.id}", json={"role": "organiser"}, headers=root.headers
        )

        assert reply.status_code == httpx2.codes.CONFLICT


class TestGrants:
    async def test_a_grant_counts_at_once_and_until_it_is_taken_back(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await administrator(container, client)
        ada = await signed_in(container, client)
        path, scope = f"/users/{ada.id}/grants", str(new_id())
        before = (await client.get("/auth/me", headers=ada.headers)).json()

        for role in ("facilitator", "organiser", "organiser"):
            given = await client.post(
                path, json={"role": role, "scope_id": scope}, headers=root.headers
            )
            assert given.status_code == httpx2.codes.CREATED
        held = (await client.get("/auth/me", headers=ada.headers)).json()
        shown = await client.get(f"/users/{ada.id}", headers=root.headers)
        for _ in range(2):
            gone = await client.delete(f"{path}/{scope}", headers=root.headers)
            assert gone.status_code == httpx2.codes.NO_CONTENT
        after = (await client.get("/auth/me", headers=ada.headers)).json()

        assert held["grants"] == [{"scope_id": scope, "role": "organiser"}]
        assert "cohorts.manage" in held["permissions"]
        assert UserWithGrants.model_validate_json(shown.content).grants[0].role is Role.ORGANISER
        assert before == after

    async def test_administrator_is_never_granted(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        root = await administrator(container, client)

        reply = await client.post(
            f"/users/{root.id}/grants",
            json={"role": "admin", "scope_id": str(new_id())},
            headers=root.headers,
        )

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT


class TestDoors:
    async def test_a_user_is_ensured_once(self, container: AsyncContainer) -> None:
        async with container() as scope:
            accounts = await scope.get(Accounts)

            async def act() -> None:
                first = await accounts.ensure_user(
                    "Ada@example.org", name="Ada", role=Role.MEMBER, password="a good password"
                )
                again = await accounts.ensure_user("ada@example.org", name="Other", role=Role.ADMIN)
                found = await accounts.find_by_email("ADA@example.org")
                assert first == again == found == await accounts.view(first.id)
                assert await accounts.find_by_email("bob@example.org") is None

            await settled(scope, act)

    async def test_what_is_no_user_is_refused(self, container: AsyncContainer) -> None:
        async with container() as scope:
            accounts = await scope.get(Accounts)

            with pytest.raises(Invalid, match="email: give an address"):
                await accounts.ensure_user("nobody", name="N", role=Role.MEMBER)
            with pytest.raises(NotFound):
                await accounts.view(UserId(new_id()))

    async def test_a_grant_joins_the_callers_unit_of_work(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        async with container() as scope:
            grants = await scope.get(Grants)

            async def act() -> None:
                await grants.give(UserId(ada.id), role=Role.ORGANISER, scope_id=new_id())
                raise Conflict("something later fails")

            with pytest.raises(Conflict):
                await settled(scope, act)

        me = await client.get("/auth/me", headers=ada.headers)
        assert me.json()["grants"] == []

    async def test_of_two_first_grants_on_one_scope_the_second_is_told(
        self, container: AsyncContainer
    ) -> None:
        ada, scope_id = UserId(await registered(container, "ada@example.org")), new_id()
        async with container() as scope:
            grants = await scope.get(GrantRepository)

            async def act() -> None:
                for role in (Role.MEMBER, Role.FACILITATOR):
                    grants.add(Grant(user_id=ada, scope_id=scope_id, role=role, created_at=NOON))
                await grants.flush()

            with pytest.raises(GrantedMeanwhile):
                await settled(scope, act)

    async def test_a_grant_needs_its_user(self, container: AsyncContainer) -> None:
        async with container() as scope:
            grants = await scope.get(Grants)

            with pytest.raises(NotFound):
                await grants.give(UserId(new_id()), role=Role.MEMBER, scope_id=new_id())
