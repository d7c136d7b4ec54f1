"""Who walks through every route in these tests, past what, and what they meet there.

The walkers stand around one organiser's cohort in which there is something of everything. Nothing
a walker does is kept, so that every door is tried on the same house.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

import httpx2
from dishka import AsyncContainer
from fastapi.routing import APIRoute
from sqlalchemy import select

from paceline.db.database import Database
from paceline.db.ledger.tables import JobRow, JobState
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.models import Substitute, Visit
from paceline.features.meetings.public import MeetingId
from paceline.features.reconcile.service.payloads import SyncConnection
from paceline.kernel.identity import Permission, Principal, Role, UserId
from paceline.kernel.ids import new_id
from paceline.web.rules import rules
from tests.architecture.test_rules import KNOWN as PERMISSIONS
from tests.features.activities.files import gpx
from tests.features.enrolment.rosters import EVENINGS
from tests.features.grouping.drafts import drafted, published
from tests.people import KNOWN, signed_in, someone
from tests.times import NOON
from tests.work import work_off

CANARY: Final = "canary"
# A bearer of nothing, and one of everything but what the route asks for.
WALKERS: Final = (
    "nobody",
    "narrow",
    "without",
    "member",
    "facilitator",
    "organiser",
    "stranger",
    "admin",
)
# Parts of a path that are nobody's secret.
WORDS: Final = frozenset({"field", "valid_from"})
REFUSED: Final = frozenset({401, 403, 404})
GONE: Final = {"act": "remove_group", "group": "g1"}
SLOT: Final = {"day": "mon", "start": "18:00"}
MONDAY: Final = "2026-03-02"
ENTRY: Final = {"started_at": "2026-03-02T07:00:00Z", "sport": "running"}
TIME: Final = {"age": 40, "distance_m": 10_000, "seconds": 2700}
EVENT: Final = {"day": "2026-05-02", "kind": "race", "name": "x"}
APPLIED: Final = {"name": "x", "email": "x@example.org", "zone": "UTC", "windows": EVENINGS}
COMING_AND_GOING: Final = {
    "POST /open-cohorts/{reference}/applications": APPLIED,
    "POST /applications/look": {"token": "x"},
    "POST /applications/confirm": {"token": "x"},
    "POST /users/{user_id}/erasure": {"reason": "they asked for it"},
    "POST /auth/me/erasure": {"email": "x@example.org"},
}


@dataclass(kw_only=True)
class House:
    client: httpx2.AsyncClient
    people: dict[str, Principal]
    ids: Mapping[str, str]
    bodies: Mapping[str, Any] = field(default_factory=dict)

    async def cell(self, route: APIRoute, walker: str) -> str:
        """`in`, or `sees` when there is something of the organiser's in the answer.

        403 is the guard's own refusal; `denied` is one of the use case behind it.
        """
        [method] = set(route.methods or ()) - {"HEAD"}
        ids = {**self.ids, "token": self.ids["feed"]} if ".ics" in route.path else self.ids
        path = re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], str(new_id())), route.path)
        sent = self.bodies.get(f"{method} {route.path_format}", {})
        reply = await self.client.request(
            method, f"http://test{path}", headers=self.headers(route, walker), **sent
        )
        if reply.status_code == httpx2.codes.FORBIDDEN and reply.json()["code"] != "not_permitted":
            return "denied"
        if reply.status_code in REFUSED:
            return str(reply.status_code)
        if reply.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR and "/health" not in path:
            return "broken"
        return "sees" if self.shows(path, reply) else "in"

    def shows(self, path: str, reply: httpx2.Response) -> bool:
        own = [each for name, each in self.ids.items() if name not in WORDS]
        told = [CANARY, *(each for each in own if each not in path)]
        return reply.is_success and any(each in reply.text for each in told)

    def headers(self, route: APIRoute, walker: str) -> dict[str, str]:
        if walker == "nobody":
            return {}
        if walker == "without":
            [rule] = rules(route)
            return signed_in(holding(PERMISSIONS - {rule.permission}))
        return signed_in(self.people[walker])


def holding(permissions: frozenset[Permission]) -> Principal:
    """Sees every row, so that the missing permission alone keeps them out."""
    who = replace(someone(Role.ADMIN), permissions=permissions)
    KNOWN[who.user_id] = who
    return who


async def account(client: httpx2.AsyncClient, name: str, role: Role) -> Principal:
    """A user of the database whose token in these tests is their id."""
    body = {"email": f"{name}@example.org", "name": name, "role": role.value}
    made = await client.post("/users", json=body, headers=signed_in(someone(Role.ADMIN)))
    assert made.is_success, made.text
    who = replace(someone(role), user_id=UserId(UUID(made.json()["id"])))
    KNOWN[who.user_id] = who
    return who


async def built(client: httpx2.AsyncClient, container: AsyncContainer) -> House:
    roles = {
        "member": Role.MEMBER,
        "facilitator": Role.FACILITATOR,
        "organiser": Role.ORGANISER,
        "stranger": Role.ORGANISER,
        "admin": Role.ADMIN,
    }
    people = {name: await account(client, name, role) for name, role in roles.items()}
    people["narrow"] = holding(frozenset())
    owner = people["organiser"]
    headers = signed_in(owner)
    cohort_id, sign_ups = await published(client, container, owner)
    path = f"/cohorts/{cohort_id}"
    await client.patch(path, json={"title": CANARY}, headers=headers)
    # The first drafts of a roster have group names alone; people carry the word everywhere else.
    for sign_up_id in sign_ups.values():
        change = {"name": f"{CANARY} {sign_up_id}"}
        await client.patch(f"{path}/signups/{sign_up_id}", json=change, headers=headers)
    drafts = [str(await drafted(client, container, owner, cohort_id)) for _ in range(2)]
    for name, letter in (("member", "A"), ("facilitator", "Fae")):
        link = await post(client, f"{path}/signups/{sign_ups[letter]}/link", headers)
        claim = f"/personal/{link['url'].rpartition('/')[2]}/claim"
        await post(client, claim, signed_in(people[name]))
    link = await post(client, f"{path}/signups/{sign_ups['B']}/link", headers)
    cohort = (await client.get(path, headers=headers)).json()
    groups = (await client.get(f"{path}/groups", headers=headers)).json()["items"]
    meetings = (await client.get(f"{path}/meetings", headers=headers)).json()["items"]
    notices = (await client.get(f"{path}/notices", headers=headers)).json()["items"]
    invited = {"email": "canary@example.org", "role": "member"}
    jobs = (await client.get("/jobs", headers=signed_in(people["admin"]))).json()["items"]
    check = await post(client, "/audit/checks", signed_in(people["admin"]))
    feed = await post(client, f"{path}/feed", headers)
    what_if = await post(client, f"{path}/what-if", headers, {})
    change_frontier = await post(client, f"{path}/frontier", headers, {})
    ids = {
        **await recorded(client, container, headers),
        **await connected(client, container, path, headers),
        "job_id": jobs[0]["id"],
        "check_id": check["id"],
        "feed": feed["url"].rpartition("/")[2].removesuffix(".ics"),
        "program_id": cohort["program_id"],
        "cohort_id": str(cohort_id),
        **dict.fromkeys(("scope_id", "reference"), str(cohort_id)),
        "sign_up_id": await guest(container, meetings[-1]["id"], sign_ups["C"]),
        "draft_id": drafts[0],
        "other_id": drafts[1],
        "trial_id": what_if["id"],
        "frontier_id": change_frontier["id"],
        "group_id": groups[0]["id"],
        "meeting_id": meetings[-1]["id"],
        "feed_id": feed["id"],
        "notice_id": notices[0]["id"],
        "invitation_id": (await post(client, "/invitations", headers, invited))["id"],
        "token_id": (await post(client, "/auth/tokens", headers, {"label": CANARY}))["id"],
        "token": link["url"].rpartition("/")[2],
        "user_id": str(owner.user_id),
        "key": "grouping.draft_seconds",
    }
    return House(client=client, people=people, ids=ids, bodies=bodies(ids, cohort["program_id"]))


async def recorded(
    client: httpx2.AsyncClient, container: AsyncContainer, headers: Mapping[str, str]
) -> Mapping[str, str]:
    """The owner's own diary: one activity from a file, and what their profile says."""
    files = {"files": (f"{CANARY}.gpx", gpx(name=CANARY))}
    sent = await client.post("/activities/uploads", files=files, headers=headers)
    await work_off(container)
    await client.put("/athletes/me", json={"max_hr": 190}, headers=headers)
    diary = (await client.get("/activities", headers=headers)).json()["items"]
    shown = (await client.get(f"/activities/{diary[0]['id']}", headers=headers)).json()
    profile = (await client.get("/athletes/me", headers=headers)).json()
    event = {**EVENT, "name": CANARY}
    return {
        "event_id": (await post(client, "/athletes/me/events", headers, event))["id"],
        "upload_id": sent.json()["id"],
        "activity_id": diary[0]["id"],
        "source_id": shown["own"]["sources"][0]["id"],
        "field": "max_hr",
        "valid_from": profile["history"][0]["valid_from"],
    }


