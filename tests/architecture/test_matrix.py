"""Every route by every walker: what is checked in is what is met, and no guard is there in vain.

The table is tests/architecture/matrix.txt. After a change that is meant, write it again with
PACELINE_WRITE_MATRIX=1 and read what changed.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx2
import pytest
from dishka import AsyncContainer
from fastapi.routing import APIRoute

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.identity import Principal, Role
from paceline.web.auth import Guard, NotPermitted
from paceline.web.rules import rules, shown
from tests.architecture.test_rules import FEATURE_ROUTES
from tests.architecture.test_rules import KNOWN as KNOWN_PERMISSIONS
from tests.architecture.walk import WALKERS, House, built, guarded
from tests.people import HELD, KNOWN

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]
TABLE: Final = Path(__file__).parent / "matrix.txt"
ROLES: Final[Mapping[str, Role]] = {
    "member": Role.MEMBER,
    "facilitator": Role.FACILITATOR,
    "organiser": Role.ORGANISER,
    "stranger": Role.ORGANISER,
    "admin": Role.ADMIN,
}
HEAD: Final = "route, permission, scope"
# Fewer would mean that routes lost their scope; more is fine.
SCOPED: Final = 40


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    """One store is enough: what the stores answer alike is held by the slices' own tests."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'walked.db')}"


@pytest.fixture
async def house(
    client: httpx2.AsyncClient, container: AsyncContainer, monkeypatch: pytest.MonkeyPatch
) -> House:
    """Built once; from then on every walker's change is taken back instead of kept."""
    house = await built(client, container)
    monkeypatch.setattr(SqlUnitOfWork, "commit", SqlUnitOfWork.rollback)
    return house


def title(route: APIRoute) -> str:
    [rule] = rules(route)
    return f"{shown(route)}, {rule.permission or 'anyone'}, {rule.scope}"


def drawn(rows: Mapping[str, Sequence[str]]) -> str:
    width = max(map(len, rows))
    lines = [(HEAD, WALKERS), *sorted(rows.items())]
    return "".join(
        f"{name:<{width}}  {' '.join(f'{cell:<11}' for cell in cells).rstrip()}\n"
        for name, cells in lines
    )


@pytest.mark.asvs("8.1.1", "8.2.1")
async def test_every_cell_is_as_it_is_written_down(house: House) -> None:
    rows = {title(route): await row_of(house, route) for route in FEATURE_ROUTES}

    if os.environ.get("PACELINE_WRITE_MATRIX"):
        TABLE.write_text(drawn(rows))
    assert drawn(rows) == TABLE.read_text(), "see the top of this file"


def faults(row: Sequence[str], route: APIRoute) -> list[str]:
    """What the declared rule alone forbids, whatever is checked in."""
    [rule] = rules(route)
    cells = dict(zip(WALKERS, row, strict=True))
    found = [f"{walker} broke it" for walker, cell in cells.items() if cell == "broken"]
    if rule.permission is None:
        return found
    refused = {"nobody": "401", "narrow": "403", "without": "403"}
    refused |= {name: "403" for name, role in ROLES.items() if rule.permission not in HELD[role]}
    found += [f"{name} got {cells[name]}" for name, cell in refused.items() if cells[name] != cell]
    kept_out = [name for name in ROLES if name not in refused and cells[name] == "403"]
    found += [f"{name} holds {rule.permission} and got 403" for name in kept_out]
    if cells["stranger"] == "sees" and rule.scope in {"visible", "own"}:
        found.append("a stranger sees what is the organiser's")
    return found


async def row_of(house: House, route: APIRoute) -> list[str]:
    return [await house.cell(route, walker) for walker in WALKERS]


@pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1")
async def test_no_cell_is_beyond_its_rule(house: House) -> None:
    wrong = {
        title(route): found
        for route in FEATURE_ROUTES
        if (found := faults(await row_of(house, route), route))
    }

    assert wrong == {}


class TestMutants:
    """Each rule is weakened in turn; the walk over its own route must notice."""

    @pytest.mark.asvs("8.2.1")
    async def test_without_its_guard_every_route_lets_somebody_in(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def anyone_signed_in(_guard: Guard, caller: object) -> None:
            """What is left when the permission is not asked for."""

        monkeypatch.setattr(Guard, "__call__", anyone_signed_in)

        unnoticed = [
            title(route)
            for route in guarded(FEATURE_ROUTES)
            if not faults(await row_of(house, route), route)
        ]

        assert unnoticed == []

    async def test_with_another_permission_every_route_lets_somebody_in(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def any_other(guard: Guard, caller: Principal) -> None:
            others = KNOWN_PERMISSIONS - {guard.rule.permission}
            if not others & caller.permissions:
                raise NotPermitted("This mutant asks for any other permission.")

        monkeypatch.setattr(Guard, "__call__", any_other)

        unnoticed = [
            title(route)
            for route in guarded(FEATURE_ROUTES)
            if not faults(await row_of(house, route), route)
        ]

        assert unnoticed == []

    @pytest.mark.asvs("8.2.2")
    async def test_without_its_scope_every_route_shows_or_changes_what_is_not_theirs(
        self, house: House
    ) -> None:
        """The repositories are told that the stranger sees everything."""
        routes = [route for route in guarded(FEATURE_ROUTES) if is_scoped(route)]
        before = {title(route): await house.cell(route, "stranger") for route in routes}
        stranger = house.people["stranger"]
        KNOWN[stranger.user_id] = replace(stranger, everything=True)

        unnoticed = [
            title(route)
            for route in routes
            if await house.cell(route, "stranger") == before[title(route)]
        ]

        assert len(routes) >= SCOPED
        assert unnoticed == []


def is_scoped(route: APIRoute) -> bool:
    """Rows of others are behind it, and a stranger has the permission to ask."""
    [rule] = rules(route)
    return rule.scope == "visible" and rule.permission in HELD[Role.ORGANISER]
