"""What enrolment needs from slices above it."""

from typing import Protocol

from typing_extensions import override

from paceline.features.enrolment.public import SignUpId


class Places(Protocol):
    """Who holds a place in a group lets go of it when the sign-up is withdrawn."""

    async def holds(self, sign_up_id: SignUpId) -> bool:
        """Whether they are in a group or lead one."""
        ...

    async def give_up(self, sign_up_id: SignUpId) -> None:
        """Joins the caller's unit of work; nothing to do is fine."""
        ...


class NoPlaces(Places):
    """While no slice groups people, nobody holds a place."""

    @override
    async def holds(self, sign_up_id: SignUpId) -> bool:
        return False

    @override
    async def give_up(self, sign_up_id: SignUpId) -> None:
        return
