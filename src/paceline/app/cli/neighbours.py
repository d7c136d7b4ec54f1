"""What `paceline doctor` asks of the services beside the database."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from paceline.app.cli.findings import Finding, fault, fine
from paceline.app.place import Place
from paceline.app.sections import without_password
from paceline.kernel.blobs import Blobs
from paceline.kernel.errors import PacelineError
from paceline.kernel.limits import Limit, Limits

PROBE: Final = "doctor/probe"
ASKED: Final = Limit(name="doctor", amount=1000, per=timedelta(minutes=1))


async def files(place: Place) -> Finding:
    """Written, read and removed again: a store that takes and gives nothing back is none."""
    address = without_password(place.configuration.core.blobs_url or "the data_dir")

    async def act() -> None:
        blobs = await place.container.get(Blobs)
        await blobs.put(PROBE, b"well")
        await blobs.get(PROBE)
        await blobs.remove(PROBE)

    return await tried("files", act, f"{address} takes files", "mend it, or set PACELINE_BLOBS_URL")


async def counts(place: Place) -> Finding:
    url = place.configuration.core.redis_url
    if url is None:
        return fine("redis", "not used: each process counts for itself")

    async def act() -> None:
        await (await place.container.get(Limits)).hit(ASKED, "doctor")

    good = f"{without_password(url)} answers"
    return await tried("redis", act, good, "start it, or unset PACELINE_REDIS_URL")


async def tried(part: str, act: Callable[[], Awaitable[None]], good: str, remedy: str) -> Finding:
    try:
        await act()
    except PacelineError as error:
        return fault(part, error.detail, remedy)
    return fine(part, good)
