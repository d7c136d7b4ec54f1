from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from paceline.features.accounts.schemas.factors import ChallengeOut
from paceline.features.accounts.schemas.fields import Closed, encodable
from paceline.features.accounts.schemas.registration import Transport
from paceline.features.accounts.schemas.sign_in import SessionOut

NO_CODE: Final = SecretStr("")
# As the service checks it: two slashes, or a backslash that browsers read as one, lead elsewhere.
PLACE: Final = r"^/([A-Za-z0-9._~!$&'()*+,;=:@%?-][A-Za-z0-9._~!$&'()*+,;=:@%?/-]*)?$"


class OfferedOut(BaseModel):
    """A provider to sign in with; `name` is for addresses, `title` for people."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    name: str
    title: str


class OfferedList(Closed):
    items: list[OfferedOut]


class LeaveIn(Closed):
    next: Annotated[
        str,
        Field(
            max_length=500,
            description="A path of this site to go to afterwards.",
            json_schema_extra={"pattern": PLACE},
        ),
    ] = "/"
    transport: Transport = "cookie"


class LeaveOut(Closed):
    """Where to send the browser; it has a cookie now that is asked for when it comes back."""

    url: str


class ReturnIn(Closed):
    """What stands in the address that the provider sent the browser to."""

    state: Annotated[SecretStr, Field(min_length=1, max_length=200), AfterValidator(encodable)]
    code: Annotated[SecretStr, Field(max_length=4000), AfterValidator(encodable)] = NO_CODE
    iss: Annotated[str, Field(max_length=300, pattern=r"^[\x21-\x7e]*$")] = ""
    error: Annotated[str | None, Field(max_length=200)] = None


class ArrivedOut(Closed):
    """`session` is there for who signed in; `linked` for who was, and added an identity.

    `challenge` comes instead where a second factor is to be proved next.
    """

    next: str
    linked: bool
    session: SessionOut | None
    challenge: ChallengeOut | None


class IdentityOut(Closed):
    """A provider that lets this user in, and the address the provider told when it was linked."""

    id: UUID
    provider: str
    email: str | None
    linked_at: datetime
    last_used_at: datetime | None


class IdentityPage(Closed):
    items: list[IdentityOut]
    next: str | None
