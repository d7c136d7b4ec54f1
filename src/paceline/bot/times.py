"""When a person can meet: what they said, and saying it anew."""

from collections.abc import Sequence

import msgspec

from paceline.bot.faces import Invocation
from paceline.bot.replies import Reply, plain
from paceline.bot.wording import Words
from paceline.db.read_lane import ReadLane
from paceline.engines.availability.days import WEEKDAYS, Kind, Weekday, to_days
from paceline.engines.availability.windows import Window
from paceline.engines.formats.signups.cells import read_week
from paceline.engines.formats.signups.lexicon import BASE
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import Joining, SignUpAsks, SignUpState
from paceline.kernel.identity import Principal
from paceline.kernel.keys import PublicUrl


class Offer(msgspec.Struct, frozen=True):
    day: Weekday
    start: str
    end: str
    kind: Kind


class OwnSignUp(msgspec.Struct, frozen=True):
    cohort_id: CohortId
    state: SignUpState
    zone: str
    windows: list[Offer]


async def availability(
    asked: Invocation,
    who: Principal,
    lane: ReadLane,
    sign_ups: SignUpAsks,
    joining: Joining,
    address: PublicUrl,
) -> Reply:
    """With times, those are theirs from now on in every cohort that they are in."""
    (rows,) = await lane.rows(sign_ups.of_user(viewer=who))
    found = [own_sign_up(row) for row in rows]
    found = [each for each in found if each.state is not SignUpState.WITHDRAWN]
    if not found:
        return Reply(text=asked.words.signed_up_to_nothing)
    if asked.option("times"):
        return await said_anew(asked, who, found, joining)
    lines = dict.fromkeys(line_of(each, asked.words) for each in found)
    how = asked.words.change_times.format(address=address.base)
    return Reply(text="\n".join([*lines, how]))


async def said_anew(
    asked: Invocation, who: Principal, found: Sequence[OwnSignUp], joining: Joining
) -> Reply:
    """Raises Unreadable, which says what was not understood and how to write it."""
    read = read_week(asked.option("times"), BASE, preferred=True)
    windows = [Window(each.start, each.end, each.preferred) for each in read.windows]
    lines = dict.fromkeys([asked.words.times_kept])
    for each in found:
        view = await joining.offer(each.cohort_id, windows, by=who)
        offers = [Offer(day.day, day.start, day.end, day.kind) for day in to_days(view.windows)]
        kept = OwnSignUp(view.cohort_id, view.state, view.zone, offers)
        lines[line_of(kept, asked.words)] = None
    return Reply(text="\n".join(lines))


def own_sign_up(row: dict[str, object]) -> OwnSignUp:
    windows = row["windows"]
    assert isinstance(windows, msgspec.Raw)
    return msgspec.convert({**row, "windows": msgspec.json.decode(windows)}, OwnSignUp)


def line_of(sign_up: OwnSignUp, words: Words) -> str:
    zone = plain(sign_up.zone)
    if not sign_up.windows:
        return words.no_times.format(zone=zone)
    shown = ", ".join(shown_offer(each, words) for each in sign_up.windows)
    return words.times.format(zone=zone, windows=shown)


def shown_offer(offer: Offer, words: Words) -> str:
    day = words.days[WEEKDAYS.index(offer.day)]
    spare = "" if offer.kind == "preferred" else f" {words.spare}"
    return f"{day} {offer.start}\N{EN DASH}{offer.end}{spare}"