async def connected(
    client: httpx2.AsyncClient, container: AsyncContainer, path: str, headers: Mapping[str, str]
) -> Mapping[str, str]:
    """A provider at which the cohort is kept in step, a plan there, and a turn given up."""
    wanted = {"provider": "memory", "place": CANARY}
    await post(client, f"{path}/connections", headers, wanted)
    plan = await post(client, f"{path}/connections/memory/plans", headers)
    await work_off(container)
    return {"provider": "memory", "plan_id": plan["id"], "letter_id": await buried(container)}


async def buried(container: AsyncContainer) -> str:
    """A turn of the house's connection that nobody tries any more."""
    unit = SqlUnitOfWork(await container.get(Database))
    try:
        session = await unit.session()
        turn = select(JobRow).where(JobRow.kind == SyncConnection.name).limit(1)
        row = (await session.scalars(turn)).one()
        row.state = JobState.DEAD
        await unit.commit()
        return str(row.id)
    finally:
        await unit.rollback()


async def guest(container: AsyncContainer, meeting_id: str, sign_up_id: UUID) -> str:
    """Somebody who visits the meeting of the house, and leads it this once."""
    unit = SqlUnitOfWork(await container.get(Database))
    met, who = MeetingId(UUID(meeting_id)), SignUpId(sign_up_id)
    for kind in (Visit, Substitute):
        unit.add(kind(meeting_id=met, sign_up_id=who, made_at=NOON))
    await unit.commit()
    return str(sign_up_id)


