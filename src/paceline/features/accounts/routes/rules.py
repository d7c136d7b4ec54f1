from typing import Annotated, Final

from fastapi import Cookie, Depends, Header, Request, Response

from paceline.features.accounts.policy import INVITE, MANAGE, OWN
from paceline.features.accounts.schemas.sign_in import SessionOut
from paceline.features.accounts.schemas.users import UserOut
from paceline.features.accounts.service.sessions import Session
from paceline.features.accounts.service.visits import Visit
from paceline.web.auth import anyone, permission
from paceline.web.cookies import ACCESS_COOKIE, OURS, REFRESH_COOKIE

DEVICE_COOKIE: Final = f"{OURS}-device"
DEVICE_SECONDS: Final = 180 * 24 * 3600
UserAgent = Annotated[str, Header(max_length=1000)]
Authorization = Annotated[str, Header(max_length=4000, include_in_schema=False)]
AccessCookie = Annotated[str, Cookie(alias=ACCESS_COOKIE, max_length=4000, include_in_schema=False)]
RefreshCookie = Annotated[
    str, Cookie(alias=REFRESH_COOKIE, max_length=1000, include_in_schema=False)
]
DeviceCookie = Annotated[str, Cookie(alias=DEVICE_COOKIE, max_length=200, include_in_schema=False)]


ANYONE: Final = [anyone(scope="token")]
OWNS: Final = [permission(OWN, scope="own")]
INVITES: Final = [permission(INVITE, scope="own")]
MANAGES: Final = [permission(MANAGE, scope="visible")]
# Acts that a stolen session must not do.
PROVED: Final = [permission(MANAGE, scope="visible", step_up=True)]
OWNS_PROVED: Final = [permission(OWN, scope="own", step_up=True)]


async def visit(request: Request, user_agent: UserAgent = "", device: DeviceCookie = "") -> Visit:
    return Visit(client=user_agent, address=request.state.address, device=device)


async def bearer(authorization: Authorization = "", access: AccessCookie = "") -> str:
    """The access token of this request; empty without one."""
    return authorization.partition(" ")[2] or access


Visitor = Annotated[Visit, Depends(visit)]
Bearer = Annotated[str, Depends(bearer)]


def shown(session: Session, response: Response, *, transport: str) -> SessionOut:
    """With cookies the tokens are in no body, where a script could read them."""
    user = UserOut.model_validate(session.user)
    if transport == "body":
        return SessionOut(
            access_token=session.access_token,
            refresh_token=session.refresh_token,
            device_token=session.device_token,
            expires_in=session.expires_in,
            user=user,
        )
    keep(response, ACCESS_COOKIE, session.access_token)
    keep(response, REFRESH_COOKIE, session.refresh_token)
    if session.device_token is not None:
        keep(response, DEVICE_COOKIE, session.device_token, seconds=DEVICE_SECONDS)
    return SessionOut(
        access_token=None, refresh_token=None, expires_in=session.expires_in, user=user
    )


def keep(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Without a domain, and for https alone: what `__Host-` asks for."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax"
    )


def clear(response: Response) -> None:
    """The device stays known: it is how its owner gets in while others guess."""
    response.headers["clear-site-data"] = '"cache", "storage"'
    for name in (ACCESS_COOKIE, REFRESH_COOKIE):
        response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
