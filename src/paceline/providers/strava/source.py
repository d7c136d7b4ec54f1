"""Strava as a source of activities: its terms show an athlete's data to that athlete alone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

from typing_extensions import override

from paceline.features.activities.ports import (
    Admission,
    ConnectedSource,
    ConsentGone,
    Grant,
    Hint,
    Keep,
    Listed,
    SourceKeys,
)
from paceline.features.activities.public import Arrival, SourceKind
from paceline.kernel.identity import UserId
from paceline.providers.strava.access import Access
from paceline.providers.strava.arrivals import arrival_of
from paceline.providers.strava.calls import Calls
from paceline.providers.strava.errors import Missing, Unauthorised
from paceline.providers.strava.hints import Hints
from paceline.providers.strava.shapes import Athlete, Detail, Streams, Summary

T = TypeVar("T")
PAGE: Final = 200
KEYS: Final = "time,distance,latlng,altitude,velocity_smooth,heartrate,cadence,watts,temp"


class StravaSource(ConnectedSource):
    def __init__(self, calls: Calls, access: Access, hints: Hints, keys: SourceKeys) -> None:
        self._calls = calls
        self._access = access
        self._hints = hints
        self._keys = keys

    @property
    @override
    def kind(self) -> SourceKind:
        return SourceKind.STRAVA

    @override
    def way_in(self, *, state: str, back: str) -> str:
        return self._access.way_in(state=state, back=back)

    @override
    async def admitted(self, code: str, *, scopes: Sequence[str]) -> Admission:
        return await self._access.admitted(code, scopes=scopes)

    @override
    async def fetch(self, user_id: UserId, external_id: str) -> Arrival | None:
        """Two calls, but one for what was entered by hand."""

        async def told(access: str) -> tuple[Detail, Streams | None]:
            detail = await self._calls.read(f"/activities/{external_id}", Detail, access=access)
            return detail, None if detail.manual else await self._streams(external_id, access)

        try:
            detail, streams = await self._let_in(user_id, told)
        except Missing:
            return None
        return await asyncio.to_thread(arrival_of, detail, streams)

    @override
    async def listed(self, user_id: UserId, *, before: datetime) -> Sequence[Listed]:
        until = int(before.timestamp())

        async def told(access: str) -> list[Summary]:
            return await self._calls.read(
                "/athlete/activities", list[Summary], access=access, before=until, per_page=PAGE
            )

        found = [
            Listed(external_id=str(each.id), started_at=each.start_date.astimezone(UTC))
            for each in await self._let_in(user_id, told)
        ]
        return sorted(found, key=lambda each: each.started_at, reverse=True)

    @override
    async def lets_in(self, user_id: UserId) -> bool:
        async def told(access: str) -> Athlete:
            return await self._calls.read("/athlete", Athlete, access=access)

        try:
            await self._let_in(user_id, told)
        except ConsentGone:
            return False
        return True

    @override
    async def ended(self, user_id: UserId) -> None:
        try:
            access = await self._keys.access(user_id, self.kind, self._access.renewed)
        except ConsentGone:
            return
        await self._access.ended(access)

    @override
    async def revoked(self, grant: Grant, keep: Keep) -> None:
        await self._access.revoked(grant, keep)

    @override
    def echoed(self, query: Mapping[str, str]) -> Mapping[str, str]:
        return self._hints.echoed(query)

    @override
    def heard(self, body: bytes, *, signature: str) -> Hint | None:
        return self._hints.heard(body, signature=signature)

    async def _streams(self, external_id: str, access: str) -> Streams | None:
        """What has none is told by 404."""
        path = f"/activities/{external_id}/streams"
        try:
            return await self._calls.read(
                path, Streams, access=access, keys=KEYS, key_by_type="true"
            )
        except Missing:
            return None

    async def _let_in(self, user_id: UserId, act: Callable[[str], Awaitable[T]]) -> T:
        """A token may end before its time: another is asked for, once."""
        access = await self._keys.access(user_id, self.kind, self._access.renewed)
        try:
            return await act(access)
        except Unauthorised:
            fresh = await self._keys.access(
                user_id, self.kind, self._access.renewed, refused=access
            )
        try:
            return await act(fresh)
        except Unauthorised as error:
            raise ConsentGone from error
