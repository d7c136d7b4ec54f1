"""What `paceline keys` asks of the store."""

from paceline.db.sealing import Resealing


async def resealed(resealing: Resealing) -> int:
    return await resealing.some()


async def sealed_under(kid: str, resealing: Resealing) -> int:
    return await resealing.under(kid)
