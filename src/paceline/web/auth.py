from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

from dishka import AsyncContainer
from fastapi import Depends, Request
from fastapi.params import Depends as Dependency
from typing_extensions import override

from paceline.kernel.audit import ACTING, Acting
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Denied
from paceline.kernel.identity import Authenticator, NotSignedIn, Permission, Principal
from paceline.web.cookies import ACCESS_COOKIE

# What a person says of why they do something; it goes to the audit log with what they do.
REASON: Final = "x-reason"
REASON_LENGTH: Final = 500
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CALLER: Final = "principal"
Scope: TypeAlias = Literal["none", "own", "visible", "token"]


class NotPermitted(Denied):
    code = "not_permitted"


class StepUpRequired(Denied):
    """The same session may do it once its user has proved anew who they are."""

    code = "step_up_required"

    def __init__(self) -> None:
        super().__init__("Prove again that it is you: POST /api/v1/auth/step-up, then ask again.")


class ReadsOnly(Denied):
    code = "impersonation_reads_only"

    def __init__(self) -> None:
        super().__init__("Looking through another's eyes changes nothing; sign out of it first.")


async def authenticate(request: Request) -> Principal:
    """Once per request, however many ask."""
    found = await perhaps(request)
    if found is None:
        raise NotSignedIn("Sign in first.")
    reason = request.headers.get(REASON, "")[:REASON_LENGTH]
    ACTING.set(Acting(by=found.impersonated_by or found.user_id, via=via(found), reason=reason))
    if found.impersonated_by is not None and request.method not in SAFE:
        raise ReadsOnly
    return found


def via(found: Principal) -> str:
    return "http" if found.impersonated_by is None else f"http as user:{found.user_id}"


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
    step_up: bool = False


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


@dataclass(frozen=True)
class ProvedGuard(Guard):
    """For acts that a stolen session must not do: the caller proved lately who they are.

    What is kept of the caller may be five seconds old; here it is looked up again.
    """

    @override
    async def __call__(self, caller: Caller, request: Request) -> None:  # type: ignore[override]
        await super().__call__(caller)
        container: AsyncContainer = request.state.dishka_container
        authenticator: Authenticator = await container.get(Authenticator)
        found = await authenticator.identify(token_of(request), anew=True)
        if found is None:
            raise NotSignedIn("Sign in first.")
        await super().__call__(found)
        clock: Clock = await container.get(Clock)
        if found.proved_until is None or clock.now() > found.proved_until:
            raise StepUpRequired


def permission(name: Permission, *, scope: Scope, step_up: bool = False) -> Dependency:
    """Every route declares one; a route without it fails the suite.

    `step_up` asks for a fresh proof as well; only changes can.
    """
    guard = ProvedGuard if step_up else Guard
    return Dependency(guard(Rule(name, scope, step_up)))


def anyone(*, scope: Scope = "none") -> Dependency:
    """For doors that need no account: sign-in, health, a secret link."""
    return Dependency(Open(Rule(None, scope)))


BEARER: Final = {"type": "http", "scheme": "bearer"}
