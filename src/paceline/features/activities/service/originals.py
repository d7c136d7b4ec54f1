import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.features.activities.errors import ActivityNotFound
from paceline.features.activities.policy import require_own_eyes
from paceline.features.activities.public import ActivityId
from paceline.features.activities.repository.reads import original_ask
from paceline.kernel.blobs import Blobs
from paceline.kernel.identity import Principal

UNSAFE: Final = re.compile(r"[^\w.-]+", re.ASCII)
UNNAMED: Final = "activity"


@dataclass(frozen=True, kw_only=True)
class Original:
    name: str
    body: bytes


class OriginalReads:
    def __init__(self, lane: ReadLane, blobs: Blobs) -> None:
        self._lane = lane
        self._blobs = blobs

    async def own(self, activity_id: ActivityId, source_id: UUID, *, viewer: Principal) -> Original:
        """Raises ActivityNotFound also where a source came without a file."""
        require_own_eyes(viewer)
        row = (await self._lane.rows(original_ask(activity_id, source_id, viewer=viewer)))[0][0]
        body = await self._blobs.get(str(row["blob_key"]))
        if body is None:
            raise ActivityNotFound
        return Original(name=safe(str(row["file_name"] or "")), body=body)


def safe(name: str) -> str:
    """A name that no header and no disk misunderstands."""
    return UNSAFE.sub("_", name.rpartition("/")[2]).strip("_.") or UNNAMED
