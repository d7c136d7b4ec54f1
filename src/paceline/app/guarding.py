"""How each neighbour of this process is guarded."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from paceline.kernel.breaker import Breaking
from paceline.kernel.budget import Budgeting
from paceline.kernel.bulkhead import Places
from paceline.kernel.resilience import Guarding
from paceline.kernel.retry import Retrying

# No more hashes at once than cores, nor than the memory of a small machine bears.
HASHES: Final = min(os.cpu_count() or 1, 4)
# Whoever makes something outside wrote down first that they would: all waits before the call are
# over long before it counts as settled that nothing came of it (tests/app/test_guarding.py).
FOR_PLACES: Final = timedelta(seconds=8)
PATIENT: Final = timedelta(seconds=6)
GUARDED: Final[Mapping[str, Guarding]] = {
    "children": Guarding(places=Places(at_once=8, waiting=64, patience=timedelta(minutes=5))),
    # Discord bears 50 requests a second of one bot: what is saved up, and a second's more.
    "discord": Guarding(
        places=Places(at_once=4, waiting=200, patience=FOR_PLACES),
        retrying=Retrying(),
        breaking=Breaking(),
        budgeting=Budgeting(amount=25, per=timedelta(seconds=1), shared=True, patience=PATIENT),
    ),
    # Answers to commands are not counted by Discord, and wait for nothing.
    "discord_commands": Guarding(
        places=Places(at_once=16, waiting=64, patience=timedelta(seconds=2)),
    ),
    # Google bears 600 requests a minute of one account in a project; half of it is kept free.
    "google_calendar": Guarding(
        places=Places(at_once=4, waiting=200, patience=FOR_PLACES),
        retrying=Retrying(),
        breaking=Breaking(),
        budgeting=Budgeting(amount=50, per=timedelta(seconds=10), shared=True, patience=PATIENT),
    ),
    "mail": Guarding(
        places=Places(at_once=4, waiting=200, patience=FOR_PLACES),
        retrying=Retrying(),
        breaking=Breaking(),
        budgeting=Budgeting(amount=600, per=timedelta(minutes=10), shared=True),
    ),
    "passwords": Guarding(
        places=Places(at_once=HASHES, waiting=100, patience=timedelta(seconds=15))
    ),
    # Its allowances are windows by the clock (kernel.windows); jobs repeat what fails.
    "strava": Guarding(
        places=Places(at_once=4, waiting=200, patience=FOR_PLACES),
        breaking=Breaking(),
    ),
    "redis": Guarding(breaking=Breaking(rest=timedelta(seconds=5))),
}
