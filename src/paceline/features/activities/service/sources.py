"""Which of the providers is meant."""

from paceline.features.activities.errors import SourceNotFound
from paceline.features.activities.ports import ActivitySources, ConnectedSource
from paceline.features.activities.public import SourceKind


def set_up(sources: ActivitySources, kind: SourceKind) -> ConnectedSource | None:
    """None for one that the operator did not set up, or does no more."""
    for each in sources.all():
        if each.kind is kind and isinstance(each, ConnectedSource):
            return each
    return None


def named(sources: ActivitySources, kind: SourceKind) -> ConnectedSource:
    """Raises SourceNotFound for one that is not set up."""
    found = set_up(sources, kind)
    if found is None:
        raise SourceNotFound
    return found
