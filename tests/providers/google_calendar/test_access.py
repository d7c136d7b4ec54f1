import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

import pytest
from pydantic import SecretStr, ValidationError
from typing_extensions import override

from paceline.app.guarding import GUARDED
from paceline.app.targets import google_client, targets_of
from paceline.backends.resilience.guards import ProcessResilience
from paceline.features.reconcile.ports import Answers, Gone, Targets
from paceline.features.reconcile.public import Connection, ConnectionId
from paceline.kernel.breaker import Breaking, Resting
from paceline.kernel.budget import Budgeting, Spent
from paceline.kernel.credentials import CredentialsMissing
from paceline.kernel.errors import ConfigError, Limited, Unavailable
from paceline.kernel.resilience import Guarding
from paceline.kernel.retry import Retrying
from paceline.providers.discord.settings import DiscordSettings
from paceline.providers.google_calendar.access import Access
from paceline.providers.google_calendar.calls import Calls, events_of
from paceline.providers.google_calendar.errors import (
    GoogleAway,
    GoogleCredentialsRefused,
    GoogleRefused,
)
from paceline.providers.google_calendar.settings import GoogleCalendarSettings
from paceline.providers.google_calendar.shapes import Page
from paceline.testing.callers import MovableClock
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.google_calendar.refusals import Refused
from paceline.testing.peers.google_calendar.server import GoogleCalendarPeer
from paceline.testing.peers.wire import Reply, Request
from paceline.testing.pictures import COHORT
from tests.app.test_targets import Kept
from tests.guards import guarded
from tests.providers.google_calendar.ground import settings_of

pytestmark = pytest.mark.anyio


class Desk:
    """Calls whose waits move a clock instead of taking time."""

    def __init__(
        self, peer: GoogleCalendarPeer, stack: AsyncExitStack, clock: MovableClock
    ) -> None:
        self.peer = peer
        self.clock = clock
        self.waits: list[float] = []
        self.path = events_of(peer.add_calendar().id)
        self._stack = stack

    async def calls(
        self, settings: GoogleCalendarSettings | None = None, **guards: object
    ) -> Calls:
        settings = settings or settings_of(self.peer)
        client = await self._stack.enter_async_context(google_client(settings))
        rule = {"google_calendar": Guarding(**guards)}  # type: ignore[arg-type]
        resilience = ProcessResilience(rule, self.clock, Random(1), sleep=self.wait)
        assert settings.credential is not None
        access = Access(settings.token_url, settings.credential, lambda: client, self.clock)
        return Calls(lambda: client, access, resilience)

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))


class Sullen(GoogleCalendarPeer):
    """Refuses everything, for one reason."""

    why: Refused | None = None

    @override
    async def served(self, request: Request, path: str, body: object) -> Reply:
        return self.why.reply() if self.why else await super().served(request, path, body)


@pytest.fixture
async def peer() -> AsyncIterator[Sullen]:
    async with Sullen(clock=MovableClock()) as peer:
        yield peer
        assert peer.violations == []


@pytest.fixture
async def desk(peer: Sullen) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        yield Desk(peer, stack, MovableClock())


ODD = json.dumps(
    {
        "type": "service_account",
        "client_email": "robot@example.org",
        "private_key_id": "1",
        "private_key": "none",
    }
)
QUICKLY = Retrying(first=timedelta(milliseconds=1))


