"""Tags of answers that were read before: while nothing is committed, they need not be read again.

Only for reads whose answer hangs on the store, the caller and the address alone: lists that go the
short way behind a guard. The caller was let in before anyone looks here. A list that hangs on
anything else, such as a cache, says its own Cache-Control and is not remembered.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

from starlette.types import Scope

from paceline.kernel.identity import Principal

Place: TypeAlias = tuple[UUID, str, bytes]
MOST: Final = 20_000
# Of path and query: whoever asks writes them, and they are kept.
LONGEST: Final = 1024


@dataclass(frozen=True, slots=True)
class Seen:
    """What was true: who asked, with which rights, of which state of the store."""

    caller: Principal
    mark: str
    tag: str


class KnownTags:
    """Those asked for longest ago are forgotten first."""

    def __init__(self) -> None:
        self._seen: OrderedDict[Place, Seen] = OrderedDict()

    def tag(self, scope: Scope, caller: Principal, mark: str) -> str | None:
        seen = self._seen.get(place_of(scope, caller))
        if seen is None or seen.mark != mark or seen.caller != caller:
            return None
        return seen.tag

    def keep(self, scope: Scope, caller: Principal, mark: str, tag: str) -> None:
        place = place_of(scope, caller)
        if len(place[1]) + len(place[2]) > LONGEST:
            return
        self._seen[place] = Seen(caller, mark, tag)
        self._seen.move_to_end(place)
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)


def place_of(scope: Scope, caller: Principal) -> Place:
    return caller.user_id, scope["path"], scope["query_string"]
