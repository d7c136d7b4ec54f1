from random import Random

from paceline.app.guarding import GUARDED
from paceline.backends.resilience.guards import ProcessResilience
from paceline.kernel.clock import SystemClock


def guarded() -> ProcessResilience:
    """The guards that a process has, each of them fresh."""
    return ProcessResilience(GUARDED, SystemClock(), Random(7))
