from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`remedy` is a command or an act; empty while nothing is wrong."""

    part: str
    healthy: bool
    detail: str
    remedy: str = ""


def fine(part: str, detail: str) -> Finding:
    return Finding(part=part, healthy=True, detail=detail)


def fault(part: str, detail: str, remedy: str) -> Finding:
    return Finding(part=part, healthy=False, detail=detail, remedy=remedy)
