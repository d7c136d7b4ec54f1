"""Discord's words for what is asked and answered, the same by both ways.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from typing import Final

import msgspec

from paceline.bot.errors import BadInteraction
from paceline.bot.faces import Invocation, Kind
from paceline.bot.ports import Json
from paceline.bot.replies import (
    LONGEST_CHOICE,
    MOST_CHOICES,
    Button,
    Choices,
    Reply,
    clipped,
)
from paceline.kernel.catalogue.messages import language_of

PONG: Final[Json] = {"type": 1}
MESSAGE: Final = 4
DEFERRED: Final = 5
CHOICES: Final = 8
EPHEMERAL: Final = 1 << 6
ROW: Final = 1
BUTTON: Final = 2
PRIMARY: Final = 1
SECONDARY: Final = 2
STRING: Final = 3


class User(msgspec.Struct, frozen=True):
    id: str


class Member(msgspec.Struct, frozen=True):
    user: User


class Given(msgspec.Struct, frozen=True):
    name: str
    value: str | int | float | bool = ""
    focused: bool = False


class Data(msgspec.Struct, frozen=True):
    name: str = ""
    custom_id: str = ""
    options: list[Given] = []


class Interaction(msgspec.Struct, frozen=True):
    id: str
    application_id: str
    type: int
    token: str = ""
    data: Data = Data()
    member: Member | None = None
    user: User | None = None
    locale: str = ""


def invocation_of(body: bytes) -> Invocation:
    """Of a request over HTTP. Raises BadInteraction for what Discord does not send."""
    try:
        return asked_in(msgspec.json.decode(body, type=Interaction))
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadInteraction from error


def invocation_in(told: Json) -> Invocation:
    """Of what the gateway told. Raises BadInteraction."""
    try:
        return asked_in(msgspec.convert(told, Interaction))
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadInteraction from error


def asked_in(found: Interaction) -> Invocation:
    kind = Kind(found.type)
    who = found.member.user if found.member else found.user
    if who is None and kind is not Kind.PING:
        raise BadInteraction
    told = found.data
    return Invocation(
        id=found.id,
        application_id=found.application_id,
        kind=kind,
        name=clean(told.custom_id if kind is Kind.BUTTON else told.name),
        user=who.id if who else "",
        token=found.token,
        language=language_of(found.locale),
        options={each.name: clean(str(each.value)) for each in told.options},
        focused=next((each.name for each in told.options if each.focused), None),
    )


def clean(text: str) -> str:
    """Without what no store takes: half a letter, or none at all."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def answer_of(told: Reply | Choices) -> Json:
    if isinstance(told, Choices):
        found = [
            {"name": clipped(each.name, LONGEST_CHOICE), "value": each.value}
            for each in told.all[:MOST_CHOICES]
            if len(each.value) <= LONGEST_CHOICE
        ]
        return {"type": CHOICES, "data": {"choices": found}}
    flags = {"flags": EPHEMERAL} if told.is_ephemeral else {}
    if told.is_later:
        return {"type": DEFERRED, "data": flags}
    return {"type": MESSAGE, "data": {**message_of(told), **flags}}


def message_of(told: Reply) -> Json:
    """Nobody is called by it, whatever names are in it."""
    row = [button_of(each) for each in told.buttons]
    return {
        "content": clipped(told.text),
        "allowed_mentions": {"parse": []},
        "components": [{"type": ROW, "components": row}] if row else [],
    }


def button_of(button: Button) -> Json:
    style = PRIMARY if button.is_chosen else SECONDARY
    return {"type": BUTTON, "style": style, "label": button.label, "custom_id": button.carries}
