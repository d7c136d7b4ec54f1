"""Looks for everybody who is looking on, once for all of them (docs/adr/0039)."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import structlog
from dishka import AsyncContainer
from typing_extensions import override

from paceline.kernel.errors import TooMany, Unavailable
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.lifecycle import Draining, Part
from paceline.kernel.live import Topic, Watch, topic_of

BEAT: Final = 1.0
MOST_TOPICS: Final = 20
MOST_OF_ONE: Final = 30
log: Final = structlog.get_logger()


class TooManyLookOn(TooMany):
    """One person with more open pages than anybody has."""

    code = "too_many_look_on"

    def __init__(self) -> None:
        super().__init__(
            f"At most {MOST_OF_ONE} connections for one person, {MOST_TOPICS} topics in each: "
            "close some.",
            retry_after=60,
        )


class Listener:
    """What changed is gathered until it is asked for, each topic once."""

    def __init__(self, topics: Collection[Topic], who: UserId) -> None:
        self.topics = frozenset(topics)
        self.who = who
        self.is_over = False
        self.is_gone = False
        self._changed: set[Topic] = set()
        self._rang = asyncio.Event()

    def tell(self, changed: Iterable[Topic]) -> None:
        self._changed.update(self.topics.intersection(changed))
        if self._changed:
            self._rang.set()

    def end(self) -> None:
        self.is_over = True
        self._rang.set()

    def leave(self) -> None:
        """Nobody is there any more to be told that it is over."""
        self.is_gone = True
        self.end()

    async def changed(self, *, patience: float) -> Sequence[Topic]:
        """Empty when nothing changed for so many seconds, or nobody looks any more."""
        try:
            async with asyncio.timeout(patience):
                await self._rang.wait()
        except TimeoutError:
            return ()
        found = sorted(self._changed, key=lambda topic: topic.text)
        self._changed.clear()
        if not self.is_over:
            self._rang.clear()
        return found


class Hub(Part):
    """Asks nothing while nobody looks on. `watches` are by name."""

    name = "live"

    def __init__(
        self,
        container: AsyncContainer,
        watches: Mapping[str, type[Watch]],
        draining: Draining,
        *,
        beat: float = BEAT,
    ) -> None:
        self._container = container
        self._watches = watches
        self._draining = draining
        self._beat = beat
        self._listeners: set[Listener] = set()
        self._marks: dict[Topic, str] = {}
        self._stopping = asyncio.Event()
        self._group: asyncio.TaskGroup | None = None

    @override
    async def start(self) -> None:
        self._stopping.clear()
        self._group = await asyncio.TaskGroup().__aenter__()
        self._group.create_task(self._run())

    @override
    async def stop(self) -> None:
        group, self._group = self._group, None
        self._stopping.set()
        self._end_all()
        if group is not None:
            await group.__aexit__(None, None, None)

    def topics(self, texts: Sequence[str]) -> Sequence[Topic]:
        """Raises BadTopic, TooManyLookOn."""
        if len(texts) > MOST_TOPICS:
            raise TooManyLookOn
        return [topic_of(text, self._watches) for text in dict.fromkeys(texts)]

    async def admit(self, topics: Sequence[Topic], *, viewer: Principal) -> None:
        """Raises NotFound."""
        async with self._container() as scope:
            for topic in topics:
                watch: Watch = await scope.get(self._watches[topic.watch])
                await watch.admit(topic.subject, viewer=viewer)

    @asynccontextmanager
    async def listening(self, topics: Sequence[Topic], *, who: UserId) -> AsyncIterator[Listener]:
        """From here on no change is missed. Raises TooManyLookOn."""
        if sum(each.who == who for each in self._listeners) >= MOST_OF_ONE:
            raise TooManyLookOn
        listener = Listener(topics, who)
        self._listeners.add(listener)
        try:
            self._marks = {**await self._look(listener.topics - self._marks.keys()), **self._marks}
            yield listener
        finally:
            self._listeners.discard(listener)

    async def look(self) -> None:
        """Once for all that is watched; what was never seen before has not changed."""
        watched = {topic for listener in self._listeners for topic in listener.topics}
        found = await self._look(watched)
        changed = [topic for topic, mark in found.items() if self._marks.get(topic, mark) != mark]
        self._marks = {**self._marks, **found}
        self._forget()
        for listener in self._listeners:
            listener.tell(changed)

    def _forget(self) -> None:
        """What nobody watches; who came while we looked keeps what they came with."""
        watched = {topic for listener in self._listeners for topic in listener.topics}
        self._marks = {topic: mark for topic, mark in self._marks.items() if topic in watched}

    async def _look(self, topics: Collection[Topic]) -> Mapping[Topic, str]:
        if not topics:
            return {}
        wanted: dict[str, set[UUID]] = defaultdict(set)
        for topic in topics:
            wanted[topic.watch].add(topic.subject)
        found: dict[Topic, str] = {}
        async with self._container() as scope:
            for name, subjects in wanted.items():
                watch: Watch = await scope.get(self._watches[name])
                marks = await watch.marks(subjects)
                found.update({Topic(name, subject): mark for subject, mark in marks.items()})
        return found

    async def _run(self) -> None:
        while not self._stopping.is_set():
            if self._draining.asked:
                self._end_all()
            try:
                await self.look()
            except Unavailable as error:
                log.warning("live.not_looked", code=error.code)
            except Exception:
                log.exception("live.failed")
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._beat):
                await self._stopping.wait()
        except TimeoutError:
            return

    def _end_all(self) -> None:
        for listener in self._listeners:
            listener.end()
