"""`paceline up` as a user meets it: a real process, a real port, a real Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

PACELINE = (sys.executable, "-c", "from paceline.app.cli.main import main; main()")


def environment(place: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "PACELINE" not in name}
    return {**kept, "PACELINE_DATA_DIR": str(place), **settings}


@contextmanager
def up(place: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Running, with what it said until it was ready."""
    process = subprocess.Popen(  # noqa: S603, our own command
        [*PACELINE, "up", "--port", "0", *words],
        env=environment(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line.rstrip())
            if line.startswith("Stop with"):
                break
        yield process, said
    finally:
        process.kill()
        process.communicate()


def address(said: list[str]) -> str:
    found = re.search(r"serves on (\S+)", "\n".join(said))
    assert found is not None, said
    return found[1]


def logins(said: list[str]) -> dict[str, tuple[str, str]]:
    rows = [line.split() for line in said if "@example.org" in line]
    return {role: (email, password) for role, email, password in rows}


def solved_in_time(client: httpx2.Client, draft_id: str, headers: dict[str, str]) -> str:
    """The server's own dispatcher solves it, after the one that made the demo has gone."""
    state = "waiting"
    for _ in range(200):
        state = str(client.get(f"/api/v1/drafts/{draft_id}", headers=headers).json()["state"])
        if state != "waiting":
            break
        time.sleep(0.1)
    return state


def stand_in(said: list[str], name: str) -> str:
    """Where the stand-in of this provider shows what is in it."""
    [line] = [each for each in said if each.startswith(f"No {name} is set up")]
    return next(word for word in line.split() if word.startswith("http"))


def channels_in_time(url: str, wanted: int) -> set[str]:
    """Of the stand-in Discord, once there are so many."""
    found: set[str] = set()
    for _ in range(200):
        found = set(re.findall(r"<summary>(# [^ <]+)", httpx2.get(url).text))
        if len(found) >= wanted:
            break
        time.sleep(0.1)
    return found


def events_in_time(url: str, groups: int) -> set[str]:
    """Names of groups in the stand-in calendar, once each of them has events."""
    found: set[str] = set()
    for _ in range(200):
        found = set(re.findall(r"<td>(Group \d+) - ", httpx2.get(url).text))
        if len(found) >= groups:
            break
        time.sleep(0.1)
    return found


@pytest.mark.timeout(120)
class TestUp:
    def test_serves_a_demo_stops_cleanly_and_can_be_repeated(self, tmp_path: Path) -> None:
        with up(tmp_path) as (process, said):
            with httpx2.Client(base_url=address(said)) as client:
                email, password = logins(said)["organiser"]
                page = client.get("/")
                signed = client.post(
                    "/api/v1/auth/sign-in", json={"email": email, "password": password}
                )
                headers = {"authorization": f"Bearer {signed.json()['access_token']}"}
                cohorts = client.get("/api/v1/cohorts", headers=headers).json()["items"]
                course = next(c for c in cohorts if c["slug"] == "spring-course")
                path = f"/api/v1/cohorts/{course['id']}"
                people = client.get(f"{path}/signups?limit=200", headers=headers).json()["items"]
                groups = client.get(f"{path}/groups", headers=headers).json()["items"]
                asked = client.post(
                    f"{path}/drafts", json={"seed": 2, "seconds": 5}, headers=headers
                )
                solved = solved_in_time(client, asked.json()["id"], headers)
                channels = channels_in_time(stand_in(said, "Discord"), len(groups))
                events = events_in_time(stand_in(said, "Google Calendar"), len(groups))
            process.send_signal(signal.SIGINT)
            status = process.wait(timeout=30)
        with up(tmp_path) as (_, again):
            repeated = logins(again)

        assert page.status_code == httpx2.codes.OK
        assert {c["slug"] for c in cohorts} == {"spring-course", "spring-half-marathon"}
        assert (len(people), len({person["zone"] for person in people})) == (60, 12)
        assert sum(len(group["members"]) for group in groups) >= 45
        assert solved == "ready"
        assert channels == {f"# group-{number}" for number in range(1, len(groups) + 1)}
        assert events == {f"Group {number}" for number in range(1, len(groups) + 1)}
        assert status == 0
        assert repeated == logins(said)

    def test_a_busy_port_is_named_with_the_way_out(self, tmp_path: Path) -> None:
        with up(tmp_path, "--no-demo") as (_, said):
            port = address(said).rpartition(":")[2]

            done = subprocess.run(  # noqa: S603, our own command
                [*PACELINE, "up", "--port", port],
                env=environment(tmp_path),
                capture_output=True,
                text=True,
                check=False,
            )

        assert done.returncode == 1
        assert f"--port {int(port) + 1}" in done.stderr
