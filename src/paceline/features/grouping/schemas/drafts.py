from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field, StrictBool

from paceline.features.grouping.models import DraftKind, DraftState
from paceline.features.grouping.schemas.slots import FlawOut, Members, PersonOut, SlotIn, SlotOut
from paceline.web.fields import NO_NUL, NUMBER, Closed

Key = Annotated[str, Field(max_length=40), NO_NUL]


class LocksIn(Closed):
    """Groups keep their time, facilitator and members; people stay in the group they are in."""

    groups: Annotated[list[UUID], Field(max_length=2000)] = Field(default_factory=list)
    people: Annotated[list[UUID], Field(max_length=10_000)] = Field(default_factory=list)


class LocksOut(Closed):
    """What it was asked to leave as it is; a fresh draft leaves nothing."""

    groups: list[UUID]
    people: list[UUID]


Changes: TypeAlias = Literal["none", "few", "usual", "free"]


class DraftIn(Closed):
    """`changes` weighs what a re-run costs people: five times with `few`, nothing with `free`.

    A re-run with `none` is a top-up. The same seed and `work` give the same draft; without `work`
    the clock ends the search. `gap` is how far, in percent, the draft may stay below what is
    proved possible.
    """

    seed: Annotated[int, Field(ge=0, le=2**31 - 1), NUMBER] = 1
    kind: DraftKind = DraftKind.FRESH
    seconds: Annotated[float, Field(ge=1, le=3600), NUMBER] | None = None
    gap: Annotated[float, Field(ge=0, le=100), NUMBER] = 0.0
    work: Annotated[int, Field(ge=1, le=1_000_000), NUMBER] | None = None
    changes: Changes = "usual"
    locks: LocksIn = Field(default_factory=LocksIn)


class PublishIn(Closed):
    """`despite_changes` publishes what was drafted before somebody changed something.

    No rule is broken by that: all of them are checked anyway.
    """

    despite_changes: StrictBool = False


class CountOut(Closed):
    value: str
    people: int


class BalanceOut(Closed):
    """How the members of a group differ in an attribute that a rule of the cohort speaks of.

    Words are counted, the most frequent first; numbers have their `mean` beside the `mean_of_all`
    members of the cohort. `silent` members say nothing of it.
    """

    attribute: str
    counts: list[CountOut]
    mean: float | None
    lowest: float | None
    highest: float | None
    mean_of_all: float | None
    silent: int


class DraftGroupOut(Closed):
    """`existing` is the published group that it continues."""

    key: str
    existing: UUID | None
    slot: SlotOut
    facilitator: PersonOut | None
    co_facilitators: list[PersonOut]
    members: list[PersonOut]
    balance: list[BalanceOut]


class ProofOut(Closed):
    """A group as it would be; without a key it is a new one."""

    key: str | None
    slot: SlotOut
    facilitator: str | None
    members: list[str]


class RemedyOut(Closed):
    """What would place somebody.

    Other `windows` of theirs (on their own clock) or `weeks` they may miss (from 0) for the group
    with the key `group`; or one more group of the facilitator named in `people`; or the places of
    those named there. `proof` has the groups as they would be then, every hard rule kept.
    """

    kind: Literal["widen", "may_miss", "extra_group", "displace"]
    group: str | None
    windows: list[str]
    weeks: list[int]
    people: list[str]
    proof: list[ProofOut]


class UnplacedOut(Closed):
    id: UUID
    name: str
    reason: str
    explanation: str
    remedies: list[RemedyOut]


class ProgressOut(Closed):
    job_id: UUID
    state: str
    placed: int
    members: int
    note: str
    groups: int | None
    score: int | None
    upper_bound: int | None
    seconds: float | None


class MovesOut(Closed):
    """What going on from the groups that run costs people.

    `moved` are in another group or none; `retimed` stay in theirs at another time.
    """

    moved: int
    retimed: int
    ended: int
    formed: int


class DraftOut(Closed):
    """`moves` of a re-run or a top-up: the change frontier says what fewer or more would place.

    `failure_code` says what `failure` is and `failure_name` of whom, for other languages.
    """

    id: UUID
    cohort_id: UUID
    number: int
    kind: DraftKind
    from_week: int
    state: DraftState
    seed: int
    score: int
    upper_bound: int | None
    placed: int
    members: int
    version: int
    failure: str | None
    failure_code: str | None
    failure_name: str | None
    created_at: datetime
    ready_at: datetime | None
    progress: ProgressOut | None
    moves: MovesOut | None
    locks: LocksOut
    groups: list[DraftGroupOut]
    unplaced: list[UnplacedOut]
    problems: list[FlawOut]
    left_alone: Annotated[
        list[FlawOut],
        Field(description="What a top-up leaves as it runs, and which rule it breaks so."),
    ]
    changes: Annotated[
        list[FlawOut], Field(description="What changed since it was made; publishing asks.")
    ]


class DraftRow(Closed):
    id: UUID
    number: int
    kind: DraftKind
    from_week: int
    state: DraftState
    seed: int
    score: int
    upper_bound: int | None
    placed: int
    members: int
    version: int
    created_at: datetime
    ready_at: datetime | None


class DraftPage(Closed):
    items: list[DraftRow]
    next: str | None


class DraftMade(Closed):
    """Its solving is a job; look at the draft until it is ready."""

    id: UUID
    number: int
    state: DraftState


class MovePerson(Closed):
    """`to` is a group's key; none takes the person out."""

    act: Literal["move_person"]
    person: UUID
    to: Key | None


class SetSlot(Closed):
    act: Literal["set_slot"]
    group: Key
    slot: SlotIn


class SetFacilitator(Closed):
    act: Literal["set_facilitator"]
    group: Key
    person: UUID | None


class AddGroup(Closed):
    act: Literal["add_group"]
    slot: SlotIn
    facilitator: UUID | None = None
    members: Members = Field(default_factory=list)


class RemoveGroup(Closed):
    act: Literal["remove_group"]
    group: Key


Change = Annotated[
    MovePerson | SetSlot | SetFacilitator | AddGroup | RemoveGroup, Field(discriminator="act")
]


class Adjustment(Closed):
    """All changes or none. `version` is the draft's as it was seen; `check` stores nothing."""

    version: Annotated[int, Field(ge=0), NUMBER]
    changes: Annotated[list[Change], Field(min_length=1, max_length=500)]
    check: StrictBool = False


class AdjustedOut(Closed):
    """A draft with problems can be kept and worked on, but not published."""

    version: int
    placed: int
    members: int
    problems: list[FlawOut]


class MoverOut(Closed):
    """Weekly times in the cohort's zone unless another stands beside.

    Groups that run are told by name, those of a draft by key.
    """

    id: UUID
    name: str
    before: str | None
    after: str | None
    group_before: str | None
    group_after: str | None


class SideOut(Closed):
    """Without a number: the groups that run, or what a what-if found."""

    number: int | None
    placed: int
    groups: int
    sizes: list[int]
    preferred_share: float


class ComparisonOut(Closed):
    """`movers` meet at another time or with others, or are placed in only one of the two.

    Groups of two drafts are the same where they have the most people in common.
    """

    before: SideOut
    after: SideOut
    movers: list[MoverOut]


class PublishedOut(Closed):
    """`moves` of a re-run or a top-up."""

    groups: int
    members: int
    moves: MovesOut | None = None
