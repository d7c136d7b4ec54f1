"""Signing in with a provider, which sends the browser back by GET; and GET changes nothing here.

The address it comes back to is a page, which hands what it was given to a command (docs/adr/0018).
"""

import base64
import hashlib
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Cookie, Path, Request, Response

from paceline.features.accounts.models.identities import STATE_LIFETIME
from paceline.features.accounts.public import IdentityId, UserId
from paceline.features.accounts.repository.identities import OutsideReads
from paceline.features.accounts.routes.rules import (
    ANYONE,
    MANAGES,
    OWNS,
    OWNS_PROVED,
    PROVED,
    Visitor,
    challenged,
    keep,
    shown,
)
from paceline.features.accounts.schemas.outside import (
    ArrivedOut,
    IdentityPage,
    LeaveIn,
    LeaveOut,
    OfferedList,
    OfferedOut,
    ReturnIn,
)
from paceline.features.accounts.service.linking import LinkingService
from paceline.features.accounts.service.outside import Leaving, OutsideService, Return, Wish
from paceline.features.accounts.service.sessions import Session
from paceline.web.answers import JSON
from paceline.web.auth import Caller, anyone, perhaps
from paceline.web.cookies import OURS
from paceline.web.page import STYLE, page, policy_for
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

BROWSER_COOKIE: Final = f"{OURS}-outside"
offers: Final = reads("/auth/outside")
change: Final = commands("/auth/outside")
callback: Final = reads("/auth/outside/{name}/callback", api=False)
read_own: Final = reads("/auth/identities")
own: Final = commands("/auth/identities")
read_users: Final = reads("/users")
manage: Final = commands("/users")
routers: Final = (offers, change, callback, read_own, own, read_users, manage)
Outside = FromDishka[OutsideService]
Linking = FromDishka[LinkingService]
Reads = FromDishka[OutsideReads]
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
BrowserCookie = Annotated[
    str, Cookie(alias=BROWSER_COOKIE, max_length=100, include_in_schema=False)
]
SCRIPT: Final = """
const told=new URLSearchParams(location.search),body={};
for(const key of["state","code","iss","error"])if(told.get(key))body[key]=told.get(key);
const name=location.pathname.split("/").at(-2),say=document.getElementById("told");
history.replaceState(null,"",location.pathname);
fetch("../../../api/v1/auth/outside/"+name+"/finish",{method:"POST",credentials:"same-origin",
headers:{"content-type":"application/json"},body:JSON.stringify(body)}).then(async reply=>{
const answer=await reply.json().catch(()=>({}));
if(answer.challenge)location.replace("/account/second?next="+encodeURIComponent(answer.next)+"#"+
encodeURIComponent(JSON.stringify(answer.challenge)));
else if(reply.ok)location.replace(answer.next);
else say.textContent=answer.detail||"This did not work. Begin again.";
}).catch(()=>{say.textContent="The server could not be reached. Begin again.";});
"""
ALLOWED: Final = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY: Final = f"{policy_for(STYLE)}; script-src 'sha256-{ALLOWED}'; connect-src 'self'"
COMING: Final = (
    '<h1>Signing in</h1><p id="told" role="status">One moment.</p>'
    "<noscript><p>This page needs JavaScript to finish signing in.</p></noscript>"
    f"<script>{SCRIPT}</script>"
)


@offers.get("", response_model=OfferedList, dependencies=[anyone()])
async def providers(outside: Outside) -> Response:
    """Whom one can sign in with here."""
    items = [OfferedOut.model_validate(each) for each in outside.offered()]
    return Response(OfferedList(items=items).model_dump_json(), media_type=JSON)


@change.post("/{name}", response_model=LeaveOut, dependencies=ANYONE)
async def leave(
    outside: Outside,
    name: Name,
    wanted: LeaveIn,
    visitor: Visitor,
    response: Response,
    browser: BrowserCookie = "",
) -> LeaveOut:
    """To sign in: send the browser to the answer's `url`."""
    leaving = await outside.begin(
        name,
        wish=Wish(next=wanted.next, transport=wanted.transport),
        browser=browser,
        visit=visitor,
    )
    return left(leaving, response)


@change.post("/{name}/link", response_model=LeaveOut, dependencies=OWNS_PROVED)
async def leave_to_link(
    outside: Outside,
    name: Name,
    wanted: LeaveIn,
    visitor: Visitor,
    caller: Caller,
    response: Response,
    browser: BrowserCookie = "",
) -> LeaveOut:
    """To add a way to sign in: send the browser to the answer's `url`."""
    wish = Wish(next=wanted.next, transport=wanted.transport, by=caller)
    return left(await outside.begin(name, wish=wish, browser=browser, visit=visitor), response)


def left(leaving: Leaving, response: Response) -> LeaveOut:
    seconds = int(STATE_LIFETIME.total_seconds())
    keep(response, BROWSER_COOKIE, leaving.browser, seconds=seconds)
    return LeaveOut(url=leaving.url)


@change.post("/{name}/finish", response_model=ArrivedOut, dependencies=ANYONE)
async def finish(
    outside: Outside,
    name: Name,
    told: ReturnIn,
    visitor: Visitor,
    request: Request,
    response: Response,
    browser: BrowserCookie = "",
) -> ArrivedOut:
    """With what the provider wrote into the address that it sent the browser back to."""
    back = Return(
        state=told.state.get_secret_value(),
        browser=browser,
        code=told.code.get_secret_value(),
        issuer=told.iss,
        declined=told.error is not None,
    )
    arrived = await outside.finish(name, back, visit=visitor, by=await perhaps(request))
    outcome = arrived.outcome
    if isinstance(outcome, Session):
        session = shown(outcome, response, transport=arrived.transport)
        return ArrivedOut(next=arrived.next, linked=False, session=session, challenge=None)
    challenge = None if outcome is None else challenged(outcome)
    return ArrivedOut(next=arrived.next, linked=outcome is None, session=None, challenge=challenge)


@callback.get("", include_in_schema=False, dependencies=ANYONE)
async def came_back(name: Name) -> Response:  # noqa: ARG001, a part of the address
    """The one address that is entered at the provider."""
    return page("Signing in", COMING, headers={"content-security-policy": POLICY})


@read_own.get("", response_model=IdentityPage, dependencies=OWNS)
async def my_identities(found: Reads, paging: Paging, caller: Caller) -> Response:
    body = await found.page(paging, user_id=caller.user_id, viewer=caller)
    return Response(body, media_type=JSON)


@own.delete("/{identity_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=OWNS_PROVED)
async def unlink(linking: Linking, identity_id: UUID, caller: Caller) -> None:
    await linking.unlink(IdentityId(identity_id), user_id=caller.user_id, by=caller)


@read_users.get("/{user_id}/identities", response_model=IdentityPage, dependencies=MANAGES)
async def identities_of(found: Reads, user_id: UUID, paging: Paging, caller: Caller) -> Response:
    body = await found.page(paging, user_id=UserId(user_id), viewer=caller)
    return Response(body, media_type=JSON)


@manage.delete(
    "/{user_id}/identities/{identity_id}",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=PROVED,
)
async def unlink_of(linking: Linking, user_id: UUID, identity_id: UUID, caller: Caller) -> None:
    await linking.unlink(IdentityId(identity_id), user_id=UserId(user_id), by=caller)
