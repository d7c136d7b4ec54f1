"""What one process at a time may do, whichever of them it is."""

from datetime import timedelta
from typing import Protocol
from uuid import UUID


class Leases(Protocol):
    """Of all processes of an installation; who dies with one loses it when it runs out."""

    async def take(self, name: str, *, holder: UUID, lasting: timedelta) -> bool:
        """Taken, or kept by whoever has it already; False while another does."""
        ...

    async def give_back(self, name: str, *, holder: UUID) -> None:
        """Nothing happens to what another has."""
        ...
