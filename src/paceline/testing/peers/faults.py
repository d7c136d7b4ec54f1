"""What a stand-in does wrong when a test asks for it."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus


class Trouble(StrEnum):
    """One way to answer badly."""

    TOO_MANY = "429 with Retry-After, nothing done"
    FAILING = "5xx, nothing done"
    SLOW = "answers late"
    DROP = "ends the connection, nothing done"
    DROP_AFTER = "does the work and ends the connection"
    FAIL_AFTER = "does the work and answers 5xx"
    TRUNCATE = "does the work and answers half of the body"


@dataclass(kw_only=True)
class Fault:
    """For the next `times` requests of this method (`*` for any) whose path `path` is found in."""

    trouble: Trouble
    method: str = "*"
    path: str = ""
    times: int = 1
    seconds: float = 0.0
    status: int = HTTPStatus.SERVICE_UNAVAILABLE

    def fits(self, method: str, path: str) -> bool:
        named = self.method in ("*", method)
        return self.times > 0 and named and re.search(self.path, path) is not None


@dataclass
class Faults:
    """In the order they were asked for; the first that fits is used up."""

    queue: list[Fault] = field(default_factory=list)

    def add(
        self,
        trouble: Trouble,
        *,
        method: str = "*",
        path: str = "",
        times: int = 1,
        seconds: float = 0.0,
        status: int = HTTPStatus.SERVICE_UNAVAILABLE,
    ) -> None:
        """`seconds` are those of Retry-After, or how late an answer is."""
        fault = Fault(
            trouble=trouble,
            method=method,
            path=path,
            times=times,
            seconds=seconds,
            status=status,
        )
        self.queue.append(fault)

    def next(self, method: str, path: str) -> Fault | None:
        for fault in self.queue:
            if fault.fits(method, path):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        self.queue.clear()
