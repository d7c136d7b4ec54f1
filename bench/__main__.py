"""`python -m bench [name...] [--quick]`: runs the named benches, or all.

Other options are a bench's own, told in its module.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

# Each module has `main(*, quick)`, is imported when its turn comes and prints its own table.
BENCHES: Final[Mapping[str, str]] = {
    "edge": "bench.edge",
    "filling": "bench.filling",
    "formats": "bench.formats",
    "ledger": "bench.ledger",
    "middleware": "bench.middleware",
    "screen": "bench.screen",
    "solver": "bench.solver",
    "startup": "bench.startup",
}
USAGE: Final = 2


def run(arguments: Sequence[str]) -> int:
    wanted = [each for each in arguments if not each.startswith("--")] or list(BENCHES)
    if unknown := [name for name in wanted if name not in BENCHES]:
        sys.stderr.write(f"No bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.\n")
        return USAGE
    for name in wanted:
        print(f"\n== {name}", flush=True)
        import_module(BENCHES[name]).main(quick="--quick" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
