"""Sends schemathesis through every operation as one person among peers."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from tests.security.place import PASSWORD, PEERS, Person, RunningPlace, foreign
from tests.security.reasons import REFUSED_FIRST

# A secret in a path is its own key: whoever has it may; nobody is given another's.
ALL_PHASES: Final = "examples,coverage,fuzzing,stateful"
ROOT: Final = Path(__file__).parents[2]
HOOKED: Final = {"SCHEMATHESIS_HOOKS": "tests.security.hooks", "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
SECRETS: Final = frozenset({"token"})


@dataclass(frozen=True, kw_only=True)
class Hunt:
    cases: int
    failures: int
    complete: bool
    operations: int
    output: str
    found: Sequence[Mapping[str, Any]]

    @override
    def __str__(self) -> str:
        return f"cases {self.cases}, failures {self.failures}"


def hunt(
    place: RunningPlace, who: Person, *, examples: int, seed: int, phases: str = ALL_PHASES
) -> Hunt:
    """Every operation, all checks; what is in the paths is one's own or the peers'."""
    folder = place.folder / f"hunt-{who.name}"
    folder.mkdir()
    (folder / "users.json").write_text(json.dumps(users(place)))
    settings = folder / "schemathesis.toml"
    settings.write_text(settings_of(place, who, folder))
    report = folder / "report.json"
    words = ["--config-file", str(settings), "run", f"{place.address}/api/v1/openapi.json"]
    words += [
        "--checks",
        "all",
        "--phases",
        phases,
        "--auth-wfc-user",
        who.name,
        "--max-examples",
        str(examples),
    ]
    words += ["--seed", str(seed), "--report", "json", "--report-json-path", str(report)]
    words += ["--no-color", "--continue-on-failure", "--no-shrink", "--output-truncate", "false"]
    words += ["--request-timeout", "30"]
    done = subprocess.run(  # noqa: S603, our own command
        [sys.executable, "-m", "schemathesis.cli", *words],
        cwd=folder,
        env={**os.environ, **HOOKED, **told(place, who)},
        capture_output=True,
        text=True,
        check=False,
    )
    output = done.stdout + done.stderr
    if not report.is_file():
        raise AssertionError(f"schemathesis ended with {done.returncode}:\n{output}")
    return read(json.loads(report.read_text()), output)


def told(place: RunningPlace, who: Person) -> Mapping[str, str]:
    """A member sees what they joined, an administrator everything."""
    spare = place.people["spare"].ids["user_id"][0]
    hidden = [] if who.name == "admin" else [each.canary for each in foreign(place.people, who)]
    if who.name == "member":
        hidden.remove(place.people["north"].canary)
    needed = {each.ids["user_id"][0]: spare for each in place.people.values()}
    told = {"hidden": hidden, "needed": needed}
    others = foreign(place.people, who)
    told |= {
        "foreign": [each.ids["cohort_id"][0] for each in others],
        "own": (who if who.name in PEERS else place.people["north"]).ids["cohort_id"][0],
    }
    return {"PACELINE_HUNT": json.dumps(told)}


def users(place: RunningPlace) -> Mapping[str, object]:
    """Whoever was signed out by a case signs in again, from a device that is known.

    By then others have guessed at the address, so that strangers wait.
    """
    return {
        "auth": [
            {
                "name": each.name,
                "loginEndpointAuth": {
                    "endpoint": "/api/v1/auth/sign-in",
                    "verb": "POST",
                    "contentType": "application/json",
                    "payloadRaw": json.dumps(by_password(each)),
                    "token": {
                        "extractFrom": "body",
                        "extractSelector": "/access_token",
                        "sendIn": "header",
                        "sendName": "Authorization",
                        "sendTemplate": "Bearer {token}",
                    },
                },
            }
            for each in place.people.values()
        ]
    }


def by_password(who: Person) -> Mapping[str, str]:
    return {"email": who.email, "password": PASSWORD, "device_token": who.device}


def settings_of(place: RunningPlace, who: Person, folder: Path) -> str:
    """TOML whose values are JSON, which strings, lists and booleans have in common."""
    lines = ["[auth.wfc]", f"path = {json.dumps(str(folder / 'users.json'))}"]
    lines += [f"peers = {json.dumps(PEERS)}", "[generation]", 'database = "none"']
    refusals = [400, 401, 403, 404, 405, 406, 409, 415, 422, 428, 429, *REFUSED_FIRST]
    lines += ["[checks.negative_data_rejection]", f"expected-statuses = {json.dumps(refusals)}"]
    known = in_paths(place, who)
    lines += ["[parameters]"]
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}' for name in known]
    for name, ids in known.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(ids)}"]
    return "\n".join(lines)


def in_paths(place: RunningPlace, who: Person) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in [who, *foreign(place.people, who)]:
        for name, ids in each.ids.items():
            if name not in SECRETS or each is who:
                found.setdefault(name, []).extend(ids[:2])
    return found


def read(report: Mapping[str, Any], output: str) -> Hunt:
    cases = report["test_cases"]
    errors = len(report["errors"]) + cases["errored"]
    return Hunt(
        cases=cases["generated"],
        failures=cases["with_failures"] + errors,
        complete=report["complete"],
        operations=report["operations"]["tested"],
        output=output,
        found=[*report["failures"], *report["errors"]],
    )
