"""A running Paceline with people who have nothing to do with one another.

A real server process over a real store. Whatever an organiser writes holds a word that stands
nowhere else, so that an answer to somebody else is seen to hold it.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx2

from paceline.testing.outside_peer import OutsidePeer, PeerPerson
from tests.ports import HOST, free_port
from tests.security.linking import known, link_identity, opened_peer

PACELINE: Final = (sys.executable, "-c", "from paceline.app.cli.main import main; main()")
PASSWORD: Final = "security place of tests"
# What is open stands there for anybody with an account, as an invitation: not who is in it.
INVITING: Final = frozenset({"/api/v1/open-cohorts"})
PEERS: Final = ("north", "south", "east")
PATIENCE: Final = 60
# Nobody is asked to slow down: what is looked for lies behind the limits.
SETTINGS: Final = {
    "PACELINE_LIMITS__ENABLED": "false",
    "PACELINE_ACCOUNTS__ATTEMPTS_PER_ADDRESS": "100000",
    "PACELINE_ACCOUNTS__ATTEMPTS_IN_ALL": "1000000",
    "PACELINE_ACCOUNTS__LETTERS_PER_ACCOUNT": "1000",
    "PACELINE_MAIL__WAY": "folder",
    "PACELINE_DATABASE_SYNCHRONOUS": "NORMAL",
    "PACELINE_LOG_LEVEL": "error",
}
EVENINGS: Final = [
    {"day": day, "start": "18:00", "end": "20:00", "kind": "preferred"} for day in ("mon", "wed")
]


@dataclass(kw_only=True)
class Person:
    """Someone with an account, and the ids of all that is theirs by the name it has in paths."""

    name: str
    email: str
    headers: Mapping[str, str] = field(repr=False)
    device: str = field(repr=False)
    ids: dict[str, list[str]] = field(default_factory=dict)

    @property
    def canary(self) -> str:
        return canary(self.name)


def canary(name: str) -> str:
    return f"canary{name}zq"


@dataclass(kw_only=True)
class RunningPlace:
    address: str
    folder: Path
    peer: OutsidePeer
    people: dict[str, Person] = field(default_factory=dict)

    def client(self, who: Person | None = None) -> httpx2.Client:
        headers = dict(who.headers) if who else {}
        return httpx2.Client(base_url=f"{self.address}/api/v1", headers=headers, timeout=PATIENCE)

    def log(self) -> str:
        return (self.folder / "server.log").read_text()


def environment(folder: Path, database_url: str, peer: OutsidePeer) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "PACELINE" not in name}
    place = {"PACELINE_DATA_DIR": str(folder), "PACELINE_DATABASE_URL": database_url}
    return {**kept, **place, **SETTINGS, **known(peer)}


@contextmanager
def running_place(folder: Path, database_url: str) -> Iterator[RunningPlace]:
    """Served, with rows of everything; ended with the block."""
    address = f"http://{HOST}:{free_port()}"
    with opened_peer(address) as peer, (folder / "server.log").open("w") as log:
        environ = environment(folder, database_url, peer)
        process = subprocess.Popen(  # noqa: S603, our own command
            [*PACELINE, "serve", "--port", address.rpartition(":")[2]],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            place = RunningPlace(address=address_of(process), folder=folder, peer=peer)
            settle(place, environ)
            yield place
        finally:
            process.kill()
            process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"serves on (\S+)", line):
            return found[1]
    raise AssertionError("The server ended before it served.")


def settle(place: RunningPlace, environ: Mapping[str, str]) -> None:
    """The administrator from the terminal, everybody else through the doors."""
    words = ["users", "add", "admin@example.org", "--name", canary("admin"), "--role", "admin"]
    subprocess.run(  # noqa: S603, our own command
        [*PACELINE, *words, "--password-stdin"],
        env=environ,
        input=PASSWORD,
        text=True,
        check=True,
        capture_output=True,
    )
    admin = signed_in(place, "admin")
    for name in PEERS:
        added(place, admin, name, "organiser")
        furnish(place, place.people[name])
    added(place, admin, "member", "member")
    added(place, admin, "spare", "member")
    join(place, place.people["north"], place.people["member"])
    with place.client(admin) as client:  # Made at the first ask; schemathesis waits 10 s for it.
        client.get("/openapi.json").raise_for_status()


def added(place: RunningPlace, admin: Person, name: str, role: str) -> None:
    body = {
        "email": f"{name}@example.org",
        "name": canary(name),
        "role": role,
        "password": PASSWORD,
    }
    with place.client(admin) as client:
        reply(client.post("/users", json=body))
    signed_in(place, name)


def awake(client: httpx2.Client, who: Person) -> None:
    """Signed in anew where their session was ended: whoever is nobody is shown nothing anyway."""
    if client.get("/auth/me", headers=who.headers).is_success:
        return
    session = reply(client.post("/auth/sign-in", json={"email": who.email, "password": PASSWORD}))
    who.headers = {"authorization": f"Bearer {session['access_token']}"}


def signed_in(place: RunningPlace, name: str) -> Person:
    email = f"{name}@example.org"
    with place.client() as client:
        body = {"email": email, "password": PASSWORD}
        session = reply(client.post("/auth/sign-in", json=body))
        headers = {"authorization": f"Bearer {session['access_token']}"}
        device = session["device_token"]
        person = Person(name=name, email=email, headers=headers, device=device)
        person.ids["user_id"] = [session["user"]["id"]]
        told = client.get("/auth/sessions", headers=headers)
        person.ids["session_id"] = [each["id"] for each in reply(told)["items"]]
    place.people[name] = person
    return person


def furnish(place: RunningPlace, who: Person) -> None:
    """Something of everything, each with the canary of its owner."""
    with place.client(who) as client:
        program = reply(client.post("/programs", json=program_of(who)))
        cohort = reply(client.post("/cohorts", json=cohort_of(who, program["id"])))
        path = f"/cohorts/{cohort['id']}"
        reply(client.post(f"{path}/open"))
        people = [
            reply(client.post(f"{path}/signups", json=sign_up_of(who, number)))["id"]
            for number in range(7)
        ]
        who.ids |= {"program_id": [program["id"]], "cohort_id": [cohort["id"]]}
        who.ids |= {"sign_up_id": people, "scope_id": [cohort["id"]]}
        drafts = [drafted(client, path, seed) for seed in (1, 2)]
        reply(client.post(f"/drafts/{drafts[0]}/publish"))
        groups = reply(client.get(f"{path}/groups"))["items"]
        meetings = reply(client.get(f"{path}/meetings?limit=200"))["items"]
        feeds = [reply(client.post(f"{path}/feed"))]
        feeds += [reply(client.post(f"/groups/{each['id']}/feed")) for each in groups]
        link = reply(client.post(f"{path}/signups/{people[0]}/link"))["url"]
        token = {"label": who.canary, "scopes": ["cohorts.read"]}
        invited = {"email": f"{who.canary}@example.org", "role": "member"}
        who.ids |= {
            "draft_id": [drafts[1]],
            "other_id": [drafts[0]],
            "group_id": [each["id"] for each in groups],
            "meeting_id": [each["id"] for each in meetings],
            "feed_id": [each["id"] for each in feeds],
            "token": [link.rpartition("/")[2]],
            "token_id": [reply(client.post("/auth/tokens", json=token))["id"]],
            "invitation_id": [reply(client.post("/invitations", json=invited))["id"]],
        }
        link_identity(client, place.peer, PeerPerson(subject=who.canary, email=invited["email"]))
        linked = reply(client.get("/auth/identities"))["items"]
        who.ids["identity_id"] = [each["id"] for each in linked]


def program_of(who: Person) -> dict[str, Any]:
    return {"title": f"Base {who.canary}", "description": f"For friends of {who.canary}"}


def cohort_of(who: Person, program_id: str) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    monday = today + timedelta(days=28 - today.weekday())
    return {
        "program_id": program_id,
        "title": f"Spring {who.canary}",
        "zone": "Europe/Berlin",
        "first_week": monday.isoformat(),
        "weeks": 4,
    }


def sign_up_of(who: Person, number: int) -> dict[str, Any]:
    return {
        "name": f"{who.canary} {number}",
        "email": f"{who.canary}-{number}@example.org",
        "zone": "Europe/Berlin",
        "windows": EVENINGS,
        "role": "member" if number else "facilitator",
    }


def drafted(client: httpx2.Client, path: str, seed: int) -> str:
    made: str = reply(client.post(f"{path}/drafts", json={"seed": seed}))["id"]
    for _ in range(PATIENCE * 5):
        if reply(client.get(f"/drafts/{made}"))["state"] == "ready":
            return made
        time.sleep(0.2)  # another process solves it
    raise AssertionError(f"The draft of {path} was not solved within {PATIENCE} seconds.")


def join(place: RunningPlace, organiser: Person, member: Person) -> None:
    """The member stands behind one of the people of this organiser."""
    path = f"/cohorts/{organiser.ids['cohort_id'][0]}/signups/{organiser.ids['sign_up_id'][1]}/link"
    with place.client(organiser) as client:
        token = reply(client.post(path))["url"].rpartition("/")[2]
    with place.client(member) as client:
        reply(client.post(f"/personal/{token}/claim"))


def reply(answer: httpx2.Response) -> Any:  # noqa: ANN401, JSON is anything
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return answer.json()


def foreign(people: Mapping[str, Person], who: Person) -> Sequence[Person]:
    """Whose things are none of this person's business."""
    return [people[name] for name in PEERS if name != who.name]
