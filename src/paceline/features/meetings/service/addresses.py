"""The secret addresses of calendar feeds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from paceline.features.meetings.models import CalendarFeed
from paceline.features.meetings.public import FeedId, FeedKind
from paceline.features.meetings.repository.meetings import FeedRepository
from paceline.kernel.clock import Clock
from paceline.kernel.ids import new_id
from paceline.kernel.keys import PublicUrl, ServerKey, hashed

PURPOSE: Final = "calendar-feed"


@dataclass(frozen=True, kw_only=True)
class FeedLink:
    """What someone subscribes to: `webcal` opens a calendar program, `url` is the same file."""

    id: FeedId
    url: str
    webcal: str


class FeedAddress:
    """A feed's secret follows from its id and the server's key, so it can be shown again."""

    def __init__(self, key: ServerKey, address: PublicUrl) -> None:
        self._key = key
        self._address = address

    def token(self, feed_id: FeedId) -> str:
        return self._key.token(PURPOSE, feed_id)

    def link(self, feed_id: FeedId) -> FeedLink:
        url = self._address.to(f"calendar/{self.token(feed_id)}.ics")
        return FeedLink(id=feed_id, url=url, webcal=f"webcal:{url.partition(':')[2]}")

    def known(self, feed_id: FeedId, token_hash: str) -> FeedLink | None:
        """None for a feed made under another server key: its secret is lost."""
        return self.link(feed_id) if hashed(self.token(feed_id)) == token_hash else None


class FeedBook:
    """Makes and ends feeds; who may ask for one is decided by those who call."""

    def __init__(self, feeds: FeedRepository, address: FeedAddress, clock: Clock) -> None:
        self._feeds = feeds
        self._address = address
        self._clock = clock

    async def ensure(self, kind: FeedKind, subjects: Iterable[UUID]) -> Mapping[UUID, FeedLink]:
        """One live feed for each, the same as before where its secret is still known."""
        wanted = sorted(set(subjects))
        alive = await self._feeds.alive_unscoped(kind, wanted)
        known: dict[UUID, FeedLink] = {}
        for subject_id, feed in alive.items():
            link = self._address.known(FeedId(feed.id), feed.token_hash)
            if link is not None:
                known[subject_id] = link
                continue
            feed.revoke(at=self._clock.now())
        await self._feeds.flush()
        return {each: known.get(each) or self._new(kind, each) for each in wanted}

    async def renew(self, kind: FeedKind, subject_id: UUID) -> FeedLink:
        """A new secret; the address before answers 404 from now on."""
        alive = await self._feeds.alive_unscoped(kind, [subject_id])
        for feed in alive.values():
            feed.revoke(at=self._clock.now())
        await self._feeds.flush()
        return self._new(kind, subject_id)

    async def end(self, kind: FeedKind, subject_id: UUID) -> None:
        """Nothing to end is fine."""
        for feed in (await self._feeds.alive_unscoped(kind, [subject_id])).values():
            feed.revoke(at=self._clock.now())

    async def revoke(self, feed_id: FeedId) -> None:
        feed = await self._feeds.get_unscoped(feed_id)
        feed.revoke(at=self._clock.now())

    def _new(self, kind: FeedKind, subject_id: UUID) -> FeedLink:
        feed_id = FeedId(new_id())
        self._feeds.add(
            CalendarFeed(
                id=feed_id,
                kind=kind,
                subject_id=subject_id,
                token_hash=hashed(self._address.token(feed_id)),
                created_at=self._clock.now(),
            )
        )
        return self._address.link(feed_id)
