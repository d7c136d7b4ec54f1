"""The page that Strava sends the browser back to, and what it is told, in both languages."""

import httpx2
import pytest

from paceline.testing.peers.faults import Trouble
from tests.providers.strava.ground import ALL, Ground

pytestmark = pytest.mark.anyio
PAGE = "http://test/activities/strava/callback"


class TestThePage:
    async def test_may_run_one_script(self, ground: Ground) -> None:
        reply = await ground.stage.client.get(PAGE)

        assert reply.status_code == httpx2.codes.OK
        assert "script-src 'sha256-" in reply.headers["content-security-policy"]

    @pytest.mark.parametrize(
        ("language", "title", "done"),
        [("en", "Connecting Strava", "Connected."), ("de", "Strava wird verbunden", "Verbunden.")],
    )
    async def test_is_in_the_language_of_the_browser(
        self, ground: Ground, language: str, title: str, done: str
    ) -> None:
        reply = await ground.stage.client.get(PAGE, headers={"accept-language": language})

        assert f'<html lang="{language}">' in reply.text
        assert f"<h1>{title}</h1>" in reply.text
        assert f'data-done="{done}' in reply.text
        assert reply.headers["content-language"] == language
        assert "accept-language" in reply.headers["vary"]


class TestWhatDidNotWork:
    @pytest.mark.parametrize(
        ("code", "told"),
        [
            ("source_scopes_missing", {"scope": "read"}),
            ("source_declined", {"code": "", "error": "access_denied"}),
            ("source_return_stale", {"state": "x.y"}),
            ("source_not_let_in", {"code": "used"}),
            ("source_away", {}),
        ],
    )
    async def test_is_said_in_german_too(
        self, ground: Ground, code: str, told: dict[str, str]
    ) -> None:
        ground.stage.client.headers["accept-language"] = "de"
        if code == "source_away":
            ground.peer.faults.add(Trouble.FAILING, path="token")
        asked = dict(told)

        reply = await ground.finished(scope=asked.pop("scope", ALL), by=None, **asked)

        assert reply.json()["code"] == code
        assert reply.headers["content-language"] == "de"
