"""Who holds the line to Discord, and what happens when it is lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from typing_extensions import override

from paceline.bot.line import Gateway, Line, Pace
from paceline.bot.ports import Json, Outward
from paceline.kernel.errors import Unavailable
from paceline.kernel.leases import Leases
from paceline.kernel.lifecycle import running

pytestmark = pytest.mark.anyio
QUICK = Pace(beat=0, again=0)


class Quiet(Line):
    """Listens until it is closed; `broken` ends at once."""

    def __init__(self, *, broken: bool = False) -> None:
        self._broken = broken
        self.closed = asyncio.Event()

    @override
    async def listen(self) -> None:
        if self._broken:
            raise RuntimeError("the line broke")
        await self.closed.wait()

    @override
    async def close(self) -> None:
        self.closed.set()


@dataclass
class Scripted(Leases):
    """Answers as it is told, and yes when nothing is left."""

    answers: list[bool] = field(default_factory=list)
    given_back: int = 0

    @override
    async def take(self, name: str, *, holder: UUID, lasting: timedelta) -> bool:
        return self.answers.pop(0) if self.answers else True

    @override
    async def give_back(self, name: str, *, holder: UUID) -> None:
        self.given_back += 1


class Away(Outward):
    @override
    async def commands(self) -> Sequence[Json]:
        raise Unavailable("Discord does not answer.")

    @override
    async def replace_commands(self, wanted: Sequence[Json]) -> None:
        raise NotImplementedError

    @override
    async def respond(self, interaction_id: str, token: str, answer: Json) -> None:
        raise NotImplementedError

    @override
    async def edit(self, application_id: str, token: str, message: Json) -> None:
        raise NotImplementedError


class Opening:
    """Gives out lines one after the other."""

    def __init__(self, *lines: Quiet) -> None:
        self._ahead = list(lines)
        self.opened: asyncio.Queue[Quiet] = asyncio.Queue()

    async def __call__(self) -> Line:
        line = self._ahead.pop(0) if self._ahead else Quiet()
        self.opened.put_nowait(line)
        return line


class TestTheLine:
    async def test_is_opened_though_discord_could_not_be_told_of_the_commands(self) -> None:
        opening, leases = Opening(), Scripted()

        async with running([Gateway(opening, Away(), leases, QUICK)]):
            line = await opening.opened.get()

        assert line.closed.is_set()
        assert leases.given_back == 1

    async def test_is_closed_when_another_holds_it_and_opened_when_it_comes_back(self) -> None:
        opening, leases = Opening(), Scripted([True, False, False, True])

        async with running([Gateway(opening, Away(), leases, QUICK)]):
            first = await opening.opened.get()
            await first.closed.wait()
            second = await opening.opened.get()
            left = len(leases.answers)

        assert second is not first
        assert left == 0

    async def test_is_not_opened_while_another_holds_it(self) -> None:
        opening, leases = Opening(), Scripted([False] * 50)

        async with running([Gateway(opening, Away(), leases, QUICK)]):
            await opening.opened.get()

        assert leases.answers == []

    async def test_that_breaks_is_opened_again(self) -> None:
        opening = Opening(Quiet(broken=True), Quiet())

        async with running([Gateway(opening, Away(), Scripted(), QUICK)]):
            broken = await opening.opened.get()
            again = await opening.opened.get()

        assert broken.closed.is_set()
        assert again.closed.is_set()
