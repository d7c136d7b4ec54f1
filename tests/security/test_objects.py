"""What belongs to one organiser is not there for another, whatever id is asked for."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx2
import pytest

from tests.documented import described
from tests.security.place import INVITING, PEERS, Person, RunningPlace, awake, foreign

pytestmark = [pytest.mark.timeout(120)]
HIDDEN: Final = frozenset({401, 403, 404})
# The secret in these is the key: whoever has it may, so nobody is given another's.
BY_SECRET: Final = re.compile(r"\{token\}")
# Anybody may sign up to an open cohort whose id they know; that shows them nothing of others.
FOR_ALL: Final = frozenset({"POST /api/v1/cohorts/{cohort_id}/signups"})


def operations() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in sorted(described()["paths"].items()):
        for method, said in sorted(methods.items()):
            if not BY_SECRET.search(path):
                yield method.upper(), path, said


def with_ids(path: str, owner: Person) -> str:
    return re.sub(
        r"\{(\w+)\}", lambda name: owner.ids.get(name[1], [owner.ids["user_id"][0]])[0], path
    )


def leaks(answer: httpx2.Response, owner: Person, asked: str) -> list[str]:
    ids = [each for ids in owner.ids.values() for each in ids if each not in asked]
    return [word for word in (owner.canary, *ids) if word in answer.text]


@pytest.mark.asvs("8.2.2", "8.3.1", "8.2.1", "15.3.1")
class TestAnotherOrganisersThings:
    @pytest.mark.parametrize("name", [*PEERS, "spare"])
    def test_are_not_there(self, place: RunningPlace, name: str) -> None:
        who = place.people[name]
        shown = []

        with place.client() as client:
            for method, path, _said in operations():
                if path in INVITING:
                    continue
                for owner in foreign(place.people, who):
                    asked = with_ids(path, owner)
                    awake(client, who)
                    answer = client.request(
                        method, f"{place.address}{asked}", json={}, headers=who.headers
                    )
                    found = leaks(answer, owner, asked)
                    if found or answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
                        shown.append(f"{method} {asked}: {answer.status_code} {found}")

        assert shown == []

    @pytest.mark.parametrize("name", PEERS)
    def test_in_a_body_are_not_there_either(self, place: RunningPlace, name: str) -> None:
        who = place.people[name]
        own = who.ids
        path = f"/cohorts/{own['cohort_id'][0]}"
        taken = []

        with place.client() as client:
            awake(client, who)
            client.headers.update(who.headers)
            for owner in foreign(place.people, who):
                ids = owner.ids
                body = {"sign_up_id": ids["sign_up_id"][0]}
                group = f"{path}/groups/{own['group_id'][0]}"
                invited = {"email": "x@example.org", "role": "member"}
                tries = [
                    (f"{group}/members", body),
                    (f"{group}/move", {**body, "to": own["group_id"][0]}),
                    (
                        f"{group}/move",
                        {"sign_up_id": own["sign_up_id"][2], "to": ids["group_id"][0]},
                    ),
                    (
                        f"{path}/groups",
                        {"slot": {"day": "mon", "start": "18:00"}, "members": [*body.values()]},
                    ),
                    ("/invitations", {**invited, "scope_id": ids["cohort_id"][0]}),
                    ("/cohorts", planned_in(ids["program_id"][0])),
                ]
                for asked, sent in tries:
                    answer = client.post(asked, json=sent)
                    if answer.is_success or owner.canary in answer.text:
                        taken.append(f"{asked} {json.dumps(sent)}: {answer.status_code}")

        assert taken == []

    def test_are_in_no_list(self, place: RunningPlace) -> None:
        shown = []

        for name in PEERS:
            who = place.people[name]
            with place.client() as client:
                awake(client, who)
                client.headers.update(who.headers)
                for method, path, said in operations():
                    listed = {each["name"] for each in said.get("parameters", [])}
                    if method != "GET" or "filter" not in listed or path in INVITING:
                        continue
                    answer = client.get(f"{place.address}{with_ids(path, who)}?limit=200")
                    assert answer.status_code != httpx2.codes.UNAUTHORIZED, path
                    shown += [
                        f"{path} as {name}: {word}"
                        for owner in foreign(place.people, who)
                        for word in leaks(answer, owner, path)
                    ]

        assert shown == []

    def test_invite_by_their_outside_alone(self, place: RunningPlace) -> None:
        """Of an open cohort nobody learns more than what it is and when it begins."""
        with place.client(place.people["admin"]) as client:
            [invited, *_] = client.get("/open-cohorts?limit=200").json()["items"]

        assert set(invited) == {
            "id",
            "program_title",
            "description",
            "title",
            "slug",
            "zone",
            "first_week",
            "weeks",
            "meeting_minutes",
        }

    def test_would_be_seen_if_they_were_shown(self, place: RunningPlace) -> None:
        """The administrator sees everything: the same look finds it there."""
        north = place.people["north"]

        with place.client(place.people["admin"]) as client:
            answer = client.get("/cohorts?limit=200")

        assert north.canary in leaks(answer, north, "/cohorts")


def planned_in(program_id: str) -> dict[str, Any]:
    return {
        "program_id": program_id,
        "title": "x",
        "zone": "UTC",
        "first_week": "2027-03-01",
        "weeks": 2,
    }
