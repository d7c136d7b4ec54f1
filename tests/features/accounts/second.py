"""People with second factors, and the codes that their app would show."""

from dataclasses import dataclass, field
from datetime import timedelta

import httpx2
import pyotp
from dishka import AsyncContainer

from paceline.kernel.identity import Role
from tests.features.accounts.authenticator import Device
from tests.features.accounts.users import SignedIn, sign_in, signed_in
from tests.times import MovableClock

ADA, PERIOD = "ada@example.org", timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class Careful:
    """Somebody with an app for codes."""

    who: SignedIn
    clock: MovableClock
    secret: str
    codes: list[str] = field(default_factory=list)

    def code(self, *, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.clock.now() + steps * PERIOD)


async def with_totp(
    container: AsyncContainer,
    client: httpx2.AsyncClient,
    clock: MovableClock,
    email: str = ADA,
    *,
    role: Role = Role.MEMBER,
) -> Careful:
    """The code that confirmed is of the step before, so the one of now is still good."""
    who = await signed_in(container, client, email, role=role)
    made = await client.post("/auth/totp", headers=who.headers)
    assert made.status_code == httpx2.codes.CREATED, made.text
    secret = made.json()["secret"]
    body = {"code": pyotp.TOTP(secret).at(clock.now() - PERIOD)}
    done = await client.post("/auth/totp/confirm", json=body, headers=who.headers)
    assert done.status_code == httpx2.codes.OK, done.text
    return Careful(who=who, clock=clock, secret=secret, codes=done.json()["codes"])


async def challenge(client: httpx2.AsyncClient, email: str = ADA) -> str:
    reply = await sign_in(client, email)
    assert "access_token" not in reply.json(), reply.text
    token: str = reply.json()["challenge"]
    return token


async def second(client: httpx2.AsyncClient, challenge: str, **proof: object) -> httpx2.Response:
    return await client.post("/auth/sign-in/second", json={"challenge": challenge, **proof})


async def add_passkey(
    client: httpx2.AsyncClient, who: SignedIn, device: Device, *, second_factor: bool = True
) -> httpx2.Response:
    asked = (await client.post("/auth/passkeys/register", headers=who.headers)).json()
    body = {
        "challenge": asked["challenge"],
        "credential": device.registers(asked["passkey"]),
        "label": "Key",
        "second_factor": second_factor,
    }
    return await client.post("/auth/passkeys", json=body, headers=who.headers)


async def with_passkey(
    container: AsyncContainer,
    client: httpx2.AsyncClient,
    email: str = ADA,
    *,
    second_factor: bool = True,
) -> tuple[SignedIn, Device]:
    who, device = await signed_in(container, client, email), Device()
    reply = await add_passkey(client, who, device, second_factor=second_factor)
    assert reply.status_code == httpx2.codes.CREATED, reply.text
    return who, device
