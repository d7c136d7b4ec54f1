"""What a test asks of the API behind the pages, as somebody of the demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import APIRequestContext, Browser

from tests.e2e.conftest import entered_as
from tests.e2e.letters import link_in_letter
from tests.e2e.serving import Demo

COURSE: Final = "spring-course"
EVERY_HOUR: Final = [
    {"day": day, "start": "00:00", "end": "24:00", "kind": "preferred"}
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
]


@dataclass(frozen=True)
class Asking:
    request: APIRequestContext
    demo: Demo

    def get(self, path: str) -> Any:  # noqa: ANN401, what JSON holds
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        reply = self.request.fetch(
            f"{self.demo.url}/api/v1{path}",
            method=method,
            data=body,
            headers={"origin": self.demo.url},
        )
        assert reply.ok, f"{method} {path}: {reply.status} {reply.text()}"
        return reply.json() if reply.body() else None

    def cohort(self, slug: str = COURSE) -> str:
        items = self.get("/cohorts")["items"]
        found: str = next(each["id"] for each in items if each["slug"] == slug)
        return found

    def groups(self, cohort: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.get(f"/cohorts/{cohort}/groups")["items"]
        return items

    def always_free(self, cohort: str, sign_up: str) -> None:
        hours = {"zone": "Europe/Berlin", "windows": EVERY_HOUR}
        body = {"availability": hours, "max_groups": 5}
        self.ask("PATCH", f"/cohorts/{cohort}/signups/{sign_up}", body)

    def register(self, email: str, name: str, password: str) -> None:
        """Whoever asks has an account from then on, proved by the letter, and is signed in."""
        who = {"email": email, "name": name, "zone": "Europe/Berlin", "password": password}
        self.ask("POST", "/auth/register", who)
        token = link_in_letter(self.demo, to=email, path="account/verify").rpartition("#")[2]
        proof = {"token": token, "password": password, "transport": "cookie"}
        self.ask("POST", "/auth/verify", proof)


@contextmanager
def asking(browser: Browser, demo: Demo, role: str) -> Iterator[Asking]:
    context = entered_as(browser, demo, role)
    try:
        yield Asking(context.request, demo)
    finally:
        context.close()
