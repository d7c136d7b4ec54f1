"""A stand-in Strava: athletes with made-up activities, OAuth, limits by the clock, webhooks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import ClassVar, Final
from urllib.parse import urlencode

from typing_extensions import override

from paceline.kernel.clock import Clock, SystemClock
from paceline.testing.peers.peer import BEFORE, Asked, Handler, Peer
from paceline.testing.peers.strava.athletes import Recorded, StoredAthlete
from paceline.testing.peers.strava.limits import Limits
from paceline.testing.peers.strava.page import consent, page
from paceline.testing.peers.strava.tokens import CLIENT, Consent, Tokens, fault
from paceline.testing.peers.strava.webhooks import PATH, Webhooks
from paceline.testing.peers.wire import Reply, Request, Upgrade

ENDINGS: Final = frozenset({"/oauth/revoke", "/oauth/deauthorize"})
MOST: Final = 200
READ: Final = "activity:read"
READ_ALL: Final = "activity:read_all"


class StravaPeer(Peer):
    """Nobody is there before `add_athlete`; `is_inactive` is an owner without a subscription."""

    name: ClassVar = "strava"
    description: ClassVar = "strava.v3.swagger.json"
    base: ClassVar = "/api/v3"

    def __init__(self, *, port: int = 0, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.athletes: dict[int, StoredAthlete] = {}
        self.tokens = Tokens(self.clock)
        self.limits = Limits(clock=self.clock)
        self.webhooks = Webhooks(self.clock, self.tokens.secret)
        self.is_inactive = False
        super().__init__(port=port)

    def add_athlete(self, athlete_id: int = 7) -> StoredAthlete:
        made = self.athletes[athlete_id] = StoredAthlete(id=athlete_id)
        return made

    @property
    def settings(self) -> Mapping[str, str]:
        """Those of a server that is to use it."""
        return {
            "base_url": self.url,
            "oauth_url": f"{self.address}/oauth",
            "client_id": CLIENT,
            "client_secret": self.tokens.secret,
            "verify_token": "stand-in",
        }

    @override
    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("GET", "/athlete"): self.athlete,
            ("GET", "/athlete/activities"): self.listed,
            ("GET", "/activities/{id}"): self.shown,
            ("GET", "/activities/{id}/streams"): self.streams,
        }

    @override
    def allowed(self, request: Request) -> bool:
        return self.tokens.of(request) is not None

    @override
    def refusal(self, status: int, detail: str, *, seconds: float = 0.0) -> Reply:
        if status == HTTPStatus.UNAUTHORIZED:
            return fault(status, "Athlete", "access_token")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return fault(status, "Application", "rate limit", code="exceeded")
        return Reply.json({"message": detail, "errors": []}, status)

    @override
    async def served(self, request: Request, path: str, body: object) -> Reply:
        """Counted whatever becomes of it; each answer says what is left."""
        if not self.limits.count(is_read=request.method == "GET"):
            reply = self.refusal(HTTPStatus.TOO_MANY_REQUESTS, "Rate Limit Exceeded")
        elif self.is_inactive:
            reply = fault(HTTPStatus.FORBIDDEN, "Application", "Status", code="Inactive")
        else:
            reply = await super().served(request, path, body)
        return replace(reply, headers={**reply.headers, **self.limits.headers()})

    @override
    async def beside(self, request: Request) -> Reply | Upgrade | None:
        """What Strava has beside its described interface."""
        at = (request.method, request.path)
        if at == ("GET", "/"):
            return html(page(self.athletes.values(), judged=self.judged))
        if at == ("GET", "/oauth/authorize"):
            return html(consent({name: values[0] for name, values in request.query.items()}))
        if at == ("GET", "/oauth/agree"):
            return self._agreed(request)
        if at == ("POST", "/oauth/token"):
            return await self._or_wrong(request, self.tokens.answer)
        if request.method == "POST" and request.path in ENDINGS:
            return await self._or_wrong(request, self._ended)
        if request.path.removeprefix(self.base).startswith(PATH):
            return await self.webhooks.answer(request)
        return None

    async def athlete(self, asked: Asked) -> Reply:
        return Reply.json({"id": self._consent(asked).athlete})

    async def listed(self, asked: Asked) -> Reply:
        """The latest first; a page is never longer than 200."""
        before = asked.request.asked("before")
        size = min(MOST, int(asked.request.asked("per_page") or 30))
        first = (int(asked.request.asked("page") or 1) - 1) * size
        found = [
            each
            for each in self._seen(self._consent(asked))
            if before is None or each.start.timestamp() < int(before)
        ]
        found.sort(key=lambda each: each.start, reverse=True)
        return Reply.json([each.summary() for each in found[first : first + size]])

    async def shown(self, asked: Asked) -> Reply:
        found = self._found(asked)
        return missing() if found is None else Reply.json(found.detail())

    async def streams(self, asked: Asked) -> Reply:
        found = self._found(asked)
        if found is None or found.is_manual:
            return missing()
        keys = set((asked.request.asked("keys") or "").split(","))
        told = {name: each for name, each in found.streams().items() if name in keys}
        return Reply.json(told)

    def _consent(self, asked: Asked) -> Consent:
        found = self.tokens.of(asked.request)
        assert found is not None
        return found

    def _seen(self, consent: Consent) -> list[Recorded]:
        """Those of its athlete alone, as far as the boxes were ticked."""
        everything = self.athletes[consent.athlete].activities.values()
        return [each for each in everything if is_shown(each, consent)]

    def _found(self, asked: Asked) -> Recorded | None:
        consent = self._consent(asked)
        found = self.athletes[consent.athlete].activities.get(int(asked.variables["id"]))
        return found if found is not None and is_shown(found, consent) else None

    def _agreed(self, request: Request) -> Reply:
        athlete = next(iter(self.athletes))
        scopes = ("read", *request.query.get("ticked", ()))
        told = {
            "state": request.asked("state") or "",
            "code": self.tokens.code(athlete, scopes),
            "scope": ",".join(scopes),
        }
        back = request.asked("redirect_uri") or "/"
        return Reply(status=HTTPStatus.FOUND, headers={"location": f"{back}?{urlencode(told)}"})

    async def _or_wrong(self, request: Request, answer: Callable[[Request], Reply]) -> Reply:
        wrong = self.faults.next(request.method, request.path)
        if wrong is not None and wrong.trouble in BEFORE:
            return self._before(wrong)
        reply = answer(request)
        return await self._after(wrong, reply) if wrong is not None else reply

    def _ended(self, request: Request) -> Reply:
        found = self.tokens.of(request)
        if found is None:
            return self.refusal(HTTPStatus.UNAUTHORIZED, "")
        self.tokens.end(found.athlete)
        return Reply.json({})


def is_shown(recorded: Recorded, consent: Consent) -> bool:
    return READ_ALL in consent.scopes or (READ in consent.scopes and not recorded.is_private)


def html(text: str) -> Reply:
    return Reply(headers={"content-type": "text/html; charset=utf-8"}, body=text.encode())


def missing() -> Reply:
    return fault(HTTPStatus.NOT_FOUND, "Activity", "id", code="not found")
