import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.features.accounts import policy
from paceline.features.accounts.errors import BadEmail, BadGrant, BadPassword
from paceline.kernel.identity import Permission, Principal, Role, UserId
from paceline.kernel.ids import new_id

ADA = UserId(new_id())


class TestCanonical:
    @pytest.mark.parametrize(
        ("text", "stored"),
        [
            ("ada@example.org", "ada@example.org"),
            ("  Ada.Love+lace@EXAMPLE.Org ", "ada.love+lace@example.org"),
            ("root@localhost", "root@localhost"),
            ("a@b-c.d1.example", "a@b-c.d1.example"),
            ("o'neil@example.org", "o'neil@example.org"),
            ("u\u0308@b\u00fccher.example", "\u00fc@b\u00fccher.example"),
            ("x" * 64 + "@example.org", "x" * 64 + "@example.org"),
        ],
    )
    def test_an_address_has_one_spelling(self, text: str, stored: str) -> None:
        assert policy.canonical(text) == stored

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "@",
            "ada",
            "ada@",
            "@example.org",
            "ada@example",
            "ada@@example.org",
            "a@b@example.org",
            "ada@.org",
            "ada@example..org",
            "ada@-example.org",
            "ada@example-.org",
            "ada@example.org.",
            "ada lovelace@example.org",
            "ada@exam ple.org",
            "ada\x00@example.org",
            "ada\n@example.org",
            "ada\u200b@example.org",
            "ada\u00a0b@example.org",
            "ada@[127.0.0.1]",
            "x" * 65 + "@example.org",
            "a@" + "b." * 130 + "org",
        ],
    )
    def test_what_is_no_address_is_refused_without_repeating_it(self, text: str) -> None:
        with pytest.raises(BadEmail) as refused:
            policy.canonical(text)

        assert refused.value.detail.startswith(("email: give", "email: an address"))

    @given(st.text(max_size=40).map(lambda local: f"{local}@example.org"))
    def test_a_stored_spelling_is_its_own_spelling(self, text: str) -> None:
        try:
            stored = policy.canonical(text)
        except BadEmail:
            return

        assert policy.canonical(stored) == stored
        assert policy.canonical(stored.upper().lower()) == policy.canonical(stored.upper())


class TestPasswords:
    @pytest.mark.parametrize("length", [10, 200])
    @pytest.mark.asvs("6.2.1", "6.2.5", "6.2.9")
    def test_length_alone_counts(self, length: int) -> None:
        policy.check_password(("two plums and a pear " * 10)[:length])

    @pytest.mark.parametrize("length", [0, 9, 201])
    @pytest.mark.asvs("6.2.1")
    def test_too_short_or_too_long_is_refused(self, length: int) -> None:
        with pytest.raises(BadPassword):
            policy.check_password("a" * length)


class TestActing:
    @pytest.mark.parametrize(
        ("who", "may"),
        [
            (Principal(user_id=ADA), True),
            (Principal(user_id=UserId(new_id())), False),
            (Principal(user_id=UserId(new_id()), everything=True), False),
            (
                Principal(
                    user_id=UserId(new_id()),
                    everything=True,
                    permissions=frozenset({Permission("users.manage")}),
                ),
                True,
            ),
        ],
    )
    def test_a_user_is_acted_for_by_themselves_or_an_administrator(
        self, who: Principal, may: bool
    ) -> None:
        assert policy.acts_for(who, ADA) is may

    def test_administrator_is_never_a_grant(self) -> None:
        with pytest.raises(BadGrant):
            policy.check_grant(Role.ADMIN)
        for role in set(Role) - {Role.ADMIN}:
            policy.check_grant(role)


class TestWaiting:
    def test_begins_after_five_guesses_and_doubles_up_to_a_quarter_of_an_hour(self) -> None:
        waits = [int(policy.wait_after(count).total_seconds()) for count in range(14)]

        assert waits == [0] * 5 + [10, 20, 40, 80, 160, 320, 640, 900, 900]
        assert policy.wait_after(10**9) == policy.LONGEST_WAIT


class TestANeighbourhood:
    @pytest.mark.parametrize(
        ("address", "counted"),
        [
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
            ("testclient", "testclient"),
        ],
    )
    def test_is_a_household(self, address: str, counted: str) -> None:
        assert policy.neighbourhood(address) == counted
