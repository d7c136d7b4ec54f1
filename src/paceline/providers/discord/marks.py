"""How what is ours is told from what people made: a few letters in a topic, reason or footer."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from uuid import UUID

from paceline.engines.diff.objects import Name
from paceline.features.cohorts.public import CohortId

SHORT: Final = 22
MARK: Final = re.compile(r"\bpaceline:([a-z]+):([\w-]{22}):([\w/-]+)")


def mark(cohort_id: CohortId, name: Name) -> str:
    key = "/".join(map(shortened, name.key.split("/")))
    return f"paceline:{name.kind}:{shortened(str(cohort_id))}:{key}"


def named(text: str | None, cohort_id: CohortId) -> Name | None:
    """None for what is not marked, or as another cohort's."""
    found = MARK.search(text or "")
    if found is None or found[2] != shortened(str(cohort_id)):
        return None
    return Name(found[1], "/".join(map(whole, found[3].split("/"))))


def shortened(part: str) -> str:
    """Ids of ours in 22 letters; what is none stays."""
    try:
        return urlsafe_b64encode(UUID(part).bytes).decode().rstrip("=")
    except ValueError:
        return part


def whole(part: str) -> str:
    return str(UUID(bytes=urlsafe_b64decode(f"{part}=="))) if len(part) == SHORT else part
