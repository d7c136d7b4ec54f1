"""Who looks on is told that something changed, once, and nobody is asked in vain."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

import pytest
from dishka import AsyncContainer, Provider, Scope, make_async_container
from typing_extensions import override

from paceline.kernel.errors import NotFound, Unavailable
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.lifecycle import Draining, running
from paceline.kernel.live import BadTopic, Topic, Watch
from paceline.web.live.hub import MOST_OF_ONE, MOST_TOPICS, Hub, TooManyLookOn
from tests.people import someone

pytestmark = pytest.mark.anyio
NOBODY = UserId(new_id())


@dataclass
class Shelf:
    marks: dict[UUID, str] = field(default_factory=dict)
    asked: int = 0
    fails: bool = False
    failed: asyncio.Event = field(default_factory=asyncio.Event)


class Books(Watch):
    name: ClassVar = "book"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @override
    async def admit(self, subject: UUID, *, viewer: Principal) -> None:
        if subject not in self._shelf.marks:
            raise NotFound("There is no such book.")

    @override
    async def marks(self, subjects: Collection[UUID]) -> Mapping[UUID, str]:
        self._shelf.asked += 1
        if self._shelf.fails:
            self._shelf.failed.set()
            raise Unavailable("The shelf is away.")
        return {each: self._shelf.marks[each] for each in subjects if each in self._shelf.marks}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({new_id(): "a", new_id(): "b"})


@pytest.fixture
def draining() -> Draining:
    return Draining()


@pytest.fixture
def hub(shelf: Shelf, draining: Draining) -> Hub:
    provider = Provider(scope=Scope.REQUEST)
    provider.provide(Books)
    provider.provide(lambda: shelf, provides=Shelf)
    container: AsyncContainer = make_async_container(provider)
    return Hub(container, {"book": Books}, draining, beat=0)


def topics(shelf: Shelf) -> list[Topic]:
    return [Topic("book", each) for each in shelf.marks]


class TestALook:
    async def test_tells_each_listener_of_its_own_topics_once(self, hub: Hub, shelf: Shelf) -> None:
        first, second = topics(shelf)
        async with (
            hub.listening([first], who=NOBODY) as one,
            hub.listening([first, second], who=NOBODY) as both,
        ):
            shelf.marks[second.subject] = "c"
            await hub.look()
            await hub.look()

            told = [await each.changed(patience=0) for each in (one, both, both)]

        assert told == [(), [second], ()]

    async def test_asks_once_however_many_look_on(self, hub: Hub, shelf: Shelf) -> None:
        wanted = topics(shelf)
        async with (
            hub.listening(wanted, who=NOBODY),
            hub.listening(wanted, who=NOBODY),
        ):
            shelf.asked = 0
            await hub.look()

        assert shelf.asked == 1

    async def test_asks_nothing_for_nobody(self, hub: Hub, shelf: Shelf) -> None:
        await hub.look()

        assert shelf.asked == 0

    async def test_misses_no_change_between_joining_and_looking(
        self, hub: Hub, shelf: Shelf
    ) -> None:
        first, _ = topics(shelf)
        async with hub.listening([first], who=NOBODY):
            shelf.marks[first.subject] = "c"
            async with hub.listening([first], who=NOBODY) as late:
                await hub.look()
                told = await late.changed(patience=0)

        assert told == [first]


class TestTheLoop:
    async def test_goes_on_after_a_look_that_failed(self, hub: Hub, shelf: Shelf) -> None:
        first, _ = topics(shelf)
        async with running([hub]), hub.listening([first], who=NOBODY) as listener:
            shelf.fails = True
            await shelf.failed.wait()
            shelf.fails, shelf.marks[first.subject] = False, "c"

            told = await listener.changed(patience=5)

        assert told == [first]

    async def test_ends_for_everybody_when_the_process_leaves(
        self, hub: Hub, shelf: Shelf, draining: Draining
    ) -> None:
        async with running([hub]), hub.listening(topics(shelf), who=NOBODY) as listener:
            draining.asked = True

            told = await listener.changed(patience=5)

        assert (listener.is_over, listener.is_gone, told) == (True, False, [])


class TestTopics:
    async def test_are_refused_unless_they_name_what_there_is(self, hub: Hub) -> None:
        for text in ("film:1", "book:1", "book", ""):
            with pytest.raises(BadTopic, match="book:ID"):
                hub.topics([text])

    async def test_are_bounded_for_one_connection_and_one_person(
        self, hub: Hub, shelf: Shelf
    ) -> None:
        with pytest.raises(TooManyLookOn):
            hub.topics([f"book:{new_id()}" for _ in range(MOST_TOPICS + 1)])
        async with AsyncExitStack() as stack:
            for _ in range(MOST_OF_ONE):
                await stack.enter_async_context(hub.listening([], who=NOBODY))

            with pytest.raises(TooManyLookOn):
                await stack.enter_async_context(hub.listening([], who=NOBODY))
            await stack.enter_async_context(hub.listening([], who=UserId(new_id())))

    async def test_are_admitted_by_their_watch(self, hub: Hub) -> None:
        with pytest.raises(NotFound, match="book"):
            await hub.admit([Topic("book", new_id())], viewer=someone())
