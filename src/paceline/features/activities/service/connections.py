"""An athlete's connection to a provider: begun, ended, and what is heard of it."""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from paceline.db.read_lane import ReadLane
from paceline.db.statements import plain
from paceline.features.activities.errors import (
    BoxesUnticked,
    Declined,
    NotConnected,
    NotLetIn,
    SourceAway,
    StaleReturn,
)
from paceline.features.activities.models.connections import ConnectionState, SourceConnection
from paceline.features.activities.policy import require_own_eyes
from paceline.features.activities.ports import (
    ActivitySources,
    Admission,
    ConnectedSource,
    Hint,
    NotEnough,
)
from paceline.features.activities.public import SourceKind
from paceline.features.activities.repository.athletes import AthleteRepository
from paceline.features.activities.repository.connections import (
    ConnectionRepository,
    TokenStore,
    connected_ask,
    own_ask,
    owner_ask,
)
from paceline.features.activities.schemas.connections import (
    ConnectableOut,
    ConnectablesOut,
    SourceConnectionOut,
)
from paceline.features.activities.service.ending import Ender
from paceline.features.activities.service.intake import IntakeService
from paceline.features.activities.service.keys import pair_of
from paceline.features.activities.service.payloads import (
    BackFill,
    ConfirmConsent,
    LookSoon,
)
from paceline.features.activities.service.sources import named
from paceline.kernel.clock import Clock
from paceline.kernel.errors import ConfigError, Invalid, Unavailable
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.keys import PublicUrl, ServerKey
from paceline.kernel.limits import Limit, Limits
from paceline.kernel.messages import Outbox
from paceline.kernel.resilience import own_act

STATE: Final = "source-state"
STATE_LIFETIME: Final = timedelta(minutes=15)
# What begins within a day from now is asked for, too: clocks of watches are wrong.
AHEAD: Final = timedelta(days=1)
# Of one athlete, without a signature: what is more may be anybody's, and each costs all of us.
HINTS: Final = Limit(name="source-hints", amount=60, per=timedelta(hours=1))
LATER: Final = timedelta(minutes=15)
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Back:
    """What the provider wrote into the address that it sent the browser back to."""

    state: str
    code: str = field(default="", repr=False)
    scopes: Sequence[str] = ()
    error: str = ""


async def admitted(source: ConnectedSource, back: Back) -> Admission:
    """Its own words in our kinds: an error of a provider has no place in the API's description."""
    try:
        with own_act():
            return await source.admitted(back.code, scopes=back.scopes)
    except NotEnough as error:
        raise BoxesUnticked(error.detail) from error
    except Invalid as error:
        raise NotLetIn(error.detail) from error
    except (Unavailable, ConfigError) as error:
        raise SourceAway(error.detail, retry_after=error.retry_after) from error


