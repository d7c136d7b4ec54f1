from dataclasses import replace
from random import Random

import pytest

from paceline.engines.hashchain.chain import GENESIS, Chain, Head, Inspection, Sealed
from paceline.kernel.keys import ServerKey
from tests.times import NOON

CHAIN = Chain(ServerKey(b"a key of thirty-two bytes, tests"))
LENGTH = 120
KINDS = ("edit", "delete", "reorder", "truncate", "forge")


def log_of(length: int) -> tuple[list[Sealed], list[Head]]:
    """Sealed acts, with a head after every tenth and after the last."""
    acts, heads, seal = [], [], GENESIS
    for number in range(1, length + 1):
        act = Sealed(
            number=number,
            id=f"id-{number}",
            at="2027-03-01T12:00:00.000000+00:00",
            action="tests.done",
            subject=f"thing:{number % 7}",
            outcome="done",
            actor_id=None,
            via="http",
            request_id=None,
            reason="",
            before={"n": number},
            after={"n": number + 1},
        )
        seal = CHAIN.seal(seal, act)
        acts.append(replace(act, seal=seal))
        if number % 10 == 0 or number == length:
            heads.append(CHAIN.head(number, seal, at=NOON))
    return acts, heads


def troubles(acts: list[Sealed], heads: list[Head]) -> list[str]:
    inspection = Inspection.against(CHAIN, heads)
    for act in acts:
        inspection.take(act)
    return inspection.end()


def harmed(acts: list[Sealed], kind: str, chance: Random) -> list[Sealed]:
    at = chance.randrange(len(acts) - 1)
    found = list(acts)
    if kind == "edit":
        act = found[at]
        found[at] = chance.choice(
            [
                replace(act, action="tests.other"),
                replace(act, subject="thing:9"),
                replace(act, outcome="denied"),
                replace(act, actor_id="someone"),
                replace(act, at="2027-03-01T12:00:00.000001+00:00"),
                replace(act, reason="another"),
                replace(act, before={"n": -1}),
                replace(act, after={}),
            ]
        )
    elif kind == "delete":
        del found[at]
    elif kind == "reorder":
        here, there = found[at], found[at + 1]
        found[at] = replace(there, number=here.number)
        found[at + 1] = replace(here, number=there.number)
    elif kind == "truncate":
        del found[at + 1 :]
    else:
        found[at] = replace(found[at], after={"n": 0}, seal="f" * 64)
    return found


def test_an_untouched_log_has_no_trouble() -> None:
    acts, heads = log_of(LENGTH)

    assert troubles(acts, heads) == []


@pytest.mark.parametrize("kind", KINDS)
def test_any_harm_at_any_place_is_found(kind: str) -> None:
    """A thousand random positions over the five kinds."""
    acts, heads = log_of(LENGTH)
    chance = Random(kind)

    unnoticed = [n for n in range(200) if not troubles(harmed(acts, kind, chance), heads)]

    assert unnoticed == []


def test_a_log_made_anew_without_the_key_is_found() -> None:
    acts, heads = log_of(30)
    forger = Chain(ServerKey(b"another key of thirty-two bytes!"))
    seal = GENESIS
    for place, act in enumerate(acts):
        seal = forger.seal(seal, act)
        acts[place] = replace(act, seal=seal)

    assert troubles(acts, heads)


def test_a_truncated_log_is_found_by_heads_alone() -> None:
    acts, heads = log_of(30)

    assert troubles(acts[:20], heads) == ["The log ends at act 20, its heads at act 30."]


def test_a_head_that_was_not_signed_here_is_named() -> None:
    acts, heads = log_of(10)
    forged = replace(heads[0], mark="0" * 64)

    assert troubles(acts, [forged]) == ["The head of act 10 was not signed here."]


def test_two_heads_of_one_act_that_differ_are_named() -> None:
    acts, heads = log_of(10)
    other = CHAIN.head(10, "e" * 64, at=NOON)

    assert troubles(acts, [*heads, other]) == ["Act 10 has two heads that differ."]


def test_many_troubles_are_counted_not_listed() -> None:
    acts, heads = log_of(60)
    changed = [replace(act, reason="x") for act in acts]

    found = troubles(changed, heads)

    assert len(found) == 21
    assert found[-1] == "And 40 more."


def test_a_head_survives_the_line_of_a_log() -> None:
    head = CHAIN.head(7, "a" * 64, at=NOON)

    assert Head.of_line(head.line()) == head
    assert Head.of_line("no head at all") is None


def test_what_was_sealed_with_a_replaced_key_is_good_until_the_key_is_retired() -> None:
    acts, heads = log_of(20)
    old = ServerKey(b"a key of thirty-two bytes, tests")
    newer = Chain(ServerKey(b"a newer key of thirty-two bytes!", previous=(old,)))
    act = replace(acts[-1], number=21)
    acts.append(replace(act, seal=newer.seal(acts[-1].seal, act)))

    def judged(chain: Chain) -> list[str]:
        inspection = Inspection.against(chain, heads)
        for each in acts:
            inspection.take(each)
        return inspection.end()

    assert judged(newer) == []
    assert judged(Chain(ServerKey(b"a newer key of thirty-two bytes!")))