async def post(
    client: httpx2.AsyncClient, path: str, headers: Mapping[str, str], body: object = None
) -> dict[str, Any]:
    reply = await client.post(path, json=body, headers=headers)
    assert reply.is_success, f"{path}: {reply.text}"
    made: dict[str, Any] = reply.json()
    return made


def bodies(ids: Mapping[str, str], program_id: str) -> Mapping[str, Any]:
    """What fits each route, so that what it changes is asked for before its form is refused."""
    cohort = "/cohorts/{cohort_id}"
    group = f"{cohort}/groups/{{group_id}}"
    said: dict[str, object] = {
        **COMING_AND_GOING,
        "POST /cohorts": {
            "program_id": program_id,
            "title": "x",
            "zone": "UTC",
            "first_week": MONDAY,
            "weeks": 2,
        },
        f"PATCH {cohort}": {"title": "x"},
        f"POST {cohort}/clone": {"title": "x", "first_week": MONDAY},
        f"POST {cohort}/drafts": {"seed": 9},
        f"POST {cohort}/groups": {"slot": SLOT, "members": [ids["sign_up_id"]]},
        f"PUT {cohort}/grouping": {"may_miss": 1},
        f"POST {cohort}/frontier": {"seed": 2},
        f"POST {cohort}/what-if": {"may_miss": 1},
        f"PATCH {group}": {"name": "x"},
        f"POST {group}/members": {"sign_up_id": ids["sign_up_id"]},
        f"POST {group}/move": {"sign_up_id": ids["sign_up_id"], "to": ids["group_id"]},
        f"POST {cohort}/signups": {"zone": "UTC", "windows": EVENINGS},
        f"PUT {cohort}/signups/mine/availability": {"zone": "UTC", "windows": EVENINGS},
        f"PUT {cohort}/signups/mine/answers": {"attributes": {}},
        f"PUT {cohort}/form": {"questions": []},
        f"PATCH {cohort}/signups/{{sign_up_id}}": {"name": "x"},
        "PATCH /drafts/{draft_id}": {"version": 1, "changes": [GONE]},
        "POST /meetings/{meeting_id}/move": {"starts_at": "2026-04-29T18:00:00Z"},
        "PUT /meetings/{meeting_id}/roster/{sign_up_id}": {"came": True},
        "PUT /meetings/{meeting_id}/substitute": {"sign_up_id": ids["sign_up_id"]},
        "POST /groups/{group_id}/retime": {"slot": SLOT, "dry_run": True},
        "POST /cohorts/{cohort_id}/groups/switch": {"to": ids["group_id"]},
        **{f"POST /meetings/{{meeting_id}}/{act}": {"note": "x"} for act in ("cancel", "skip")},
        "POST /meetings/{meeting_id}/place": {"place": "x"},
        "PUT /personal/{token}/availability": {"zone": "UTC", "windows": EVENINGS},
        f"POST {cohort}/ask-unplaced": {"dry_run": True},
        "PUT /me/notifications": {"language": "en"},
        "PUT /personal/{token}/notifications": {"language": "en"},
        f"POST {cohort}/connections": {"provider": "memory", "place": "x"},
        f"PATCH {cohort}/connections/{{provider}}": {"options": {}},
        "POST /sync-plans/{plan_id}/apply": {"force": False},
        "POST /programs": {"title": "x"},
        "POST /auth/tokens": {"label": "x"},
        "PATCH /auth/me": {"name": "x"},
        "POST /invitations": {"email": "x@example.org"},
        "POST /users": {"email": "y@example.org", "name": "y"},
        "PATCH /users/{user_id}": {"name": "x"},
        "POST /users/{user_id}/grants": {"role": "member", "scope_id": ids["cohort_id"]},
        "PUT /flags/{key}": {"value": 9},
        **of_training(ids),
    }
    sent = {name.replace(" ", " /api/v1"): {"json": body} for name, body in said.items()}
    file = {"file": ("people.csv", b"name,email\n", "text/csv")}
    sent[f"POST /api/v1{cohort}/signups/import"] = {"files": file}
    sent["POST /api/v1/activities/uploads"] = {"files": {"files": ("run.gpx", gpx())}}
    sent["GET /api/v1/training/age-grade"] = {"params": TIME}
    return sent


def of_training(ids: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "POST /activities": ENTRY,
        "PATCH /activities/{activity_id}": {"title": "x"},
        "PUT /athletes/me": {"max_hr": 180},
        "POST /athletes/me/sharings": {"group_id": ids["group_id"]},
        "POST /athletes/me/events": EVENT,
        "PUT /athletes/me/events/{event_id}": EVENT,
    }


def guarded(routes: Sequence[APIRoute]) -> list[APIRoute]:
    return [route for route in routes if rules(route)[0].permission is not None]
