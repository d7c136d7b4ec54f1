from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

from dishka import AsyncContainer
from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from paceline.kernel.audit import ACTING, Acting
from paceline.kernel.errors import Denied
from paceline.kernel.identity import Authenticator, NotSignedIn, Permission, Principal

# What a person says of why they do something; it goes to the audit log with what they do.
REASON: Final = "x-reason"
REASON_LENGTH: Final = 500
Scope: TypeAlias = Literal["none", "own", "visible", "token"]


class NotPermitted(Denied):
    code = "not_permitted"


async def authenticate(request: Request) -> Principal:
    container: AsyncContainer = request.state.dishka_container
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("Sign in first.")
    authenticator: Authenticator = await container.get(Authenticator)
    found = await authenticator.identify(token)
    if found is None:
        raise NotSignedIn("Sign in first.")
    reason = request.headers.get(REASON, "")[:REASON_LENGTH]
    ACTING.set(Acting(by=found.user_id, via="http", reason=reason))
    return found


Caller = Annotated[Principal, Depends(authenticate)]


@dataclass(frozen=True)
class Rule:
    """Who may call and which rows it may touch.

    Scope: `none` touches no row, `own` only the caller's, `visible` those the repository shows
    this viewer, `token` the one that a secret in the path opens. Without a permission anyone may
    call.
    """

    permission: Permission | None
    scope: Scope


@dataclass(frozen=True)
class Guard:
    rule: Rule

    async def __call__(self, caller: Caller) -> None:
        if self.rule.permission not in caller.permissions:
            raise NotPermitted(f"This needs the permission {self.rule.permission}.")


@dataclass(frozen=True)
class Open:
    rule: Rule

    async def __call__(self) -> None:
        """Nothing to check: the rule says so, and the suite reads it."""


def permission(name: Permission, *, scope: Scope) -> Dependency:
    """Every route declares one; a route without it fails the suite."""
    return Dependency(Guard(Rule(name, scope)))


def anyone(*, scope: Scope = "none") -> Dependency:
    """For doors that need no account: sign-in, health, a secret link."""
    return Dependency(Open(Rule(None, scope)))


BEARER: Final = {"type": "http", "scheme": "bearer"}