class States:
    """Who left for a provider, and until when they may come back: signed, not stored."""

    def __init__(self, key: ServerKey, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    def made(self, kind: SourceKind, user_id: UserId) -> str:
        until = int((self._clock.now() + STATE_LIFETIME).timestamp())
        return f"{until}.{mark(self._key, kind, user_id, until)}"

    def check(self, state: str, kind: SourceKind, user_id: UserId) -> None:
        """Only who left comes back: nobody's browser brings another's consent."""
        text, _, given = state.partition(".")
        if not (text.isascii() and text.isdecimal() and len(text) <= len("9999999999")):
            raise StaleReturn
        until = int(text)
        marks = (mark(key, kind, user_id, until) for key in self._key.ring)
        is_ours = any(hmac.compare_digest(each.encode(), given.encode()) for each in marks)
        if not is_ours or until < self._clock.now().timestamp():
            raise StaleReturn


def mark(key: ServerKey, kind: SourceKind, user_id: UserId, until: int) -> str:
    signed = key.sign(STATE, f"{kind}|{user_id}|{until}".encode())
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


class ConnectionReads:
    def __init__(self, lane: ReadLane, sources: ActivitySources) -> None:
        self._lane = lane
        self._sources = sources

    async def own(self, kind: SourceKind, *, viewer: Principal) -> SourceConnectionOut:
        found = await self._found(kind, viewer=viewer)
        if found is None:
            raise NotConnected
        return found

    async def all(self, *, viewer: Principal) -> ConnectablesOut:
        """Of what is set up here, also what they have not connected; what was, they can end."""
        require_own_eyes(viewer)
        rows = (await self._lane.rows(connected_ask(viewer.user_id)))[0]
        here = [each.kind for each in self._sources.all() if isinstance(each, ConnectedSource)]
        kinds = dict.fromkeys([*here, *(SourceKind(str(row["kind"])) for row in rows)])
        found = [
            ConnectableOut(kind=kind, connection=await self._found(kind, viewer=viewer))
            for kind in kinds
        ]
        return ConnectablesOut(items=found)

    async def _found(self, kind: SourceKind, *, viewer: Principal) -> SourceConnectionOut | None:
        require_own_eyes(viewer)
        rows = (await self._lane.rows(own_ask(kind, viewer.user_id)))[0]
        if not rows:
            return None
        row = dict(rows[0])
        pending = plain(row.pop("pending"))
        assert isinstance(pending, list)
        is_looking = row.pop("before") is not None
        return SourceConnectionOut.model_validate(
            {
                **row,
                "scopes": plain(row["scopes"]),
                "waiting": len(pending),
                "is_filling": is_looking or bool(pending),
            }
        )


class ConnectionService:
    def __init__(
        self,
        sources: ActivitySources,
        rows: ConnectionRepository,
        athletes: AthleteRepository,
        intake: IntakeService,
        tokens: TokenStore,
        ender: Ender,
        states: States,
        lane: ReadLane,
        limits: Limits,
        outbox: Outbox,
        clock: Clock,
        base: PublicUrl,
    ) -> None:
        self._sources = sources
        self._rows = rows
        self._athletes = athletes
        self._intake = intake
        self._tokens = tokens
        self._ender = ender
        self._states = states
        self._lane = lane
        self._limits = limits
        self._outbox = outbox
        self._clock = clock
        self._base = base

    def leave(self, kind: SourceKind, *, by: Principal) -> str:
        """Where the browser goes to let us in."""
        source = named(self._sources, kind)
        back = self._base.to(f"/activities/{kind}/callback")
        return source.way_in(state=self._states.made(kind, by.user_id), back=back)

    async def come_back(self, kind: SourceKind, back: Back, *, by: Principal) -> None:
        """The provider is asked before anything is held.

        Raises StaleReturn, Declined, BoxesUnticked, NotLetIn, SourceAway, ConnectedElsewhere.
        """
        source = named(self._sources, kind)
        self._states.check(back.state, kind, by.user_id)
        if back.error or not back.code:
            raise Declined
        admission = await admitted(source, back)
        now = self._clock.now()
        await self._athletes.hold_unscoped(by.user_id, at=now)
        await self._keep(kind, admission, user_id=by.user_id, at=now)
        self._outbox.enqueue(BackFill(user_id=by.user_id, kind=kind))

    async def _keep(
        self, kind: SourceKind, admission: Admission, *, user_id: UserId, at: datetime
    ) -> None:
        """Another athlete of theirs in place of the one before: that one's activities go."""
        await self._ender.forget(kind, admission.owner)
        row = await self._rows.found_unscoped(user_id, kind)
        if row is not None and row.owner != admission.owner:
            self._ender.follow(row)
            await self._drop(row)
            row = None
        if row is None:
            row = SourceConnection(
                user_id=user_id,
                kind=kind,
                owner=admission.owner,
                connected_at=at,
                good_until=admission.grant.good_until,
                before=None,
            )
            self._rows.add(row)
        if set(admission.scopes) - set(row.scopes):
            row.look_at_all(before=at + AHEAD)
            await self._intake.reconsider(user_id, kind)
        else:
            row.look_again(before=at + AHEAD)
        row.scopes, row.state = list(admission.scopes), ConnectionState.ACTIVE
        row.good_until = admission.grant.good_until
        self._tokens.sealed(row, pair_of(admission.grant).kept())
        await self._rows.flush()

    async def sync(self, kind: SourceKind, *, by: Principal) -> None:
        """Looks for what is new, though nobody told of it."""
        named(self._sources, kind)
        row = await self._rows.own(kind, viewer=by)
        self._look(row)

    async def sync_all(self) -> int:
        """For the daily look: hints may get lost."""
        kinds = [each.kind for each in self._sources.all() if isinstance(each, ConnectedSource)]
        found = await self._rows.every_unscoped(kinds) if kinds else []
        for row in found:
            self._look(row)
        return len(found)

    async def look_for(self, user_id: UserId, kind: SourceKind) -> None:
        row = await self._rows.found_unscoped(user_id, kind)
        if row is not None and row.state is ConnectionState.ACTIVE:
            self._look(row)

    async def end(self, kind: SourceKind, *, by: Principal) -> None:
        """Here at once, there by a job: nobody outside is asked while others wait for us."""
        await self._athletes.hold_unscoped(by.user_id, at=self._clock.now())
        row = await self._rows.own(kind, viewer=by)
        self._ender.follow(row)
        await self._drop(row)

    async def hear(self, kind: SourceKind, body: bytes, *, signature: str) -> None:
        """One small read and at most one small write; all else is the work of a job."""
        hint = named(self._sources, kind).heard(body, signature=signature)
        if hint is None:
            return
        rows = (await self._lane.rows(owner_ask(kind, hint.owner)))[0]
        if not rows:
            log.info("activities.hint_of_nobody", kind=kind.value)
            return
        await self._follow(kind, hint, user_id=UserId(UUID(str(rows[0]["user_id"]))))

    async def _follow(self, kind: SourceKind, hint: Hint, *, user_id: UserId) -> None:
        """One job for all that are too many, and not at once."""
        is_within = hint.is_signed or (await self._limits.hit(HINTS, kind, hint.owner)).allowed
        at = None if is_within else self._clock.now() + LATER
        if hint.external_id is None:
            self._outbox.enqueue(ConfirmConsent(user_id=user_id, kind=kind), at=at)
        elif is_within:
            self._intake.ask_for(user_id, kind, hint.external_id)
        else:
            self._outbox.enqueue(LookSoon(user_id=user_id, kind=kind), at=at)

    async def confirm(self, wanted: ConfirmConsent) -> None:
        """We were told that the athlete ended it: believed once the provider says so, too."""
        source = named(self._sources, wanted.kind)
        if await source.lets_in(wanted.user_id):
            return
        await self._athletes.hold_unscoped(wanted.user_id, at=self._clock.now())
        row = await self._rows.found_unscoped(wanted.user_id, wanted.kind)
        if row is not None and row.state is ConnectionState.REFUSED:
            await self._drop(row)

    def _look(self, row: SourceConnection) -> None:
        row.look_again(before=self._clock.now() + AHEAD)
        self._outbox.enqueue(BackFill(user_id=row.user_id, kind=row.kind))

    async def _drop(self, row: SourceConnection) -> None:
        """With all that came through it, as the provider's terms want it."""
        await self._rows.remove(row)
        await self._rows.flush()
        await self._intake.forget(row.user_id, row.kind)
