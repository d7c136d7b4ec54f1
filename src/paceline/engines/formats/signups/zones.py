"""From what people write about where they live to an IANA zone name.

Sure answers are IANA names and cities; offsets and abbreviations are flagged, because they do
not say when the clocks change. Nothing is guessed: two possible zones are a refusal.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final, NamedTuple
from zoneinfo import available_timezones

from paceline.engines.formats.signups.cities import (
    ABBREVIATIONS,
    AMBIGUOUS,
    CITIES,
    CONSTANT_OFFSETS,
    REGIONS,
    SHARED_OFFSETS,
)
from paceline.engines.formats.signups.folding import fold, listed, shown
from paceline.engines.formats.signups.report import Remark, Unreadable

_AREAS: Final = listed(
    "Africa, America, Antarctica, Arctic, Asia, Atlantic, Australia, Europe, Indian, Pacific"
)
_OFFSET: Final = re.compile(r"(?:utc|gmt|z)?\s*([+-])\s*([0-9]{1,2})(?::?([0-5][0-9]))?")
_ZERO: Final = frozenset({"utc", "gmt", "z", "zulu", "ut", "greenwich mean time"})
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_ASK: Final = "ask for the city, or write a zone name such as Europe/Berlin"
_LONGEST: Final = 100
_PLACE: Final = 3
_ABBREVIATION: Final = 2
_OFFSET_ONLY: Final = 1
# Names such as Australia/North end in no city, and codes such as DE or IN mean several places.
_NO_CITIES: Final = frozenset(
    listed("act, lhi, north, nsw, queensland, south, tasmania, victoria, west")
)
_NOT_SAYING: Final = frozenset({"us & canada", "us and canada", "us"})
_CODES_ALONE: Final = frozenset({"uk", "us"})


class ZoneReading(NamedTuple):
    """`sure` orders the readings of one cell: a place, over an abbreviation, over an offset."""

    zone: str
    sure: int
    remarks: tuple[Remark, ...] = ()


class _SeveralZones(Unreadable):
    """This part alone does not decide; another part of the cell may."""


@cache
def _names() -> Mapping[str, str]:
    """Folded IANA name to its spelling; also with spaces for underscores."""
    names: dict[str, str] = {}
    for zone in sorted(available_timezones()):
        if zone.split("/", maxsplit=1)[0] in _AREAS or zone.startswith(("Etc/", "US/", "Canada/")):
            names[fold(zone)] = names[fold(zone.replace("_", " "))] = zone
    return names


@cache
def _cities() -> Mapping[str, str]:
    """The city at the end of each zone's name, and over them our own table."""
    ends: dict[str, set[str]] = {}
    for zone in sorted(available_timezones()):
        area, _, end = zone.rpartition("/")
        city = fold(end.replace("_", " "))
        if area.split("/", maxsplit=1)[0] in _AREAS and city not in _NO_CITIES:
            ends.setdefault(city, set()).add(zone)
    shortest = {
        city: min(zones, key=lambda zone: (len(zone), zone)) for city, zones in ends.items()
    }
    return {**shortest, **CITIES}


@cache
def _places() -> Mapping[str, str]:
    return {**_cities(), **_names()}


