"""Between a program's columns, the loads of buckets, drafts of groups and a solution."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from paceline.engines.scheduling.arrays import Numbers
from paceline.engines.scheduling.slots.frame import Frame
from paceline.engines.scheduling.slots.model import Model
from paceline.engines.scheduling.slots.splitting import Draft, Load, split
from paceline.engines.scheduling.slots.variables import NONE, Block
from paceline.engines.scheduling.solution import Group, Solution


def _by_bucket(block: Block, x: Numbers) -> dict[int, list[int]]:
    """The owners of the columns that are taken, once for each time."""
    found: dict[int, list[int]] = defaultdict(list)
    taken = x[block.first : block.first + block.count]
    for place in np.flatnonzero(taken > 0.5).tolist():
        found[int(block.bucket[place])] += [int(block.owner[place])] * round(taken[place])
    return found


def _stays(model: Model, x: Numbers) -> dict[int, dict[int, int]]:
    block, found = model.columns.stays, defaultdict[int, dict[int, int]](dict)
    for place in np.flatnonzero(x[block.first : block.first + block.count] > 0.5).tolist():
        home = int(model.columns.stay_home[place])
        found[int(block.bucket[place])][int(block.owner[place])] = home
    return found


def loads(model: Model, x: Numbers) -> dict[int, Load]:
    """What every bucket in use holds, by bucket."""
    columns, buckets = model.columns, model.columns.buckets
    seats, stays = _by_bucket(columns.seats, x), _stays(model, x)
    leads, kept = _by_bucket(columns.leads, x), _by_bucket(columns.kept, x)
    usual = model.frame.leader_of
    existing = model.frame.instance.existing_groups
    return {
        bucket: Load(
            column=int(buckets.column[bucket]),
            kind=int(buckets.kind[bucket]),
            locked=int(buckets.locked[bucket]),
            groups=len(sizes),
            parties=(*seats.get(bucket, ()), *stays.get(bucket, ())),
            leaders=tuple(leads.get(bucket, ())),
            stays=stays.get(bucket, {}),
            kept={number: usual(existing[number]) for number in kept.get(bucket, ())},
        )
        for bucket, sizes in sorted(_by_bucket(columns.groups, x).items())
    }


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The groups that could be made, and the buckets whose people could not be split."""

    drafts: tuple[Draft, ...]
    failed: tuple[int, ...] = ()


def read(model: Model, x: Numbers) -> Reading:
    size = model.frame.instance.group_size
    drafts: list[Draft] = []
    failed: list[int] = []
    for bucket, load in loads(model, x).items():
        found = split(
            model.frame.rulebook,
            load,
            smallest=size.min,
            ideal=size.ideal,
            largest=size.max,
        )
        drafts += found.drafts or ()
        if found.drafts is None:
            failed.append(bucket)
    return Reading(drafts=tuple(drafts), failed=tuple(failed))


def _group(frame: Frame, draft: Draft) -> Group:
    book = frame.rulebook
    existing = frame.instance.existing_groups
    place = frame.cells.place(draft.column)
    return Group(
        slot=place.slot,
        zone=place.zone,
        members=tuple(name for index in draft.parties for name in book.parties[index].ids),
        facilitator=None if draft.leader is None else book.leaders[draft.leader].ids[0],
        existing_id=None if draft.existing is None else existing[draft.existing].id,
    )


def as_solution(frame: Frame, drafts: Iterable[Draft]) -> Solution:
    groups = tuple(_group(frame, draft) for draft in drafts)
    return Solution(instance=frame.instance.name, groups=groups)


def as_drafts(frame: Frame, solution: Solution) -> tuple[Draft, ...]:
    """The groups of a valid solution; each is of the first kind that suits everybody in it."""
    party_of = {n: index for index, p in enumerate(frame.rulebook.parties) for n in p.ids}
    leader_of = {leader.ids[0]: index for index, leader in enumerate(frame.rulebook.leaders)}
    number_of = {existing.id: n for n, existing in enumerate(frame.instance.existing_groups)}
    drafts = []
    for group in solution.groups:
        parties = tuple(dict.fromkeys(party_of[name] for name in group.members))
        leader = None if group.facilitator is None else leader_of[group.facilitator]
        suits = frame.suits[list(parties)].all(axis=0)
        if leader is not None:
            suits &= frame.lead_suits[leader]
        existing = None if group.existing_id is None else number_of[group.existing_id]
        drafts.append(
            Draft(
                column=frame.cells.column_of(group),
                kind=int(suits.argmax()),
                parties=parties,
                leader=leader,
                existing=existing,
            )
        )
    return tuple(drafts)


class _Writer:
    def __init__(self, model: Model) -> None:
        self.model, self.columns = model, model.columns
        self.x: Numbers = np.zeros(model.program.size)

    def write(self, draft: Draft) -> None:
        columns, frame = self.columns, self.model.frame
        locked = draft.existing is not None and (
            frame.instance.existing_groups[draft.existing].locked
        )
        number = draft.existing if locked and draft.existing is not None else NONE
        bucket = columns.buckets.index[draft.column, draft.kind, number]
        members = sum(frame.rulebook.parties[index].size for index in draft.parties)
        self.x[columns.groups.index[members, bucket]] += 1
        for index in draft.parties:
            self._sit(index, bucket, going_on=None if locked else draft.existing)
        if draft.leader is None:
            self.x[columns.bare.index[bucket, bucket]] += 1
        else:
            self.x[columns.leads.index[draft.leader, bucket]] += 1
        if draft.existing is not None and not locked:
            self._keep(draft.existing, bucket, leader=draft.leader)

    def _sit(self, index: int, bucket: int, *, going_on: int | None) -> None:
        columns = self.columns
        if going_on is not None and (index, going_on) in self.model.frame.homes:
            self.x[self.model.stay_of[index, going_on, bucket]] += 1
            return
        self.x[columns.seats.index[index, bucket]] += 1

    def _keep(self, number: int, bucket: int, *, leader: int | None) -> None:
        columns = self.columns
        self.x[columns.kept.index[number, bucket]] += 1
        usual = self.model.frame.leader_of(self.model.frame.instance.existing_groups[number])
        if leader is not None and leader == usual:
            self.x[columns.same.index[number, bucket]] += 1


def written(model: Model, drafts: Sequence[Draft]) -> Numbers:
    """The program's columns that say these drafts, which must be valid."""
    writer = _Writer(model)
    for draft in drafts:
        writer.write(draft)
    return writer.x
