"""What a plugin says of itself: its manifest, before any of it runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from paceline.kernel.registry import Feature


class OnFailure(StrEnum):
    """What becomes of the host when the plugin does not work: it does without, or not start."""

    SKIP = "skip"
    FATAL = "fatal"


@dataclass(frozen=True, kw_only=True)
class TimeOuts:
    """Seconds. `start` and `stop` are of each part, `job` of each run, `health` of each check.

    The operator's settings may allow less, never more.
    """

    start: float = 10.0
    stop: float = 10.0
    request: float = 20.0
    job: float = 300.0
    health: float = 3.0


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much of the host a plugin takes; the operator's settings may allow less, never more."""

    routes: int = 50
    requests_at_once: int = 16
    requests_per_minute: int = 600
    jobs_at_once: int = 4


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """The object that an entry point of the group `paceline.plugins` names.

    `name` is a letter, then letters and digits, and equals the entry point's. Its features are
    called like it or `NAME_more`; its routes are below /api/v1/NAME or /NAME, its tables begin with
    `NAME_`, its permissions, flags and kinds of jobs with `NAME.`. `paceline` and the values of
    `requires` are version ranges (PEP 440), its keys names of other plugins.
    """

    name: str
    version: str
    paceline: str
    features: Sequence[Feature] = ()
    requires: Mapping[str, str] = field(default_factory=dict)
    on_failure: OnFailure = OnFailure.SKIP
    time_outs: TimeOuts = TimeOuts()
    bounds: Bounds = Bounds()

    def owns(self, name: str, *, mark: str) -> bool:
        """Whether `name` is the plugin's own, or begins with it and `mark`."""
        return name == self.name or name.startswith(self.name + mark)
