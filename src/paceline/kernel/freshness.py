from typing import Protocol


class Freshness(Protocol):
    async def mark(self) -> str | None:
        """Equal marks mean that nothing was committed in between; None when nobody can say."""
        ...
