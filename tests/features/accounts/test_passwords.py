import asyncio
import os
import threading

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from typing_extensions import override

from paceline.app.guarding import GUARDED, HASHES
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.bulkhead import Full
from paceline.kernel.config import load
from paceline.kernel.errors import ConfigError
from tests.guards import guarded

PASSWORD = "correct horse battery"


@pytest.mark.anyio
class TestPasswords:
    async def test_a_hash_fits_its_password_alone(self) -> None:
        passwords = Passwords(AccountsSettings(), guarded())
        stored = await passwords.hashed(PASSWORD)

        assert await passwords.fits(PASSWORD, stored)
        assert not await passwords.fits(PASSWORD + " ", stored)
        assert stored.startswith("$argon2id$")
        assert stored != await passwords.hashed(PASSWORD)

    async def test_an_unknown_user_costs_the_same_work_as_a_known_one(self) -> None:
        passwords = Passwords(AccountsSettings(password_passes=3), guarded())
        stored, decoy = await passwords.hashed(PASSWORD), passwords._decoy

        assert not await passwords.fits(PASSWORD, None)
        assert extract_parameters(decoy) == extract_parameters(stored)
        assert len(decoy) == len(stored)
        with pytest.raises(VerifyMismatchError):
            PasswordHasher().verify(decoy, PASSWORD)

    async def test_a_hash_of_something_else_fits_nothing(self) -> None:
        assert not await Passwords(AccountsSettings(), guarded()).fits(PASSWORD, "no hash at all")

    async def test_other_costs_make_it_outdated(self) -> None:
        stored = await Passwords(AccountsSettings(), guarded()).hashed(PASSWORD)

        assert not Passwords(AccountsSettings(), guarded()).outdated(stored)
        assert Passwords(AccountsSettings(password_passes=3), guarded()).outdated(stored)
        assert Passwords(AccountsSettings(password_memory_kib=20480), guarded()).outdated(stored)

    async def test_many_tries_at_once_keep_to_the_cores_and_the_loop_goes_on(self) -> None:
        inside: list[int] = []
        most: list[int] = []
        go = threading.Event()

        class Slow(Passwords):
            @override
            def _hash(self, password: str) -> str:
                inside.append(1)
                most.append(len(inside))
                go.wait(10)
                inside.pop()
                return password

        passwords = Slow(AccountsSettings(), guarded())
        places = GUARDED["passwords"].places
        assert places is not None
        waiting = places.waiting
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(passwords.hashed("x")) for _ in range(HASHES + waiting)]
            await asyncio.sleep(0)
            with pytest.raises(Full) as caught:
                await passwords.hashed("one too many")
            go.set()

        assert max(most) <= HASHES <= (os.cpu_count() or 1)
        assert [each.result() for each in running] == ["x"] * len(running)
        assert caught.value.retry_after is not None
        assert await passwords.hashed("x") == "x"

    def test_costs_below_the_safe_ones_are_refused(self) -> None:
        environ = {"PACELINE_ACCOUNTS__PASSWORD_MEMORY_KIB": "1024"}

        with pytest.raises(ConfigError, match="password_memory_kib"):
            load(environ).section("accounts", AccountsSettings)
