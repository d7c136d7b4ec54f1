from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

from dishka import AsyncContainer
from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from paceline.kernel.audit import ACTING, Acting
from paceline.kernel.errors import Denied
from paceline.kernel.identity import Authenticator, NotSignedIn, Permission, Principal
from paceline.web.cookies import ACCESS_COOKIE

# What a person says of why they do something; it goes to the audit log with what they do.
REASON: Final = "x-reason"
REASON_LENGTH: Final = 500
CALLER: Final = "principal"
Scope: TypeAlias = Literal["none", "own", "visible", "token"]


class NotPermitted(Denied):
    code = "not_permitted"


async def authenticate(request: Request) -> Principal:
    """Once per request, however many ask."""
    found = await perhaps(request)
    if found is None:
        raise NotSignedIn("Sign in first.")
    reason = request.headers.get(REASON, "")[:REASON_LENGTH]
    ACTING.set(Acting(by=found.user_id, via="http", reason=reason))
    return found


async def identified(request: Request, token: str) -> Principal | None:
    """Asked once for each request: the limits ask first, then the route's guards."""
    state: dict[str, object] = request.scope["state"]
    known = state.get(CALLER)
    if isinstance(known, Principal):
        return known
    container: AsyncContainer = request.state.dishka_container
    authenticator: Authenticator = await container.get(Authenticator)
    found = state[CALLER] = await authenticator.identify(token)
    return found


async def perhaps(request: Request) -> Principal | None:
    """For open doors that tell more to those they know."""
    token = token_of(request)
    return await identified(request, token) if token else None


def token_of(request: Request) -> str:
    """A bearer's, for it was given on purpose; else the one a browser keeps in its cookie."""
    given = request.headers.get("authorization")
    if given is None:
        return request.cookies.get(ACCESS_COOKIE, "")
    scheme, _, token = given.partition(" ")
    return token if scheme.lower() == "bearer" else ""


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
