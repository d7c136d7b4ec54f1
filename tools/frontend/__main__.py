"""`python -m tools.frontend build [--if-possible] | check | fix`: the web app, for the Makefile."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.frontend import budgets, building, node
from tools.frontend.node import Missing, Node

ROOT: Final = Path(__file__).resolve().parents[2]
PYTHON: Final = Path(sys.executable)
DESCRIPTION: Final = "var/openapi.json"


def build() -> list[str]:
    """Answers what is wrong with what was built. Raises Missing."""
    if building.is_fresh(ROOT):
        return []
    found = node.present(PYTHON) or node.fetched(ROOT, PYTHON)
    building.install(ROOT, found)
    building.build(ROOT, found)
    print(budgets.told(ROOT / building.BUILT))
    return budgets.faults(ROOT / building.BUILT)


def describe() -> None:
    """The API as its own code says it is, without a server."""
    from paceline.app.installed import FEATURES  # noqa: PLC0415, only a check needs it
    from paceline.web.openapi import describe as described  # noqa: PLC0415
    from paceline.web.routing import routes_of  # noqa: PLC0415

    routes = routes_of(router for feature in FEATURES for router in feature.routers)
    place = ROOT / DESCRIPTION
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(described(routes, version="0"), indent=1))


def check() -> int:
    """Style, types against the API as it is now, and the tests of the logic."""
    found = at_hand()
    if found is None:
        print("web app: not checked, there is no Node 20.19 or newer here")
        return 0
    describe()
    return first_failure(found, "style", "client", "types", "test")


def fix() -> int:
    found = at_hand()
    return first_failure(found, "fix") if found else 0


def at_hand() -> Node | None:
    """With the packages it needs; none is fetched for a check, but in CI."""
    found = node.present(PYTHON)
    if found is None and os.environ.get("CI"):
        found = node.fetched(ROOT, PYTHON)
    if found is not None:
        building.install(ROOT, found)
    return found


def first_failure(found: Node, *steps: str) -> int:
    ends = (found.run("run", "--silent", each, within=ROOT / building.FRONTEND) for each in steps)
    return next((status for status in ends if status), 0)


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case ["build"]:
                return told(build())
            case ["build", "--if-possible"]:
                return built_if_possible()
            case ["check"]:
                return check()
            case ["fix"]:
                return fix()
            case _:
                print("usage: python -m tools.frontend build [--if-possible] | check | fix")
                return 2
    except Missing as missing:
        print(f"web app: {missing}", file=sys.stderr)
        return 1


def built_if_possible() -> int:
    """For who wants to serve: without the web app everything else is there."""
    try:
        build()
    except Missing as missing:
        print(f"The web app is not built: {missing} The rest is served.", file=sys.stderr)
    return 0


def told(faults: Sequence[str]) -> int:
    print("\n".join(faults), end="\n" if faults else "")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
