"""A stand-in Google Calendar: calendars in memory behind REST, and a page that shows them."""

from collections.abc import Mapping
from typing import ClassVar, Final

from typing_extensions import override

from paceline.kernel.clock import Clock, SystemClock
from paceline.testing.peers.google_calendar.calendars import StoredCalendar
from paceline.testing.peers.google_calendar.page import page
from paceline.testing.peers.google_calendar.refusals import refused
from paceline.testing.peers.google_calendar.rest import Rest
from paceline.testing.peers.google_calendar.tokens import CLIENT, Tokens
from paceline.testing.peers.peer import BEFORE, Handler, Peer
from paceline.testing.peers.wire import Reply, Request, Upgrade

TOKEN_PATH: Final = "/token"  # noqa: S105, an address


class GoogleCalendarPeer(Peer):
    """Nothing is there before `add_calendar`; `access` is a token that is good at once."""

    name: ClassVar = "google_calendar"
    description: ClassVar = "google-calendar.v3.discovery.json"
    base: ClassVar = "/calendar/v3"

    def __init__(self, *, port: int = 0, clock: Clock | None = None) -> None:
        self.calendars: dict[str, StoredCalendar] = {}
        self.clock = clock or SystemClock()
        self.tokens = Tokens(self.clock)
        self.access = self.tokens.give("somebody@example.org")
        self.asked_for_tokens = 0
        self._rest = Rest(self)
        super().__init__(port=port)

    def add_calendar(
        self, calendar_id: str = "club@group.calendar.google.com", *, zone: str = "Europe/Berlin"
    ) -> StoredCalendar:
        made = StoredCalendar(id=calendar_id, summary="The club", zone=zone, clock=self.clock)
        self.calendars[calendar_id] = made
        return made

    def expire_sync_tokens(self) -> None:
        """Whoever has one is told to begin anew."""
        for calendar in self.calendars.values():
            calendar.version += 1
            calendar.oldest_token = calendar.version

    @property
    def token_url(self) -> str:
        return f"{self.address}{TOKEN_PATH}"

    @property
    def service_account(self) -> Mapping[str, str]:
        return self.tokens.account(self.token_url)

    @property
    def client(self) -> Mapping[str, str]:
        """What somebody gets who let us in: a client with its secret, and a refresh token."""
        return {
            "client_id": CLIENT,
            "client_secret": self.tokens.secret,
            "refresh_token": self.tokens.refresh,
        }

    @override
    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        return self._rest.handlers()

    @override
    def allowed(self, request: Request) -> bool:
        return self.tokens.of(request) is not None

    def may_invite(self, request: Request) -> bool:
        """A service account that acts as nobody invites nobody."""
        grant = self.tokens.of(request)
        return grant is not None and bool(grant.subject)

    @override
    def refusal(self, status: int, detail: str, *, seconds: float = 0.0) -> Reply:
        return refused(status, detail, seconds=seconds).reply()

    @override
    async def beside(self, request: Request) -> Reply | Upgrade | None:
        if (request.method, request.path) == ("GET", "/"):
            shown = page(self.calendars.values(), judged=self.judged).encode()
            return Reply(headers={"content-type": "text/html; charset=utf-8"}, body=shown)
        if (request.method, request.path) != ("POST", TOKEN_PATH):
            return None
        self.asked_for_tokens += 1
        fault = self.faults.next(request.method, request.path)
        if fault is not None and fault.trouble in BEFORE:
            return self._before(fault)
        reply = self.tokens.answer(request, address=self.token_url)
        return await self._after(fault, reply) if fault is not None else reply
