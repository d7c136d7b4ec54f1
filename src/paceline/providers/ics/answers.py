"""Which replies are those of people we asked, and to which meetings."""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from paceline.engines.diff.objects import Known
from paceline.engines.recurrence.zones import zone
from paceline.features.meetings.public import Answer, MeetingId
from paceline.features.reconcile.ports import Said
from paceline.providers.ics.letters import Date, Letter, letter_in
from paceline.providers.ics.replies import Reply

MEANT: Final[Mapping[str, Answer]] = {
    "ACCEPTED": Answer.YES,
    "DECLINED": Answer.NO,
    "TENTATIVE": Answer.MAYBE,
}
DATE_LENGTH: Final = len("2026-01-01")


def said_in(replies: Sequence[Reply], known: Sequence[Known], *, now: datetime) -> list[Said]:
    """By when it was said: the last word counts. What is not from whom we asked says nothing."""
    found = [said for each in replies for said in said_by(each, known, now=now)]
    return sorted(found, key=lambda each: each.at)


def said_by(reply: Reply, known: Sequence[Known], *, now: datetime) -> Iterator[Said]:
    answer, letter = MEANT.get(reply.status), asked(reply, known)
    if answer is None or letter is None:
        return
    for date in dates_of(reply, letter, now=now):
        yield Said(
            meeting_id=MeetingId(date.id),
            address=letter.address,
            answer=answer,
            at=min(reply.at, now),
            starts_at=date.starts_at,
        )


def asked(reply: Reply, known: Sequence[Known]) -> Letter | None:
    """The letter that this answers; None where its UID is not one of this connection's.

    The UID is the secret of whoever got the letter, and both addresses have to be theirs.
    """
    matching = [each for each in known if is_same(each.outside_id or "", reply.uid)]
    if not matching or "letter" not in matching[0].told:
        return None
    letter = letter_in(matching[0].told["letter"])
    return letter if letter.address == reply.attendee == reply.sender else None


def is_same(ours: str, given: str) -> bool:
    return hmac.compare_digest(ours.encode(), given.encode())


def dates_of(reply: Reply, letter: Letter, *, now: datetime) -> list[Date]:
    """The one that it names; without one all that are ahead."""
    if not reply.occurrence:
        return [each for each in letter.dates if each.starts_at > now]
    return [each for each in letter.dates if names(reply.occurrence, letter, each)]


def names(occurrence: str, letter: Letter, date: Date) -> bool:
    """By when it usually begins, as an instant; without an offset on the group's clock."""
    usual = letter.usual(date.week)
    if len(occurrence) == DATE_LENGTH:
        return usual.date().isoformat() == occurrence
    moment = datetime.fromisoformat(occurrence)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone(letter.zone))
    return aware.astimezone(UTC) == usual.astimezone(UTC)
