import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx2
import pytest

from paceline.app.stand_ins import ADDRESSES, running, where_needed
from paceline.kernel.config import Configuration, load

pytestmark = pytest.mark.anyio
PACELINE: Final = (sys.executable, "-c", "from paceline.app.cli.main import main; main()")

GOOGLE: Final = {
    "GOOGLE_CALENDAR__CLIENT_ID": "a-client",
    "GOOGLE_CALENDAR__CLIENT_SECRET": "a-secret",
    "GOOGLE_CALENDAR__REFRESH_TOKEN": "a-token",
}


def configuration(folder: Path, **settings: str) -> Configuration:
    given = {f"PACELINE_{name}": value for name, value in settings.items()}
    return load({"PACELINE_DATA_DIR": str(folder), **given})


class TestStandIns:
    async def test_are_there_for_what_has_no_credentials(self, tmp_path: Path) -> None:
        async with where_needed(configuration(tmp_path)) as found:
            assert found is not None
            settings = found.settings["discord"]
            async with httpx2.AsyncClient(trust_env=False) as client:
                headers = {"authorization": f"Bot {settings['token']}"}
                place = found.places["discord"]
                url = f"{settings['base_url']}/guilds/{place}/channels"
                reply = await client.get(url, headers=headers)

        assert reply.json() == []

    async def test_of_one_provider_alone_where_the_other_is_set_up(self, tmp_path: Path) -> None:
        async with where_needed(configuration(tmp_path, DISCORD__TOKEN="a-token")) as found:
            assert found is not None
            pages = dict(found.pages)

        assert set(pages) == {"google_calendar"}

    @pytest.mark.parametrize(
        "settings",
        [
            {"DISCORD__TOKEN": "a-token", **GOOGLE},
            {"ENV": "production", "SECRET_KEY": "kSDFh3489hjfs9dfhjk2394kjhsdf"},
        ],
        ids=["credentials", "production"],
    )
    async def test_are_not_there_where_it_is_serious(
        self, tmp_path: Path, settings: dict[str, str]
    ) -> None:
        async with where_needed(configuration(tmp_path, **settings)) as found:
            assert found is None

        assert not (tmp_path / ADDRESSES).exists()

    async def test_are_found_by_other_commands_while_they_run(self, tmp_path: Path) -> None:
        async with where_needed(configuration(tmp_path)) as found:
            assert found is not None
            meanwhile = running(configuration(tmp_path))
            mode = (tmp_path / ADDRESSES).stat().st_mode & 0o777
            given = running(configuration(tmp_path, DISCORD__TOKEN="a-token", **GOOGLE))
            one = running(configuration(tmp_path, **GOOGLE))

        assert meanwhile == found.settings
        assert mode == 0o600
        assert given == {}
        assert set(one) == {"discord"}
        assert running(configuration(tmp_path)) == {}

    async def test_of_a_server_that_was_killed_are_forgotten(self, tmp_path: Path) -> None:
        ended = subprocess.Popen([sys.executable, "-c", ""])  # noqa: ASYNC220, ends at once
        ended.wait()
        told = {"process": ended.pid, "settings": {"discord": {"token": "x"}}}
        (tmp_path / ADDRESSES).write_text(json.dumps(told))

        assert running(configuration(tmp_path)) == {}


class TestTheSandbox:
    def test_tells_its_addresses_and_ends_when_it_is_told_to(self) -> None:
        with subprocess.Popen(  # noqa: S603, our own command
            [*PACELINE, "--json", "sandbox"], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            said = ""
            while not said.rstrip().endswith("}"):
                said += process.stdout.readline()
            told = json.loads(said)
            page = httpx2.get(told["pages"]["discord"]).text
            post = httpx2.get(told["pages"]["post"]).text
            agenda = httpx2.get(told["pages"]["google_calendar"]).text
            process.send_signal(signal.SIGINT)
            status = process.wait(timeout=30)

        assert "A stand-in for Discord" in page
        assert "A stand-in for Google Calendar" in agenda
        assert set(told["settings"]["discord"]) == {"base_url", "token"}
        assert "A stand-in for the post" in post
        assert [set(each["mail"]) for each in told["offers"]] == [
            {"sendgrid_url", "sendgrid_key"},
            {"host", "port", "tls"},
        ]
        assert status == 0
