import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import pyotp
import pytest
from typer.testing import CliRunner

from paceline.app.cli.terminal import CommandLine
from paceline.features.accounts.cli import users as cli
from paceline.features.accounts.cli.commands import commands
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.backup_codes import BackupCodes
from paceline.features.accounts.service.sign_in import SignInService
from paceline.features.accounts.service.totp import Totp
from paceline.features.accounts.service.visits import Visit
from paceline.kernel.errors import Conflict, Denied, Invalid, NotFound, PacelineError
from paceline.kernel.identity import Authenticator, Principal
from paceline.kernel.ids import new_id

T = TypeVar("T")
ADA = "ada@example.org"


@dataclass(frozen=True)
class Shell:
    """The real command line, in the place that the environment names."""

    def __call__(self, *words: str, typed: str = "", acting_as: str | None = None) -> str:
        """What it prints; an expected refusal is raised, as the command line's own edge sees it."""
        terminal = CommandLine(json=False, acting_as=acting_as)
        return self.invoked(terminal, words, typed)

    def json(self, *words: str, typed: str = "") -> object:
        terminal = CommandLine(json=True, acting_as=None)
        return json.loads(self.invoked(terminal, words, typed))

    def invoked(self, terminal: CommandLine, words: Sequence[str], typed: str) -> str:
        done = CliRunner().invoke(commands, list(words), obj=terminal, input=typed)
        if isinstance(done.exception, PacelineError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    def run(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        return CommandLine(json=True, acting_as=None).run(act, *arguments)


@pytest.fixture
def shell(own_place: None) -> Shell:
    return Shell()


async def signs_in(password: str, sessions: SignInService) -> bool:
    try:
        await sessions.sign_in(ADA, password, visit=Visit())
    except PacelineError:
        return False
    return True


async def identified(token: str, authenticator: Authenticator) -> Principal | None:
    return await authenticator.identify(token)


class TestUsers:
    def test_a_made_password_is_shown_once_and_works(self, shell: Shell) -> None:
        printed = shell("add", ADA, "--name", "Ada", "--role", "organiser")

        password = printed.split("Password: ")[1].splitlines()[0]
        assert shell.run(signs_in, password)
        assert password not in shell("show", ADA)

    def test_a_password_from_standard_input_is_never_printed(self, shell: Shell) -> None:
        printed = shell("add", ADA, "--name", "Ada", "--password-stdin", typed="a good password\n")

        assert "a good password" not in printed
        assert shell.run(signs_in, "a good password")

    def test_a_password_is_no_argument(self, shell: Shell) -> None:
        terminal = CommandLine(json=False, acting_as=None)

        done = CliRunner().invoke(commands, ["password", ADA, "--password", "x"], obj=terminal)

        assert done.exit_code == 2

    def test_a_new_password_replaces_the_old(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada", "--password-stdin", typed="a good password\n")

        made = shell("password", ADA).split("Password: ")[1].splitlines()[0]
        old_opens = shell.run(signs_in, "a good password")
        made_opens = shell.run(signs_in, made)
        shell("password", ADA, "--password-stdin", typed="another good one\r\n")

        assert (old_opens, made_opens) == (False, True)
        assert shell.run(signs_in, "another good one")

    def test_roles_grants_and_being_disabled_show(self, shell: Shell) -> None:
        scope = str(new_id())
        shell("add", ADA, "--name", "Ada", "--zone", "Europe/London")
        shell("role", ADA, "facilitator")
        shell("grant", ADA, "organiser", scope)
        shell("disable", ADA)

        shown = shell.json("show", ADA)

        assert isinstance(shown, dict)
        assert (shown["role"], shown["zone"]) == ("facilitator", "Europe/London")
        assert shown["grants"] == [{"scope_id": scope, "role": "organiser"}]
        assert shown["disabled_at"] is not None
        assert f"organiser of {scope}" in shell("show", ADA)
        assert "may sign in again" in shell("enable", ADA)
        assert "holds nothing" in shell("take-back", ADA, scope)
        assert scope not in shell("show", ADA)

    def test_the_list_is_by_address_and_walks_every_page(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cli, "MAX_LIMIT", 2)
        for name in ("cy", "ada", "bob"):
            shell("add", f"{name}@example.org", "--name", name)

        rows = shell.json("list")

        assert isinstance(rows, list)
        assert [row["name"] for row in rows] == ["ada", "bob", "cy"]
        assert "bob@example.org" in shell("list")

    def test_erasing_asks_once_and_leaves_nobody(self, shell: Shell) -> None:
        shell("add", "boss@example.org", "--name", "Boss", "--role", "admin")
        shell("add", ADA, "--name", "Ada")

        told = shell("erase", ADA, "--reason", "they asked for it", typed="y\n")

        assert f"{ADA} is erased" in told
        with pytest.raises(NotFound):
            shell("show", ADA)
        with pytest.raises(Conflict):
            shell("erase", "boss@example.org", "--reason", "no more", "--yes")

    def test_acting_as_a_person_gives_no_more_than_theirs(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada")
        shell("add", "bob@example.org", "--name", "Bob")

        with pytest.raises(Denied):
            shell("role", ADA, "admin", acting_as=ADA)
        with pytest.raises(NotFound):
            shell("show", "bob@example.org", acting_as=ADA)
        with pytest.raises(NotFound):
            shell("tokens", "add", "bob@example.org", "--label", "x", acting_as=ADA)
        assert "bob@example.org" not in shell("list", acting_as=ADA)

    def test_what_does_not_fit_is_refused(self, shell: Shell) -> None:
        with pytest.raises(Invalid, match="email: give an address"):
            shell("add", "nobody", "--name", "N")
        with pytest.raises(Invalid, match="password: a password has"):
            shell("add", ADA, "--name", "Ada", "--password-stdin", typed="short\n")
        with pytest.raises(NotFound):
            shell("role", ADA, "member")


class TestTokens:
    def test_one_is_made_listed_and_revoked(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada", "--role", "organiser")

        made = shell.json(
            "tokens", "add", ADA, "--label", "ci", "--scope", "cohorts.read", "--days", "2"
        )

        assert isinstance(made, dict)
        who = shell.run(identified, made["token"])
        assert who is not None
        assert who.permissions == {"cohorts.read"}
        assert "ci" in shell("tokens", "list", ADA)
        assert made["token"] not in shell("tokens", "list", ADA)
        shell("tokens", "revoke", ADA, made["id"])
        assert shell.run(identified, made["token"]) is None

    def test_the_token_is_shown_once(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada")

        printed = shell("tokens", "add", ADA, "--label", "ci")

        token = printed.splitlines()[0]
        assert shell.run(identified, token) is not None


class TestSessions:
    def test_are_listed_and_ended(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada", "--password-stdin", typed="a good password\n")
        for _ in range(3):
            assert shell.run(signs_in, "a good password")

        rows = shell.json("sessions", ADA)
        assert isinstance(rows, list)
        one = shell("end-sessions", ADA, "--session", rows[0]["id"])
        rest = shell("end-sessions", ADA)

        assert (len(rows), "1 ended" in one, "2 ended" in rest) == (3, True, True)
        assert shell.json("sessions", ADA) == []
        with pytest.raises(NotFound):
            shell("end-sessions", ADA, "--session", rows[0]["id"])


class TestInvitations:
    def test_are_made_listed_sent_again_and_revoked(self, shell: Shell) -> None:
        told = shell("invite", ADA, "--role", "organiser")
        [row] = cast("list[dict[str, str]]", shell.json("invitations", "list"))

        again = shell("invitations", "send", row["id"])
        shell("invitations", "revoke", row["id"])

        assert f"{ADA} is invited as organiser" in told
        assert (row["email"], row["role"]) == (ADA, "organiser")
        assert "another letter" in again
        assert shell.json("invitations", "list") == []
        with pytest.raises(NotFound):
            shell("invitations", "revoke", row["id"])

    def test_by_a_person_reach_no_further_than_theirs(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada", "--role", "organiser")

        with pytest.raises(Denied):
            shell("invite", "bob@example.org", "--role", "admin", acting_as=ADA)
        assert "is invited" in shell("invite", "bob@example.org", acting_as=ADA)


class TestHelp:
    def test_for_who_got_no_letter_or_waits(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada", "--password-stdin", typed="a good password\n")
        for _ in range(6):
            shell.run(signs_in, "a wrong password")
        waits = shell.run(signs_in, "a good password")

        unlocked = shell("unlock", ADA)

        assert not waits
        assert "may try again" in unlocked
        assert shell.run(signs_in, "a good password")
        assert "good for one hour" in shell("reset-password", ADA)
        assert "is confirmed" in shell("verify", ADA)
        shell("disable", ADA)
        with pytest.raises(Denied):
            shell("reset-password", ADA)

    def test_is_for_administrators(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada", "--role", "organiser")

        for command in ("unlock", "verify", "reset-password"):
            with pytest.raises(Denied):
                shell(command, ADA, acting_as=ADA)

    def test_people_are_brought_from_a_file(self, shell: Shell, tmp_path: Path) -> None:
        file = tmp_path / "people.csv"
        file.write_text(f"email,name,hash\n{ADA},Ada,{'$2b$12$' + 'a' * 53}\n")

        first, second = shell("import", str(file)), shell("import", str(file))

        assert "1 are new" in first
        assert "0 are new, 1 had an account" in second
        with pytest.raises(Invalid):
            shell("import", str(tmp_path / "absent.csv"))


class TestFactors:
    def test_are_shown_and_taken_away(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada")
        shell.run(a_factor, ADA)

        shown, found = shell("factors", ADA), shell.json("factors", ADA)
        reset = shell("reset-factors", ADA)

        assert "10 backup codes left" in shown
        assert "passkey Key" not in shown
        assert isinstance(found, dict)
        assert found["totp"] is not None
        assert "signed out everywhere" in reset
        assert "codes of an app none, 0 backup codes left" in shell("factors", ADA)

    def test_are_taken_away_by_administrators(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada", "--role", "organiser")

        with pytest.raises(Denied):
            shell("reset-factors", ADA, acting_as=ADA)
        assert "password set" in shell("factors", ADA, acting_as=ADA)


class TestTheLastAdministrator:
    def test_stays_one_whatever_the_command(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada", "--role", "admin")

        for words in (("set-role", ADA, "member"), ("disable", ADA)):
            with pytest.raises(Conflict):
                shell(*words)
        assert "admin" in shell("show", ADA)


async def a_factor(email: str, users: UserRepository, totp: Totp, codes: BackupCodes) -> None:
    user = await users.lock_by_email_unscoped(email)
    assert user is not None
    made = await totp.enrol(user)
    owner = Principal(user_id=user.user_id, permissions=frozenset(), everything=False)
    await users.flush()
    await totp.confirm(pyotp.TOTP(made.secret).now(), by=owner)
    await codes.replace(user.user_id)
