"""`python -m bench [name...]`: runs the named benches, or all; each prints its own table."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

OWN: Final = {"__init__", "__main__", "tables"}


def benches() -> Mapping[str, Callable[[], None]]:
    """Every module of this package with a `main`."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    modules = {name: import_module(f"bench.{name}") for name in names if name not in OWN}
    return {name: module.main for name, module in modules.items() if hasattr(module, "main")}


def run(wanted: Sequence[str]) -> int:
    known = benches()
    if unknown := [name for name in wanted if name not in known]:
        sys.stderr.write(f"No bench {', '.join(unknown)}; there are {', '.join(known)}.\n")
        return 2
    for name in wanted or known:
        print(f"\n== {name}")
        known[name]()
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
