"""A walk over the running app: every route, asked by every role and by nobody."""

import re
import shutil
from pathlib import Path
from typing import Final

import httpx2
import pytest
from fastapi.routing import APIRoute

from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from paceline.web.rules import rules, shown
from tests.architecture.test_rules import FEATURE_ROUTES
from tests.people import HELD, signed_in, someone

pytestmark = pytest.mark.anyio
WALKERS: Final[tuple[Role | None, ...]] = (None, *Role)


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    """One store is enough here: nothing is there, and nothing is made but lines of refusals."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'walked.db')}"


def address(route: APIRoute) -> str:
    return "http://test" + re.sub(r"\{[^}]*\}", str(new_id()), route.path)


async def test_no_role_gets_what_it_may_not_and_nobody_breaks_anything(
    client: httpx2.AsyncClient,
) -> None:
    faults: list[str] = []
    for route in FEATURE_ROUTES:
        [rule] = rules(route)
        for role in WALKERS:
            headers = signed_in(someone(role)) if role else {}
            held = HELD[role] if role else frozenset()
            for method in route.methods or ():
                reply = await client.request(method, address(route), headers=headers)
                wrong = fault(reply.status_code, role, allowed=rule.permission in {None, *held})
                if wrong and not (route.path.startswith("/health") and not rule.permission):
                    faults.append(
                        f"{shown(route)} as {role or 'nobody'}: {reply.status_code} {wrong}"
                    )

    assert faults == []


def fault(status: int, role: Role | None, *, allowed: bool) -> str | None:
    if status >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return "is a failure of ours"
    if role is None and not allowed and status != httpx2.codes.UNAUTHORIZED:
        return "lets nobody in"
    refused = {httpx2.codes.FORBIDDEN, httpx2.codes.NOT_FOUND}
    if role is not None and not allowed and status not in refused:
        return "lets in who lacks the permission"
    if role is not None and allowed and status == httpx2.codes.FORBIDDEN:
        return "keeps out who holds the permission"
    return None
