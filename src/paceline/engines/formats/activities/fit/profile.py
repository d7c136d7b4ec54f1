"""The few messages and fields of FIT that make an activity, by number, with scale and offset.

Facts of the FIT profile, developer.garmin.com/fit, Profile.xlsx, in a table of our own.
"""

from dataclasses import dataclass
from typing import Final

from paceline.engines.formats.activities.model import Sport

FILE_ID: Final = 0
SESSION: Final = 18
LAP: Final = 19
RECORD: Final = 20
EVENT: Final = 21
DEVICE_INFO: Final = 23
STRAP: Final = 132
DESCRIPTION: Final = 206

EPOCH: Final = 631_065_600  # 1989-12-31T00:00:00Z, where FIT counts from
SINCE_POWER_UP: Final = 0x10000000  # below it a time counts from when the device was switched on


@dataclass(frozen=True, kw_only=True)
class Known:
    """A field's value is `raw / scale - offset`."""

    number: int
    scale: float = 1.0
    offset: float = 0.0


SEMICIRCLE: Final = 2**31 / 180
LATITUDE: Final = Known(number=0, scale=SEMICIRCLE)
LONGITUDE: Final = Known(number=1, scale=SEMICIRCLE)
DISTANCE: Final = Known(number=5, scale=100)
# The first that is known counts: the enhanced fields are the wider ones.
CHANNELS: Final = {
    "distance_m": (DISTANCE,),
    "latitude": (LATITUDE,),
    "longitude": (LONGITUDE,),
    "altitude_m": (Known(number=78, scale=5, offset=500), Known(number=2, scale=5, offset=500)),
    "heart_rate": (Known(number=3),),
    "cadence": (Known(number=4),),
    "power_w": (Known(number=7),),
    "speed_m_s": (Known(number=73, scale=1000), Known(number=6, scale=1000)),
    "temperature_c": (Known(number=13),),
}
SPEED_AND_DISTANCE: Final = 8  # two numbers of twelve bits in three bytes
SPEED_12: Final = 100
DISTANCE_12: Final = 16
ROLLOVER_12: Final = 1 << 12

STRAP_RATE, STRAP_TIME, STRAP_TIME_12, STRAP_TICKS = 6, 9, 10, 1024
FRACTION: Final = Known(number=0, scale=32768)
FRACTION_256: Final = Known(number=1, scale=256)

START_TIME: Final = 2
SPORT, SUB_SPORT, POOL_LENGTH = 5, 6, Known(number=44, scale=100)
TOTALS: Final = {
    SESSION: {
        "distance_m": Known(number=9, scale=100),
        "timer_s": Known(number=8, scale=1000),
        "elapsed_s": Known(number=7, scale=1000),
        "ascent_m": Known(number=22),
        "avg_hr": Known(number=16),
        "max_hr": Known(number=17),
        "calories": Known(number=11),
    },
    LAP: {
        "distance_m": Known(number=9, scale=100),
        "timer_s": Known(number=8, scale=1000),
        "elapsed_s": Known(number=7, scale=1000),
        "ascent_m": Known(number=21),
        "avg_hr": Known(number=15),
        "max_hr": Known(number=16),
        "calories": Known(number=11),
    },
}
LAP_TRIGGER: Final = 24
TRIGGERS: Final = {
    0: "manual",
    1: "time",
    2: "distance",
    3: "position_start",
    4: "position_lap",
    5: "position_waypoint",
    6: "position_marked",
    7: "session_end",
    8: "fitness_equipment",
}

EVENT_KIND, EVENT_TYPE, TIMER, STARTS = 0, 1, 0, 0
STOPS: Final = frozenset({1, 4, 8, 9})

MANUFACTURER, PRODUCT, FILE_PRODUCT_NAME, INFO_PRODUCT_NAME = 1, 2, 8, 27
MANUFACTURERS: Final = {
    1: "Garmin",
    15: "Dynastream",
    23: "Suunto",
    32: "Wahoo",
    38: "O-synce",
    70: "Sigma",
    76: "Moxy",
    86: "Elite",
    89: "Tacx",
    123: "Polar",
    255: "a device in development",
    260: "Zwift",
    265: "Strava",
    267: "Bryton",
    289: "Hammerhead",
    294: "Coros",
}

SPORTS: Final = {
    0: ("generic", Sport.OTHER),
    1: ("running", Sport.RUNNING),
    2: ("cycling", Sport.CYCLING),
    3: ("transition", Sport.OTHER),
    4: ("fitness_equipment", Sport.OTHER),
    5: ("swimming", Sport.SWIMMING),
    10: ("training", Sport.STRENGTH),
    11: ("walking", Sport.WALKING),
    12: ("cross_country_skiing", Sport.SKIING),
    13: ("alpine_skiing", Sport.SKIING),
    14: ("snowboarding", Sport.SKIING),
    15: ("rowing", Sport.ROWING),
    16: ("mountaineering", Sport.HIKING),
    17: ("hiking", Sport.HIKING),
    18: ("multisport", Sport.MULTISPORT),
    19: ("paddling", Sport.PADDLING),
    21: ("e_biking", Sport.CYCLING),
    30: ("inline_skating", Sport.SKATING),
    33: ("ice_skating", Sport.SKATING),
    35: ("snowshoeing", Sport.HIKING),
    37: ("stand_up_paddleboarding", Sport.PADDLING),
    41: ("kayaking", Sport.PADDLING),
    42: ("rafting", Sport.PADDLING),
}
# On a machine the sport is `fitness_equipment` and only the kind below it tells what was done.
ON_A_MACHINE: Final = {
    1: ("treadmill", Sport.RUNNING),
    5: ("spin", Sport.CYCLING),
    6: ("indoor_cycling", Sport.CYCLING),
    14: ("indoor_rowing", Sport.ROWING),
    15: ("elliptical", Sport.OTHER),
    16: ("stair_climbing", Sport.OTHER),
    20: ("strength_training", Sport.STRENGTH),
    27: ("indoor_walking", Sport.WALKING),
    45: ("indoor_running", Sport.RUNNING),
}
BETWEEN: Final = "transition"
EQUIPMENT: Final = 4
# What a FIT file may be instead of an activity, by the type in its first message.
FILE_TYPES: Final = {
    1: "a device's description",
    2: "settings",
    3: "sport settings",
    5: "a workout",
    6: "a course",
    7: "schedules",
    9: "weights",
    10: "totals",
    11: "goals",
    14: "blood pressures",
    15: "a day's monitoring",
    20: "a summary of activities",
    28: "a day's monitoring",
    32: "a day's monitoring",
    34: "a segment",
    35: "a list of segments",
}
