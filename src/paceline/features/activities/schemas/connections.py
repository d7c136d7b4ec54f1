from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr

from paceline.features.activities.models.connections import ConnectionState
from paceline.features.activities.public import SourceKind


class SourceConnectionOut(BaseModel):
    """`waiting` are activities that are known of and not here yet."""

    owner: Annotated[str, Field(description="Your id there.")]
    state: ConnectionState
    scopes: list[str]
    connected_at: datetime
    filled_at: datetime | None
    is_filling: bool
    waiting: int


class ConnectableOut(BaseModel):
    """A source that is set up here; `connection` is null until you connect it."""

    kind: SourceKind
    connection: SourceConnectionOut | None


class ConnectablesOut(BaseModel):
    items: list[ConnectableOut]


class SourceLeaveOut(BaseModel):
    url: Annotated[str, Field(description="Where the browser goes to let us in.")]


class BackIn(BaseModel):
    """What was in the address that the browser came back to."""

    state: Annotated[str, Field(max_length=200)]
    code: Annotated[SecretStr, Field(max_length=500)] = SecretStr("")
    scope: Annotated[str, Field(max_length=500)] = ""
    error: Annotated[str, Field(max_length=200)] = ""
