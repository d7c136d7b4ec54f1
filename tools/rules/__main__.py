"""`python -m tools.rules [FOLDER]`: every house rule; exit 1 when one is broken."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tools.rules import leaks, names, patterns, repositories, routes, sizes
from tools.rules.findings import Finding, excused
from tools.rules.tree import Source, sources


def broken(root: Path, files: Sequence[Source]) -> list[Finding]:
    findings = [*patterns.found(root)]
    for rule in (leaks, names, repositories, routes, sizes):
        findings += rule.found(files)
    return excused(files, findings)


def main(arguments: Sequence[str]) -> int:
    root = Path(arguments[0] if arguments else ".").resolve()
    files = sources(root)
    findings = broken(root, files)
    for finding in findings:
        print(finding)
    count, median, ninth = sizes.figures(files)
    print(
        f"house rules: {len(findings)} broken in {len(files)} files; "
        f"{count} functions, lines: median {median}, ninth decile {ninth}"
    )
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