class TestAccess:
    async def test_is_asked_for_once_until_it_ends(self, desk: Desk) -> None:
        calls = await desk.calls()
        for _ in range(3):
            await calls.read(desk.path, Page)
        asked = desk.peer.asked_for_tokens
        desk.clock.advance(timedelta(minutes=58))

        await calls.read(desk.path, Page)

        assert (asked, desk.peer.asked_for_tokens) == (1, 2)

    async def test_that_ended_before_its_time_is_asked_for_anew(self, desk: Desk) -> None:
        calls = await desk.calls()
        await calls.read(desk.path, Page)
        desk.peer.tokens.forget()

        await calls.read(desk.path, Page)

        assert desk.peer.asked_for_tokens == 2

    async def test_that_is_refused_however_often_ends_the_turn(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls = await desk.calls()
        monkeypatch.setattr(desk.peer, "allowed", lambda _request: False)

        with pytest.raises(GoogleCredentialsRefused):
            await calls.read(desk.path, Page)

    async def test_of_credentials_that_are_not_good_says_where_to_look(self, desk: Desk) -> None:
        wrong = {"refresh_token": SecretStr("of-long-ago")}
        calls = await desk.calls(settings_of(desk.peer).model_copy(update=wrong))

        with pytest.raises(GoogleCredentialsRefused, match=r"google_calendar.*invalid_grant"):
            await calls.read(desk.path, Page)

    @pytest.mark.parametrize("key", ["no JSON", "[]", "{}", '{"type": "authorized_user"}', ODD])
    async def test_of_a_key_that_is_none_says_so(self, desk: Desk, key: str) -> None:
        given = {"service_account": SecretStr(key), "subject": "club@example.org"}
        calls = await desk.calls(settings_of(desk.peer).model_copy(update=given))

        with pytest.raises(GoogleCredentialsRefused, match="is neither the JSON key"):
            await calls.read(desk.path, Page)

    @pytest.mark.parametrize(
        "trouble", [Trouble.FAILING, Trouble.DROP, Trouble.TRUNCATE, Trouble.TOO_MANY]
    )
    async def test_is_waited_for_like_everything_else(self, desk: Desk, trouble: Trouble) -> None:
        calls = await desk.calls(retrying=QUICKLY)
        desk.peer.faults.add(trouble, path="^/token$", seconds=0.01)

        found = await calls.read(desk.path, Page)

        assert list(found.items) == []

    async def test_in_another_shape_than_it_said_is_none(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls = await desk.calls()
        monkeypatch.setattr(desk.peer.tokens, "answer", lambda *_, **__: Reply.json([]))

        with pytest.raises(GoogleAway):
            await calls.read(desk.path, Page)

    async def test_of_an_answer_that_is_no_json_is_none(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls = await desk.calls()
        told = Reply(status=400, body=b"<html>")
        monkeypatch.setattr(desk.peer.tokens, "answer", lambda *_, **__: told)

        with pytest.raises(GoogleCredentialsRefused):
            await calls.read(desk.path, Page)


class TestARefusal:
    @pytest.mark.parametrize(
        ("why", "kind", "says"),
        [
            (Refused(403, "forbiddenForServiceAccounts", ""), GoogleRefused, "delegation"),
            (Refused(403, "requiredAccessLevel", ""), GoogleRefused, "share it"),
            (Refused(403, "accessNotConfigured", ""), GoogleRefused, "switched on"),
            (Refused(403, "insufficientPermissions", ""), GoogleRefused, "scope"),
            (Refused(403, "somethingNew", ""), GoogleRefused, "share it"),
            (Refused(400, "timeRangeEmpty", ""), GoogleRefused, "timeRangeEmpty"),
            (Refused(404, "notFound", ""), Gone, "not there"),
            (Refused(410, "deleted", ""), Gone, "not there"),
            (Refused(401, "authError", ""), ConfigError, "google_calendar"),
        ],
    )
    async def test_says_what_can_be_done(
        self, desk: Desk, peer: Sullen, why: Refused, kind: type[Exception], says: str
    ) -> None:
        calls = await desk.calls()
        peer.why = why

        with pytest.raises(kind, match=says):
            await calls.read(desk.path, Page)

    @pytest.mark.parametrize(
        ("why", "wait"),
        [
            (Refused(429, "rateLimitExceeded", "", seconds=7), 7.0),
            (Refused(429, "", ""), 1.0),
            (Refused(403, "userRateLimitExceeded", ""), 1.0),
            (Refused(403, "calendarUsageLimitsExceeded", ""), 3600.0),
            (Refused(503, "backendError", "", seconds=30), 30.0),
            (Refused(412, "conditionNotMet", ""), 0.0),
        ],
    )
    async def test_for_now_says_when_to_come_back(
        self, desk: Desk, peer: Sullen, why: Refused, wait: float
    ) -> None:
        calls = await desk.calls()
        peer.why = why

        with pytest.raises(Unavailable) as told:
            await calls.read(desk.path, Page)

        assert told.value.retry_after == wait

    async def test_of_one_process_lets_all_of_them_wait(self, desk: Desk, peer: Sullen) -> None:
        calls = await desk.calls(budgeting=Budgeting(amount=100, per=timedelta(seconds=1)))
        peer.why = Refused(429, "rateLimitExceeded", "", seconds=600)
        with pytest.raises(Limited):
            await calls.read(desk.path, Page)
        peer.why, before = None, len(peer.calls)

        with pytest.raises(Spent) as held:
            await calls.read(desk.path, Page)

        assert held.value.retry_after == 600
        assert len(peer.calls) == before

    async def test_that_is_no_json_is_one_all_the_same(
        self, desk: Desk, peer: Sullen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls = await desk.calls()
        broken = Reply(status=400, headers={"retry-after": "soon"}, body=b"<html>")

        async def answered(*_: object) -> Reply:
            return broken

        monkeypatch.setattr(peer, "served", answered)

        with pytest.raises(GoogleRefused, match="status 400, no reason"):
            await calls.read(desk.path, Page)


class TestACallThatFails:
    async def test_is_repeated(self, desk: Desk) -> None:
        calls = await desk.calls(retrying=QUICKLY)
        desk.peer.faults.add(Trouble.FAILING, method="GET", path="/events$", times=2)

        found = await calls.read(desk.path, Page)

        assert list(found.items) == []

    async def test_again_and_again_lets_google_rest(self, desk: Desk) -> None:
        calls = await desk.calls(breaking=Breaking(least=5))
        desk.peer.faults.add(Trouble.DROP, method="GET", path="/events$", times=9)
        for _ in range(5):
            with pytest.raises(GoogleAway):
                await calls.read(desk.path, Page)
        before = len(desk.peer.calls)

        with pytest.raises(Resting):
            await calls.read(desk.path, Page)

        assert len(desk.peer.calls) == before


PATIENTLY: Final = Budgeting(amount=2, per=timedelta(seconds=2), patience=timedelta(seconds=5))


class TestAllowances:
    async def test_are_kept_by_waiting_a_little(self, desk: Desk) -> None:
        calls = await desk.calls(budgeting=PATIENTLY)

        for _ in range(4):
            await calls.read(desk.path, Page)

        assert len(desk.waits) >= 1

    async def test_a_long_wait_is_told(self, desk: Desk) -> None:
        calls = await desk.calls(budgeting=Budgeting(amount=1, per=timedelta(hours=1)))

        with pytest.raises(Unavailable):
            await calls.read(desk.path, Page)

    async def test_this_one_has_a_guard(self) -> None:
        assert GUARDED["google_calendar"].budgeting is not None


@asynccontextmanager
async def opened(
    settings: GoogleCalendarSettings, credentials: Kept | None = None
) -> AsyncIterator[Targets]:
    clock = MovableClock()
    resilience = guarded()
    async with targets_of(
        DiscordSettings(), settings, resilience, credentials or Kept(), clock
    ) as targets:
        yield targets


class TestSettings:
    @pytest.mark.parametrize("address", ["http://calendar.example.org", "ftp://127.0.0.1"])
    async def test_secrets_go_to_no_open_address(self, address: str) -> None:
        with pytest.raises(ValidationError, match="https"):
            GoogleCalendarSettings(token_url=address)

    async def test_half_a_client_is_no_credential(self) -> None:
        half = GoogleCalendarSettings(client_id="a-client")

        async with opened(half) as targets:
            with pytest.raises(CredentialsMissing):
                await targets.require("google_calendar", "")

    async def test_an_account_that_is_stored_is_let_in_as_itself(self, peer: Sullen) -> None:
        """A service account on a connection of its own, beside the client in the settings."""
        calendar = peer.add_calendar()
        kept = Kept(robot=json.dumps(dict(peer.service_account)))
        connection = Connection(
            id=ConnectionId(UUID(int=1)),
            cohort_id=COHORT,
            provider="google_calendar",
            place=calendar.id,
            account="robot",
        )

        async with opened(settings_of(peer), kept) as targets:
            target = targets.named("google_calendar")
            assert isinstance(target, Answers)
            heard = await target.heard(connection, "", ())
            seen = await target.observe(connection, ())

        assert heard.token
        assert list(seen) == []
        assert target.settle > timedelta(seconds=10)

    async def test_secrets_are_not_shown(self, peer: Sullen) -> None:
        assert peer.client["refresh_token"] not in repr(settings_of(peer))