@cache
def _by_start() -> Mapping[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    for name in _places():
        found.setdefault((name[0], len(name)), []).append(name)
    return found


def is_zone(name: str) -> bool:
    """Whether this is an IANA name exactly as written."""
    return name in available_timezones()


def read_zone(text: str, *, own: Mapping[str, str]) -> ZoneReading:
    """`own` maps folded words of this file to zones; raises `Unreadable`."""
    said = fold(text)
    if said in own:
        return ZoneReading(own[said], sure=_PLACE)
    return _read(said)


@lru_cache(maxsize=4096)
def _read(said: str) -> ZoneReading:
    if len(said) > _LONGEST:
        raise Unreadable(f"'{shown(said)}' is too long for a place", _ASK)
    parts = _parts(said)
    readings = [_part(part) for part in parts]
    found = [reading for reading in readings if isinstance(reading, ZoneReading)]
    if not found:
        faults = (reading for reading in readings if isinstance(reading, Unreadable))
        raise next(faults, _unknown(said))
    best = max(found, key=lambda reading: reading.sure)
    _check_one_zone(said, [reading for reading in found if reading.sure == best.sure])
    unread = [part for part, reading in zip(parts, readings, strict=True) if reading is None]
    aside = (Remark(f"'{part}' is not understood", "check the time zone") for part in unread)
    return best._replace(remarks=(*best.remarks, *aside))


def _parts(said: str) -> list[str]:
    """The cell whole where that is a place, else what stands in brackets and outside them."""
    if not _BRACKETS.search(said):
        return [said] if _part(said) is not None else _sides(said)
    outside = _first_listed(" ".join(_BRACKETS.sub(" ", said).split()))
    parts = [outside, *(inside.strip() for inside in _BRACKETS.findall(said))]
    return [part for part in parts if part and part not in _NOT_SAYING]


def _first_listed(outside: str) -> str:
    """The label (GMT+01:00) Amsterdam, Berlin, Bern names places of one clock."""
    places = [place.strip() for place in outside.split(",")]
    return places[0] if all(place in _cities() for place in places) else outside


def _sides(said: str) -> list[str]:
    """CET/CEST and Europe/Berlin - CET; every side has to be understood."""
    for mark in (" - ", " / ", "/"):
        sides = [side.strip() for side in said.split(mark)]
        if all(_part(side) is not None for side in sides):
            return sides
    return [said]


def _part(part: str) -> ZoneReading | Unreadable | None:
    try:
        return _place(part)
    except _SeveralZones as several:
        return several


def _place(part: str) -> ZoneReading | None:
    """A city and then the region it lies in, as in Berlin, Germany."""
    single = _single(part)
    if single is not None:
        return single
    city, *regions = (piece.strip() for piece in part.split(","))
    found = _single(city) if regions else None
    if found is None:
        return _region(part)
    for region in regions:
        found = _within(found, city, region)
    return found


def _single(said: str) -> ZoneReading | None:
    if said in AMBIGUOUS:
        raise _SeveralZones(f"'{said}' may be {AMBIGUOUS[said]}", _ASK)
    if zone := ABBREVIATIONS.get(said):
        return ZoneReading(zone, sure=_ABBREVIATION, remarks=(_flag(said, zone),))
    if said in _ZERO or (said.startswith("utc") and said[3:] in {"+0", "-0"}):
        return ZoneReading("Etc/UTC", sure=_OFFSET_ONLY, remarks=(_flag(said, "Etc/UTC"),))
    if offset := _OFFSET.fullmatch(said):
        return _offset(said, offset)
    zone = _names().get(said) or _cities().get(said)
    if zone is None:
        return None
    if zone.startswith("Etc/"):
        return ZoneReading(zone, sure=_OFFSET_ONLY, remarks=(_flag(said, zone),))
    return ZoneReading(zone, sure=_PLACE)


def _offset(said: str, found: re.Match[str]) -> ZoneReading:
    sign, hours, minutes = found.groups()
    east = (int(hours) * 60 + int(minutes or 0)) * (1 if sign == "+" else -1)
    zone = CONSTANT_OFFSETS.get(east)
    if east % 60 == 0 and -720 <= east <= 840:
        # POSIX turned the sign round: Etc/GMT-2 is two hours east of Greenwich.
        zone = f"Etc/GMT{-east // 60:+d}" if east else "Etc/UTC"
    if zone is None:
        fits = SHARED_OFFSETS.get(east, "no zone with a constant offset")
        raise _SeveralZones(f"the offset '{said}' may be {fits}", _ASK)
    return ZoneReading(zone, sure=_OFFSET_ONLY, remarks=(_flag(said, zone),))


def _flag(said: str, zone: str) -> Remark:
    if zone.startswith("Etc/") or zone in CONSTANT_OFFSETS.values():
        message = f"'{said}' is read as {zone}: an offset does not follow clock changes"
        return Remark(message, "ask for the city")
    return Remark(f"'{said}' is an abbreviation, read as {zone}", "ask for the city")


def _region(said: str) -> ZoneReading | None:
    zones = REGIONS.get(said, ())
    if len(said) < 3 and said not in _CODES_ALONE:
        return None
    if len(zones) > 1:
        raise Unreadable(f"'{said}' has several time zones ({', '.join(zones)})", _ASK)
    return ZoneReading(zones[0], sure=_PLACE) if zones else None


def _within(found: ZoneReading, city: str, region: str) -> ZoneReading:
    """Paris in Texas is not Paris; a region not known is flagged."""
    zones = REGIONS.get(region) or _other_city(region)
    if zones is None:
        message = f"'{region}' is not known: {city} is read as {found.zone}"
        return found._replace(remarks=(*found.remarks, Remark(message, "check the city")))
    if found.zone in zones or (len(zones) > 4 and _same_area(found.zone, zones)):
        return found
    raise Unreadable(
        f"{city} is known as {found.zone}, but {region} has {', '.join(zones)}",
        "write the zone name itself",
    )


def _other_city(region: str) -> tuple[str, ...] | None:
    other = _single(region)
    return None if other is None else (other.zone,)


def _same_area(zone: str, zones: tuple[str, ...]) -> bool:
    """Countries of many zones are not listed whole here."""
    return zone.split("/", maxsplit=1)[0] in {each.split("/", maxsplit=1)[0] for each in zones}


def _check_one_zone(said: str, readings: list[ZoneReading]) -> None:
    zones = list(dict.fromkeys(reading.zone for reading in readings))
    if len(zones) > 1:
        raise Unreadable(f"'{shown(said)}' may be {' or '.join(zones)}", _ASK)


def _unknown(said: str) -> Unreadable:
    near = _nearest(said)
    hint = f"did you mean {', '.join(near)}? Else {_ASK}" if near else _ASK
    return Unreadable(f"'{shown(said)}' is no place or time zone we know", hint)


def _nearest(said: str) -> list[str]:
    """Only names of like length and start are compared: a bad file has thousands of these."""
    first = said.split(",", maxsplit=1)[0].strip()
    like = [
        name
        for length in range(len(first) - 2, len(first) + 3)
        for name in _by_start().get((first[:1], length), ())
    ]
    near = get_close_matches(first, like, n=3, cutoff=0.75)
    return list(dict.fromkeys(_places()[name] for name in near))
