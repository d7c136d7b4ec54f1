from uuid import UUID

import pytest

from paceline.kernel.clock import SystemClock
from paceline.kernel.identity import Permission, Principal, Role, RolePermissions, UserId
from paceline.kernel.ids import new_id

HERE, THERE = new_id(), new_id()


def principal(*, everything: bool = False, **grants: tuple[UUID, Role]) -> Principal:
    return Principal(user_id=UserId(new_id()), grants=dict(grants.values()), everything=everything)


class TestOrganises:
    @pytest.mark.parametrize(("role", "does"), [(Role.ORGANISER, True), (Role.FACILITATOR, False)])
    def test_a_grant_makes_an_organiser_there_and_nowhere_else(
        self, role: Role, does: bool
    ) -> None:
        who = principal(one=(HERE, role))

        assert who.organises(THERE, HERE) is does
        assert not who.organises(THERE)

    def test_an_administrator_organises_everything(self) -> None:
        assert principal(everything=True).organises(HERE)


def test_roles_add_up() -> None:
    read, plan = Permission("read"), Permission("plan")
    held = RolePermissions({Role.MEMBER: frozenset({read}), Role.ORGANISER: frozenset({plan})})

    assert held.of(Role.MEMBER, Role.ORGANISER) == {read, plan}


def test_the_clock_is_aware() -> None:
    assert SystemClock().now().tzinfo is not None
