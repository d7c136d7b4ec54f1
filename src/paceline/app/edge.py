"""The edge of everything that is not HTTP: commits what an act did, or undoes it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from dishka import AsyncContainer

from paceline.db.failures import FAILURES, meaning
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.errors import PacelineError

T = TypeVar("T")


async def settled(scope: AsyncContainer, act: Callable[[], Awaitable[T]]) -> T:
    """The store's own failures become ours, with their meaning."""
    unit = await scope.get(SqlUnitOfWork)
    try:
        answer = await act()
        await unit.commit()
    except PacelineError as error:
        await (unit.commit() if error.keeps_changes else unit.rollback())
        raise
    except FAILURES as error:
        await unit.rollback()
        raise meaning(error) from error
    return answer
