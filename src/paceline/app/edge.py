"""The edge of everything that is not HTTP: commits what an act did, or undoes it."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar, get_type_hints

from dishka import AsyncContainer
from dishka.exceptions import NoFactoryError
from typing_extensions import override

from paceline.db.failures import FAILURES, meaning
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.audit import ACTING, Act, Acting, AuditTrail, Outcome
from paceline.kernel.errors import Defect, Denied, ModuleError, PacelineError
from paceline.kernel.identity import Operators, Principal, UserId
from paceline.kernel.messages import Event, Outbox

T = TypeVar("T")


async def settled(scope: AsyncContainer, act: Callable[[], Awaitable[T]]) -> T:
    """The store's own failures become ours, with their meaning."""
    unit = await scope.get(SqlUnitOfWork)
    try:
        answer = await act()
        await unit.commit()
    except PacelineError as error:
        await (unit.commit() if error.keeps_changes else unit.rollback())
        if isinstance(error, Denied) and ACTING.get().by is not None:
            trail = await scope.get(AuditTrail)
            await trail.refused(refusal(error))
        raise
    except FAILURES as error:
        await unit.rollback()
        raise meaning(error) from error
    return answer


def refusal(error: Denied) -> Act:
    return Act(
        action="command.refused",
        subject="command",
        after={"code": error.code},
        outcome=Outcome.DENIED,
    )


@dataclass(frozen=True, kw_only=True)
class ActedFor(Event):
    """Somebody at the server's terminal did something in a person's name."""

    name: ClassVar = "command.acted_for"

    user_id: UserId


class Acts:
    """Calls acts for one person: the operator, or whoever has this address."""

    def __init__(
        self, container: AsyncContainer, *, acting_as: str | None = None, reason: str = ""
    ) -> None:
        self._container = container
        self._acting_as = acting_as
        self._reason = reason

    async def run(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        """In a unit of work of its own; parameters beyond `arguments` are filled by type."""
        async with self._container() as scope:
            filled = await self._filled(scope, further_parameters(act, len(arguments)))

            async def admitted() -> T:
                self._admit()
                return await act(*arguments, **filled)

            return await settled(scope, admitted)

    def _admit(self) -> None:
        """Raises Denied; whoever is at the terminal may ask for anything."""

    async def _filled(
        self, scope: AsyncContainer, wanted: Mapping[str, type]
    ) -> Mapping[str, object]:
        found: dict[str, object] = {}
        for name, kind in wanted.items():
            found[name] = await (
                self._principal(scope) if kind is Principal else self._provided(scope, kind)
            )
        return found

    async def _provided(self, scope: AsyncContainer, kind: type[T]) -> T:
        try:
            return await scope.get(kind)
        except NoFactoryError as error:
            raise ModuleError(
                f"Nothing that runs here brings {kind.__name__}. See: paceline features list"
            ) from error

    async def _principal(self, scope: AsyncContainer) -> Principal:
        operators: Operators = await scope.get(Operators)
        if self._acting_as is None:
            who = await operators.operator()
            ACTING.set(Acting(by=who.user_id, via="terminal", reason=self._reason))
            return who
        who = await operators.person(self._acting_as)
        ACTING.set(Acting(by=who.user_id, via="terminal", reason=self._reason))
        outbox: Outbox = await scope.get(Outbox)
        outbox.publish(ActedFor(user_id=who.user_id))
        trail: AuditTrail = await scope.get(AuditTrail)
        trail.record(Act(action="command.acted_for", subject=f"user:{who.user_id}"))
        return who


class ActsFor(Acts):
    """For a person who is known already, or for nobody: a stranger is never the operator."""

    def __init__(
        self,
        container: AsyncContainer,
        who: Principal | None,
        *,
        via: str,
        admit: Callable[[], None],
    ) -> None:
        super().__init__(container)
        self._who = who
        self._via = via
        self._admitted = admit

    @override
    async def run(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        ACTING.set(Acting(by=None if self._who is None else self._who.user_id, via=self._via))
        return await super().run(act, *arguments)

    @override
    def _admit(self) -> None:
        self._admitted()

    @override
    async def _principal(self, scope: AsyncContainer) -> Principal:
        if self._who is None:
            raise Defect("This act asks who acts, and nobody is known to.")
        return self._who


def further_parameters(act: Callable[..., Awaitable[T]], given: int) -> Mapping[str, type]:
    hints = get_type_hints(act)
    names: Sequence[str] = list(inspect.signature(act).parameters)[given:]
    return {name: hints[name] for name in names}
