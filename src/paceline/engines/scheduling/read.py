"""`paceline-instance/1`: from JSON with every problem named by its path, and back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from paceline.engines.availability.windows import STEP, Window
from paceline.engines.recurrence.slots import week_of
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.fields import Field, finish
from paceline.engines.scheduling.instance import (
    Apart,
    Attribute,
    Balance,
    Cluster,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Person,
    PersonId,
    Role,
    Rule,
    Same,
    Together,
    Weights,
)
from paceline.kernel.errors import Invalid

INSTANCE_FORMAT = "paceline-instance/1"
_YEARS = range(2000, 2101)
_LARGE = 1_000_000
_KEYS = (
    *("format", "name", "seed", "meeting_minutes", "grid_minutes", "anchor_zone", "first_week"),
    *("weeks", "skip_weeks", "group_size", "facilitator", "facilitator_gap_minutes", "weights"),
    *("people", "rules", "existing_groups"),
)


def _zone(field: Field) -> str:
    name = field.text()
    try:
        return zone(name).key if name else name
    except Invalid as refusal:
        field.problem(refusal.detail)
        return "UTC"


def _monday(field: Field) -> date:
    """Cohorts of 2000 to 2100: in those years every zone is a multiple of 15 minutes from UTC."""
    text = field.text()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        field.problem(f'"{text}" is not a date; write it like 2026-03-09')
        return date(2000, 1, 3)
    if day.weekday():
        field.problem(f"{day} is not a Monday; use {week_of(day)}")
    if day.year not in _YEARS:
        field.problem(f"{day} is not between {_YEARS[0]} and {_YEARS[-1]}")
    return day


def _window(field: Field, *, preferred: bool) -> Iterator[Window]:
    bounds = field.value
    match bounds:
        case [int(start), int(end)]:
            try:
                yield Window(start, end, preferred)
            except Invalid as refusal:
                field.problem(refusal.detail)
        case _:
            field.problem(f"{bounds!r:.40} is not [start, end) in minutes of week")


def _windows(person: Field) -> Iterator[Window]:
    for key in ("preferred", "if_need_be"):
        for window in person.at(key, default=()).items():
            yield from _window(window, preferred=key == "preferred")


def _attribute(field: Field) -> Attribute:
    match field.value:
        case str(text):
            return (text,)
        case int() | float():
            return field.number(low=-_LARGE, high=_LARGE)
        case list():
            return tuple(item.text() for item in field.items())
        case _:
            field.problem(f"{field.value!r:.40} is neither a list of texts nor a number")
            return ()


def _person(field: Field) -> Person:
    field.only("id", "role", "tz", "preferred", "if_need_be", "max_groups", "attrs")
    attributes = field.at("attrs", default={})
    names = attributes.keys()
    attributes.only(*names)
    return Person(
        id=PersonId(field.at("id").text()),
        role=Role(field.at("role").choice(*Role)),
        zone=_zone(field.at("tz")),
        windows=tuple(_windows(field)),
        attributes={key: _attribute(attributes.at(key)) for key in names},
        max_groups=field.at("max_groups", default=1).integer(low=0, high=10_000),
    )


def _ids(field: Field) -> tuple[PersonId, ...]:
    ids = tuple(PersonId(item.text()) for item in field.items())
    for name in _repeated(ids):
        field.problem(f'"{name}" is listed twice; list it once')
    return ids


def _together(rule: Field) -> Rule:
    rule.only("type", "ids")
    return Together(ids=_ids(rule.at("ids")))


def _apart(rule: Field) -> Rule:
    rule.only("type", "ids")
    return Apart(ids=_ids(rule.at("ids")))


def _same(rule: Field) -> Rule:
    rule.only("type", "attr")
    return Same(attr=rule.at("attr").text())


def _balance(rule: Field) -> Rule:
    rule.only("type", "attr", "weight")
    return Balance(attr=rule.at("attr").text(), weight=rule.at("weight").number(low=0, high=_LARGE))


def _cluster(rule: Field) -> Rule:
    rule.only("type", "attr", "weight", "unit")
    return Cluster(
        attr=rule.at("attr").text(),
        weight=rule.at("weight").number(low=0, high=_LARGE),
        unit=rule.at("unit", default=1).number(low=0.001, high=_LARGE),
    )


_RULES: dict[str, Callable[[Field], Rule]] = {
    "together": _together,
    "apart": _apart,
    "same": _same,
    "balance": _balance,
    "cluster": _cluster,
}


def _rule(field: Field) -> Rule:
    if not isinstance(field.value, dict):
        field.only()
        return Together(ids=())
    return _RULES[field.at("type").choice(*_RULES)](field)


def _existing(field: Field) -> ExistingGroup:
    field.only("id", "slot", "facilitator", "members", "locked")
    facilitator = field.at("facilitator")
    return ExistingGroup(
        id=ExistingId(field.at("id").text()),
        slot=field.at("slot").integer(low=0, high=10_080 - STEP, step=STEP),
        members=_ids(field.at("members")),
        facilitator=PersonId(facilitator.text()) if facilitator.given else None,
        locked=field.at("locked", default=False).flag(),
    )


def _size(field: Field) -> GroupSize:
    field.only("min", "ideal", "max")
    smallest, ideal, largest = (
        field.at(key).integer(low=1, high=1000) for key in ("min", "ideal", "max")
    )
    if not smallest <= ideal <= largest:
        field.problem(f"{smallest}, {ideal}, {largest} do not rise; use min <= ideal <= max")
    return GroupSize(min=smallest, ideal=ideal, max=largest)


def _weights(field: Field) -> Weights:
    default = Weights()
    field.only(*vars(default))
    return Weights(
        **{
            key: field.at(key, default=usual).integer(low=0, high=_LARGE)
            for key, usual in vars(default).items()
        }
    )


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _check_names(root: Field, instance: Instance) -> None:
    ids = [person.id for person in instance.people]
    for name in _repeated(ids):
        root.at("people").problem(f'the id "{name}" is used twice; ids are unique')
    for name in _repeated(group.id for group in instance.existing_groups):
        root.at("existing_groups").problem(f'the id "{name}" is used twice; ids are unique')


def _check_weeks(root: Field, instance: Instance) -> None:
    if set(range(instance.weeks)) <= set(instance.skip_weeks):
        root.at("skip_weeks").problem("every week is skipped; keep at least one meeting")


def _check_numbers(root: Field, instance: Instance) -> None:
    """Balance and cluster do sums: a list of texts under their attribute cannot be meant."""
    summed = {rule.attr for rule in instance.rules if isinstance(rule, Balance | Cluster)}
    for index, person in enumerate(root.at("people").items()):
        attributes = instance.people[index].attributes
        for attr in summed & attributes.keys():
            if isinstance(attributes[attr], tuple):
                person.at("attrs").at(attr).problem("a rule sums this attribute; give a number")


def read_instance(value: object) -> Instance:
    """Read `paceline-instance/1` (FORMAT: times are minutes, windows local, slots anchored).

    Raises:
        Invalid: naming every problem by its path, as in "people[3].preferred[0]: ...";
            `context["problems"]` lists them all.
    """
    root = Field.root(value)
    root.only(*_KEYS)
    root.at("format", default=INSTANCE_FORMAT).choice(INSTANCE_FORMAT)
    weeks = root.at("weeks").integer(low=1, high=260)
    instance = Instance(
        name=root.at("name").text(),
        seed=root.at("seed", default=0).integer(low=0, high=2**63),
        meeting_minutes=root.at("meeting_minutes").integer(low=STEP, high=1440, step=STEP),
        grid_minutes=root.at("grid_minutes").integer(low=15, high=30, step=15),
        anchor_zone=_zone(root.at("anchor_zone")),
        first_week=_monday(root.at("first_week")),
        weeks=weeks,
        skip_weeks=tuple(
            week.integer(low=0, high=weeks - 1) for week in root.at("skip_weeks", ()).items()
        ),
        group_size=_size(root.at("group_size")),
        facilitator=FacilitatorNeed(root.at("facilitator").choice(*FacilitatorNeed)),
        facilitator_gap_minutes=root.at("facilitator_gap_minutes", 0).integer(
            low=0, high=1440, step=STEP
        ),
        weights=_weights(root.at("weights", {})),
        people=tuple(_person(person) for person in root.at("people").items()),
        rules=tuple(_rule(rule) for rule in root.at("rules", ()).items()),
        existing_groups=tuple(_existing(group) for group in root.at("existing_groups", ()).items()),
    )
    _check_names(root, instance)
    _check_weeks(root, instance)
    _check_numbers(root, instance)
    finish(root, what="instance")
    return instance
