"""Leaving for a provider and coming back: once, within ten minutes, in the same browser."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from paceline.features.accounts.errors import BadReturn, OutsideDeclined
from paceline.features.accounts.models.identities import STATE_LIFETIME, OutsideState
from paceline.features.accounts.ports import (
    Arrival,
    Offered,
    OutsidePerson,
    OutsideRefused,
    OutsideSignIns,
)
from paceline.features.accounts.repository.identities import OutsideDoors, StateRepository, Taken
from paceline.features.accounts.service.entrance import Challenged
from paceline.features.accounts.service.linking import LinkingService
from paceline.features.accounts.service.methods import outside
from paceline.features.accounts.service.sessions import Session
from paceline.features.accounts.service.sign_in import SignInService
from paceline.features.accounts.service.visits import Throttle, Visit
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Defect, Flaw
from paceline.kernel.identity import NotSignedIn, Principal, UserId
from paceline.kernel.keys import PublicUrl, ServerKey, hashed
from paceline.web.seal import opened, sealed

PURPOSE: Final = "outside-state"
SECRET_BYTES: Final = 32
BROWSER: Final = re.compile(r"[A-Za-z0-9_-]{43}")
# A path of this site: two slashes, or a backslash that browsers read as one, lead elsewhere.
PLACE: Final = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%?-][A-Za-z0-9._~!$&'()*+,;=:@%?/-]*)?")
PLACE_LENGTH: Final = 500


@dataclass(frozen=True, kw_only=True)
class Wish:
    """`by` wants to link an identity; without, somebody wants to sign in with one."""

    next: str
    transport: str
    by: Principal | None = None


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """`browser` goes into a cookie, and is asked for when the browser comes back."""

    url: str
    browser: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Return:
    """What stands in the address that the provider sent the browser to."""

    state: str = field(repr=False)
    browser: str = field(repr=False)
    code: str = field(default="", repr=False)
    issuer: str = ""
    declined: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """`outcome` is None for who was signed in already and linked an identity."""

    outcome: Session | Challenged | None
    next: str
    transport: str


class OutsideService:
    def __init__(
        self,
        providers: OutsideSignIns,
        states: StateRepository,
        doors: OutsideDoors,
        linking: LinkingService,
        sign_in: SignInService,
        throttle: Throttle,
        key: ServerKey,
        public: PublicUrl,
        clock: Clock,
    ) -> None:
        self._providers = providers
        self._states = states
        self._doors = doors
        self._linking = linking
        self._sign_in = sign_in
        self._throttle = throttle
        self._key = key
        self._public = public
        self._clock = clock

    def offered(self) -> Sequence[Offered]:
        return self._providers.offered()

    async def begin(
        self,
        provider: str,
        *,
        wish: Wish,
        browser: str,
        visit: Visit,
    ) -> Leaving:
        """`browser` is the mark of an earlier leaving, which then stays good."""
        check_place(wish.next)
        await self._throttle.admit_stranger(visit)
        state = secrets.token_urlsafe(SECRET_BYTES)
        mark = browser if BROWSER.fullmatch(browser) else secrets.token_urlsafe(SECRET_BYTES)
        departure = await self._providers.begin(provider, state=state, back=self._back(provider))
        now = self._clock.now()
        self._states.add(
            OutsideState(
                state_hash=hashed(state),
                browser_hash=hashed(mark),
                provider=provider,
                kept=sealed(departure.kept, key=self._key, purpose=PURPOSE),
                user_id=wish.by.user_id if wish.by else None,
                next=wish.next,
                transport=wish.transport,
                created_at=now,
                expires_at=now + STATE_LIFETIME,
            )
        )
        return Leaving(url=departure.url, browser=mark)

    async def finish(
        self, provider: str, back: Return, *, visit: Visit, by: Principal | None
    ) -> Arrived:
        """Spends the state, then asks the provider, then decides; only the last holds the store."""
        await self._throttle.admit_stranger(visit)
        taken = await self._taken(provider, back)
        if back.declined or not back.code:
            raise OutsideDeclined
        if taken.user_id is not None and not is_still(taken.user_id, by):
            raise NotSignedIn("Sign in again as whoever began this, then begin again.")
        person = await self._person(provider, back, taken)
        if taken.user_id is not None:
            await self._linking.link(person, provider, by=taken.user_id)
            return Arrived(outcome=None, next=taken.next, transport=taken.transport)
        user = await self._linking.owner(person, provider)
        outcome = await self._sign_in.entered(user, visit=visit, methods=(outside(provider),))
        return Arrived(outcome=outcome, next=taken.next, transport=taken.transport)

    async def _taken(self, provider: str, back: Return) -> Taken:
        taken = await self._doors.take_unscoped(
            state=hashed(back.state), browser=hashed(back.browser), provider=provider
        )
        if taken is None or taken.expires_at <= self._clock.now():
            raise OutsideRefused
        return taken

    async def _person(self, provider: str, back: Return, taken: Taken) -> OutsidePerson:
        arrival = Arrival(code=back.code, issuer=back.issuer, kept=self._opened(taken.kept))
        return await self._providers.finish(provider, arrival, back=self._back(provider))

    def _opened(self, kept: str) -> bytes:
        """With whatever key of the ring sealed it."""
        for key in self._key.ring:
            try:
                return opened(kept, key=key, purpose=PURPOSE)
            except Defect:
                continue
        raise OutsideRefused

    def _back(self, provider: str) -> str:
        """The exact address that is entered at the provider."""
        return self._public.to(f"auth/outside/{provider}/callback")


def is_still(user_id: UserId, by: Principal | None) -> bool:
    """Not an administrator who looks through that user's eyes."""
    return by is not None and by.user_id == user_id and by.impersonated_by is None


def check_place(place: str) -> None:
    """Raises BadReturn for what is no path of this site."""
    if len(place) > PLACE_LENGTH or not PLACE.fullmatch(place):
        message = "give a path of this site, such as /home"
        raise BadReturn(f"next: {message}.", flaws=[Flaw(where="next", message=message)])
