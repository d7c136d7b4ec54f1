"""How our invitations are told from others': by a UID that nobody else can make."""

from hashlib import sha256
from typing import Final
from uuid import UUID

from paceline.engines.diff.objects import Name
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId
from paceline.features.reconcile.public import ConnectionId
from paceline.kernel.keys import ServerKey

INVITATION: Final = "invitation"
DOMAIN: Final = "paceline"
PURPOSE: Final = "ics-invitation"
DIGEST: Final = 8
MARK: Final = 16


def name_of(group_id: GroupId, sign_up_id: SignUpId, address: str) -> Name:
    """An address is part of it: at another one there is another invitation.

    Not keyed, for it has to stay the same when the server's key is replaced.
    """
    digest = sha256(sign_up_id.bytes + address.lower().encode()).hexdigest()[:DIGEST]
    return Name(INVITATION, f"{group_id}/{sign_up_id}/{digest}")


def uid_of(key: ServerKey, connection_id: ConnectionId, name: Name, address: str) -> str:
    """Only who got the letter knows it, so only they can answer with it."""
    group_id, sign_up_id = (UUID(each) for each in name.key.split("/")[:2])
    said = b"".join((connection_id.bytes, group_id.bytes, sign_up_id.bytes))
    mark = key.sign(PURPOSE, said + address.lower().encode())[:MARK]
    return f"{group_id.hex}-{sign_up_id.hex}-{mark.hex()}@{DOMAIN}"
