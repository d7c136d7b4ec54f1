"""A finding, and the one way to excuse it: the comment `allowed[rule]: why` there or above."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from tools.rules.tree import Source

EXCUSE: Final = re.compile(r"(?:#|//|<!--|/\*)\s*allowed\[(?P<rule>[a-z-]+)\](?P<reason>.*)")
FOREIGN: Final = re.compile(r"(?:#|//)\s*ast-grep-ignore")


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    message: str
    remedy: str

    @override
    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}; {self.remedy}"


def excused(sources: Sequence[Source], findings: Iterable[Finding]) -> list[Finding]:
    """What stays when the excuses are taken off, with the excuses that are faults themselves."""
    excuses = {
        (source.path, number, match["rule"]): match["reason"]
        for source in sources
        for number, match in _matches(source)
    }
    used: set[tuple[str, int, str]] = set()
    left: list[Finding] = []
    for finding in findings:
        places = {(finding.path, finding.line - above, finding.rule) for above in (0, 1)}
        used |= places & excuses.keys()
        if not places & excuses.keys():
            left.append(finding)
    return sorted([*left, *_faulty(excuses, used), *_foreign(sources)])


def _matches(source: Source) -> Iterator[tuple[int, re.Match[str]]]:
    for number, line in enumerate(source.lines, start=1):
        if match := EXCUSE.search(line):
            yield number, match


def _faulty(
    excuses: dict[tuple[str, int, str], str], used: set[tuple[str, int, str]]
) -> Iterator[Finding]:
    for (path, line, rule), reason in excuses.items():
        if (path, line, rule) not in used:
            message, remedy = f"{rule} has nothing to excuse here", "delete the comment"
            yield Finding(
                path=path, line=line, rule="unused-excuse", message=message, remedy=remedy
            )
        elif not re.match(r":\s*\w{3}", reason):
            message, remedy = f"{rule} is excused without a reason", "write it after the colon"
            yield Finding(path=path, line=line, rule="bare-excuse", message=message, remedy=remedy)


def _foreign(sources: Sequence[Source]) -> Iterator[Finding]:
    for source in sources:
        for number, line in enumerate(source.lines, start=1):
            if FOREIGN.search(line):
                yield Finding(
                    path=source.path,
                    line=number,
                    rule="foreign-excuse",
                    message="an excuse that nothing counts",
                    remedy="write `allowed[rule]: the reason`",
                )
