"""Every feature in the code, in any order; the registry orders them."""

from typing import Final

from paceline.features.accounts.feature import feature as accounts
from paceline.features.cohorts.feature import feature as cohorts
from paceline.kernel.registry import Feature, in_order

FEATURES: Final[tuple[Feature, ...]] = tuple(in_order((accounts, cohorts)))
