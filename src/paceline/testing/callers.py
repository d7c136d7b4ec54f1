"""What stands in for the outside in a test: time, messages, who signs in."""

from datetime import UTC, datetime, timedelta
from typing import Final

from typing_extensions import override

from paceline.kernel.clock import Clock
from paceline.kernel.identity import (
    Authenticator,
    Principal,
    Role,
    RolePermissions,
    UserId,
)
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Event, JobPayload, Outbox

NOON: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)


class MovableClock(Clock):
    """Stands still until a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    @override
    def now(self) -> datetime:
        return self.at

    def advance(self, step: timedelta) -> None:
        self.at += step


class RecordingOutbox(Outbox):
    """Keeps what a service said, for a test to look at."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.jobs: list[tuple[JobPayload, datetime | None]] = []

    @override
    def publish(self, event: Event) -> None:
        self.events.append(event)

    @override
    def enqueue(self, payload: JobPayload, *, at: datetime | None = None) -> None:
        self.jobs.append((payload, at))


class RolesSignIn(Authenticator):
    """A token is the name of a role: `admin`, `organiser`, `facilitator`, `member`."""

    def __init__(self, held: RolePermissions) -> None:
        self._people = {
            role.value: Principal(
                user_id=UserId(new_id()),
                permissions=held.of(role),
                everything=role is Role.ADMIN,
                name=role.value,
            )
            for role in Role
        }

    @override
    async def identify(self, token: str, *, anew: bool = False) -> Principal | None:
        return self._people.get(token)


def signed_in(role: Role) -> dict[str, str]:
    """The headers of a request by somebody of this role."""
    return {"authorization": f"Bearer {role.value}"}
