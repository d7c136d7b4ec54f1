"""Our words for the words that GPX and TCX files use, which nobody agreed on."""

from typing import Final

from paceline.engines.formats.activities.model import Sport

# A part of the word decides; the first that fits, so narrower ones stand before wider ones.
PARTS: Final = {
    "multi": Sport.MULTISPORT,
    "triathlon": Sport.MULTISPORT,
    "rowing": Sport.ROWING,
    "row": Sport.ROWING,
    "kayak": Sport.PADDLING,
    "canoe": Sport.PADDLING,
    "paddl": Sport.PADDLING,
    "run": Sport.RUNNING,
    "jog": Sport.RUNNING,
    "treadmill": Sport.RUNNING,
    "cycl": Sport.CYCLING,
    "bik": Sport.CYCLING,
    "ride": Sport.CYCLING,
    "swim": Sport.SWIMMING,
    "walk": Sport.WALKING,
    "hik": Sport.HIKING,
    "trek": Sport.HIKING,
    "mountaineer": Sport.HIKING,
    "snowshoe": Sport.HIKING,
    "ski": Sport.SKIING,
    "snowboard": Sport.SKIING,
    "skat": Sport.SKATING,
    "strength": Sport.STRENGTH,
    "weight": Sport.STRENGTH,
    "workout": Sport.STRENGTH,
}
# Strava wrote its own numbers into GPX for years.
NUMBERS: Final = {"1": Sport.CYCLING, "9": Sport.RUNNING, "4": Sport.HIKING, "10": Sport.WALKING}
LEFT_OUT: Final = frozenset({"motorcycling"})


def sport_named(word: str | None) -> Sport:
    given = (word or "").strip().casefold()
    if given in NUMBERS:
        return NUMBERS[given]
    if given in LEFT_OUT:
        return Sport.OTHER
    return next((sport for part, sport in PARTS.items() if part in given), Sport.OTHER)
