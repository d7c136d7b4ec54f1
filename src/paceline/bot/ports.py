"""What the bot needs from outside; app binds it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from paceline.kernel.identity import Permission, Principal

T = TypeVar("T")
Json: TypeAlias = Mapping[str, Any]


class Runs(Protocol):
    """The edge: a unit of work for each act, committed before the answer is given."""

    async def run(
        self,
        who: Principal | None,
        act: Callable[..., Awaitable[T]],
        *arguments: object,
        needs: Permission | None = None,
    ) -> T:
        """Parameters beyond `arguments` are filled by type. Raises Denied without `needs`."""
        ...


class Outward(Protocol):
    """Discord's side of commands. Raises Unavailable while it does not answer."""

    async def commands(self) -> Sequence[Json]:
        """Those that it knows of us."""
        ...

    async def replace_commands(self, wanted: Sequence[Json]) -> None: ...

    async def respond(self, interaction_id: str, token: str, answer: Json) -> None:
        """Once for each interaction that came by the gateway, within three seconds."""
        ...

    async def edit(self, application_id: str, token: str, message: Json) -> None:
        """Changes what was answered. Raises Gone where nothing was, or is any more."""
        ...
