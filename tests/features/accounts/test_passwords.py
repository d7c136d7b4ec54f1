import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.config import load
from paceline.kernel.errors import ConfigError

PASSWORD = "correct horse battery"


@pytest.mark.anyio
class TestPasswords:
    async def test_a_hash_fits_its_password_alone(self) -> None:
        passwords = Passwords(AccountsSettings())
        stored = await passwords.hashed(PASSWORD)

        assert await passwords.fits(PASSWORD, stored)
        assert not await passwords.fits(PASSWORD + " ", stored)
        assert stored.startswith("$argon2id$")
        assert stored != await passwords.hashed(PASSWORD)

    async def test_an_unknown_user_costs_the_same_work_as_a_known_one(self) -> None:
        passwords = Passwords(AccountsSettings(password_passes=3))
        stored, decoy = await passwords.hashed(PASSWORD), passwords._decoy

        assert not await passwords.fits(PASSWORD, None)
        assert extract_parameters(decoy) == extract_parameters(stored)
        assert len(decoy) == len(stored)
        with pytest.raises(VerifyMismatchError):
            PasswordHasher().verify(decoy, PASSWORD)

    async def test_a_hash_of_something_else_fits_nothing(self) -> None:
        assert not await Passwords(AccountsSettings()).fits(PASSWORD, "no hash at all")

    async def test_other_costs_make_it_outdated(self) -> None:
        stored = await Passwords(AccountsSettings()).hashed(PASSWORD)

        assert not Passwords(AccountsSettings()).outdated(stored)
        assert Passwords(AccountsSettings(password_passes=3)).outdated(stored)
        assert Passwords(AccountsSettings(password_memory_kib=20480)).outdated(stored)

    def test_costs_below_the_safe_ones_are_refused(self) -> None:
        environ = {"PACELINE_ACCOUNTS__PASSWORD_MEMORY_KIB": "1024"}

        with pytest.raises(ConfigError, match="password_memory_kib"):
            load(environ).section("accounts", AccountsSettings)
