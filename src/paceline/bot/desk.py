"""Answers what was asked, whichever way it came; every failure becomes a friendly reply."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from paceline.bot.commands import BUTTONS, BY_NAME, Command
from paceline.bot.errors import CommandNotFound, CommandsTooOften, CommandTooSlow, NotLinked
from paceline.bot.faces import Invocation, Kind
from paceline.bot.ports import Runs
from paceline.bot.replies import Choices, Reply, plain
from paceline.features.accounts.public import Linked
from paceline.kernel.catalogue.messages import told
from paceline.kernel.errors import PacelineError, Unavailable, ValidationError
from paceline.kernel.identity import Principal
from paceline.kernel.ids import new_id
from paceline.kernel.keys import PublicUrl, hashed
from paceline.kernel.limits import Limit, Limits

# Of the three that Discord waits, what the way there and back may take is left.
SECONDS: Final = 2.2
ASKED: Final = Limit(name="discord commands", amount=30, per=timedelta(minutes=1))
TYPED: Final = Limit(name="discord typing", amount=300, per=timedelta(minutes=1))
PROVIDER: Final = "discord"
LONGEST_NAME: Final = 100
log: Final = structlog.get_logger()


class Desk:
    def __init__(
        self,
        runs: Runs,
        linked: Linked,
        address: PublicUrl,
        limits: Limits,
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._runs = runs
        self._linked = linked
        self._address = address
        self._limits = limits
        self._seconds = seconds

    async def answer(self, asked: Invocation) -> Reply | Choices:
        request_id = str(new_id())
        with bound_contextvars(request_id=request_id, interaction=asked.id):
            try:
                return await self._in_time(asked)
            except (ValidationError, Unavailable) as error:
                log.info("bot.refused", code=error.code)
                return refusal(asked, error)
            except Exception:
                log.exception("bot.failed")
                return defect(asked, request_id)

    async def _in_time(self, asked: Invocation) -> Reply | Choices:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._answered(asked)
        except TimeoutError as error:
            raise CommandTooSlow from error

    async def _answered(self, asked: Invocation) -> Reply | Choices:
        command = command_of(asked)
        await self._admit(asked)
        who = await self._linked.person(PROVIDER, asked.user)
        if asked.kind is Kind.COMPLETE:
            return await self._completed(command, asked, who)
        if who is not None:
            return await self._runs.run(who, command.handler, asked, needs=command.needs)
        if command.stranger is None:
            raise NotLinked(self._address.base)
        return await self._runs.run(None, command.stranger, asked)

    async def _admit(self, asked: Invocation) -> None:
        """Raises CommandsTooOften. Nobody is turned away while the counts are."""
        limit = TYPED if asked.kind is Kind.COMPLETE else ASKED
        try:
            found = await self._limits.hit(limit, hashed(asked.user))
        except Unavailable:
            return
        if not found.allowed:
            raise CommandsTooOften

    async def _completed(
        self, command: Command, asked: Invocation, who: Principal | None
    ) -> Choices:
        option = command.option(asked.focused)
        knows = who is not None or command.stranger is not None
        if option is None or option.complete is None or not knows:
            return Choices()
        return await self._runs.run(who, option.complete, asked)


def command_of(asked: Invocation) -> Command:
    """Raises CommandNotFound."""
    if asked.kind is Kind.BUTTON:
        found = BUTTONS.get(asked.name[:LONGEST_NAME].partition(":")[0])
    else:
        found = BY_NAME.get(asked.name)
    if found is None:
        raise CommandNotFound
    return found


def refusal(asked: Invocation, error: PacelineError) -> Reply | Choices:
    """Nothing can be told to somebody who is still typing."""
    if asked.kind is Kind.COMPLETE:
        return Choices()
    said = told(error.code, error.detail, error.context, language=asked.language)
    return Reply(text=f"**{plain(said.title)}**\n{said.detail}")


def defect(asked: Invocation, request_id: str) -> Reply | Choices:
    if asked.kind is Kind.COMPLETE:
        return Choices()
    said = told("defect", "A mistake of ours.", {}, language=asked.language)
    return Reply(text=f"**{plain(said.title)}**\n{said.detail} ({request_id})")
