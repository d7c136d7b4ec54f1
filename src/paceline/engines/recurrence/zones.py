"""Time zones by IANA name; an unknown one is refused with the names it may have meant."""

from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from paceline.kernel.errors import Invalid

# They mean whatever the machine is set to: the same cohort would meet at another hour elsewhere.
_LOCAL = frozenset({"localtime", "posixrules", "Factory"})


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones() - _LOCAL))


def near_zones(name: str) -> tuple[str, ...]:
    """At most three known names like this one, by the whole name or by its city."""
    wanted = name.strip().lower().replace(" ", "_")
    whole = {known.lower(): known for known in _names()}
    if wanted in whole:
        return (whole[wanted],)
    city = {known.rpartition("/")[2].lower(): known for known in reversed(_names())}
    if wanted in city:
        return (city[wanted],)
    found = [whole[near] for near in get_close_matches(wanted, whole, n=3)]
    found += [city[near] for near in get_close_matches(wanted, city, n=3)]
    return tuple(dict.fromkeys(found))[:3]


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name.

    Raises:
        Invalid: no such zone; the message names near matches.
    """
    try:
        if name and name not in _LOCAL:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # refused below, with what it may have meant
    near = near_zones(name)
    remedy = f"did you mean {' or '.join(near)}?" if near else 'use a name like "Europe/London"'
    raise Invalid(f'unknown time zone "{name}"; {remedy}', near=near)
