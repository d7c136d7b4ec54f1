"""What a draft was made from, mark by mark, so that what changed since can be said by name."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import msgspec

from paceline.engines.scheduling.instance import Person
from paceline.features.grouping.models import DraftKind
from paceline.features.grouping.public import GroupView
from paceline.features.grouping.service.instances import Inputs, Settings, Wish
from paceline.kernel.errors import CodedFlaw, Flaw

Told: TypeAlias = dict[str, str]
DIGITS: Final = 8
GROUP_TOLD: Final[Mapping[str, str]] = {
    "group_came": "is new",
    "group_went": "has ended",
    "group_changed": "was changed",
}


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """Settings as they were; of rules, people and groups a short digest each.

    A person has three, one after the other: availability, time taken elsewhere, all the rest.
    `seats` marks the running group that each member is in; None in drafts from before that.
    """

    settings: dict[str, object]
    rules: str
    people: Told
    groups: Told
    seats: Told | None = None

    def kept(self) -> dict[str, object]:
        stored: dict[str, object] = msgspec.to_builtins(self)
        return stored


def marks_kept(kept: object) -> Marks | None:
    """None for a draft from before there were any."""
    return msgspec.convert(kept, Marks) if kept else None


def marks_of(inputs: Inputs, wish: Wish) -> Marks:
    """Running groups count only where the draft continues them."""
    wanted = inputs.wanted.model_dump(mode="json")
    rules = wanted.pop("rules")
    running = () if wish.kind is DraftKind.FRESH else inputs.running
    return Marks(
        settings=as_stored(inputs.settings) | wanted,
        rules=digest(rules),
        people={str(person.id): person_marks(person) for person in inputs.people},
        groups={str(view.id): group_mark(view) for view in running},
        seats={str(who): seat_mark(str(view.id)) for view in running for who in view.member_ids},
    )


def as_stored(settings: Settings) -> dict[str, object]:
    """As it comes back from the store, so that equal ones are equal."""
    return msgspec.json.decode(msgspec.json.encode(settings), type=dict[str, object])


def digest(value: object) -> str:
    told = msgspec.json.encode(value, order="deterministic")
    return hashlib.blake2b(told, digest_size=DIGITS // 2).hexdigest()


def person_marks(person: Person) -> str:
    return "".join(
        (
            digest((person.zone, person.windows, person.social_hours)),
            digest(person.busy),
            digest((person.role, person.max_groups, person.attributes)),
        )
    )


def group_mark(view: GroupView) -> str:
    return digest((view.slot, view.zone, view.facilitator_id, *sorted_ids(view)))


def seat_mark(group_id: str) -> str:
    return digest(group_id)


def sorted_ids(view: GroupView) -> tuple[list[str], list[str]]:
    return sorted(map(str, view.member_ids)), sorted(map(str, view.co_facilitator_ids))


def changes(before: Marks, now: Marks, names: Mapping[str, str]) -> list[Flaw]:
    """Who signed up or left, whose hours changed, which settings, rules and groups.

    `names` has people and groups by id.
    """
    return [
        *people_changes(before.people, now.people, names),
        *settings_changes(before.settings, now.settings),
        *(rules_changed() if before.rules != now.rules else ()),
        *group_changes(before.groups, now.groups, names),
    ]


def rules_changed() -> Iterator[Flaw]:
    yield CodedFlaw(where="rules", message="the rules changed", code="rules_changed")


def people_changes(before: Told, now: Told, names: Mapping[str, str]) -> Iterator[Flaw]:
    for person in sorted(before.keys() | now.keys(), key=lambda each: (names.get(each, ""), each)):
        told = person_change(before.get(person), now.get(person))
        if told:
            name = names.get(person, "somebody")
            code = person_code(before.get(person), now.get(person))
            where = f"people.{person}"
            yield CodedFlaw(where=where, message=f"{name} {told}", code=code, name=name)


def person_change(before: str | None, now: str | None) -> str | None:
    if before == now:
        return None
    if before is None:
        return "signed up or was accepted"
    if now is None:
        return "is no longer among the accepted sign-ups"
    parts = [each[:DIGITS] != each[DIGITS:] for each in pairs(before, now)]
    said = ("changed when they are available", "has other meetings elsewhere", "changed otherwise")
    return ", ".join(word for word, moved in zip(said, parts, strict=True) if moved)


def person_code(before: str | None, now: str | None) -> str:
    if before is None:
        return "came"
    return "went" if now is None else "changed"


def pairs(before: str, now: str) -> Iterator[str]:
    for start in range(0, len(before), DIGITS):
        yield before[start : start + DIGITS] + now[start : start + DIGITS]


def settings_changes(before: Mapping[str, object], now: Mapping[str, object]) -> Iterator[Flaw]:
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if old != new:
            message = f"{name} was {told(old)}, is {told(new)}"
            yield CodedFlaw(where=f"settings.{name}", message=message, code="settings_changed")


def told(value: object) -> str:
    return msgspec.json.encode(value).decode().strip('"')


def group_changes(before: Told, now: Told, names: Mapping[str, str]) -> Iterator[Flaw]:
    for group in sorted(before.keys() | now.keys()):
        old, new = before.get(group), now.get(group)
        if old == new:
            continue
        name, code = names.get(group, "a group"), f"group_{person_code(old, new)}"
        message = f"{name} {GROUP_TOLD[code]}"
        yield CodedFlaw(where=f"running.{group}", message=message, code=code, name=name)
