"""Seals: each is made of the one before and of what the act says, with a key of this server's."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from paceline.kernel.keys import ServerKey

PURPOSE: Final = "audit.seal"
HEAD_PURPOSE: Final = "audit.head"
# What the first act follows.
GENESIS: Final = "0" * 64
SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """One act as it was sealed. `at` is UTC with microseconds, ids are text with dashes."""

    number: int
    id: str
    at: str
    action: str
    subject: str
    outcome: str
    actor_id: str | None
    via: str
    request_id: str | None
    reason: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    seal: str = ""

    def content(self) -> bytes:
        """All but the seal, always the same bytes for the same act."""
        values = [
            self.number,
            self.id,
            self.at,
            self.action,
            self.subject,
            self.outcome,
            self.actor_id,
            self.via,
            self.request_id,
            self.reason,
            self.before,
            self.after,
        ]
        text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return as_bytes(text)


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, kw_only=True)
class Head:
    """Says how far the log went and with which seal; kept where the database is not."""

    number: int
    seal: str
    at: str
    mark: str = ""

    def line(self) -> str:
        """For the log: one word that holds all of it."""
        return f"{self.number}:{self.seal}:{self.mark}:{self.at}"

    @classmethod
    def of_line(cls, line: str) -> "Head | None":
        number, _, rest = line.partition(":")
        seal, _, rest = rest.partition(":")
        mark, _, at = rest.partition(":")
        return cls(number=int(number), seal=seal, mark=mark, at=at) if number.isdecimal() else None


class Chain:
    """HMAC-SHA-256, keyed, so that nobody without the server's secret can make a log anew."""

    def __init__(self, key: ServerKey) -> None:
        self._seal_keys = [each.purpose(PURPOSE) for each in key.ring]
        self._head_keys = [each.purpose(HEAD_PURPOSE) for each in key.ring]

    def seal(self, previous: str, act: Sealed) -> str:
        """64 hexadecimal digits, with the key that signs now."""
        return seal_with(self._seal_keys[0], previous, act)

    def fits(self, previous: str, act: Sealed) -> bool:
        """Whether its seal was made with a key of this server that is still good."""
        return any(same(seal_with(key, previous, act), act.seal) for key in self._seal_keys)

    def head(self, number: int, seal: str, *, at: datetime) -> Head:
        unmarked = Head(number=number, seal=seal, at=instant(at))
        mark = mark_with(self._head_keys[0], unmarked)
        return Head(number=number, seal=seal, at=unmarked.at, mark=mark)

    def genuine(self, head: Head) -> bool:
        return any(same(head.mark, mark_with(k, head)) for k in self._head_keys)


def same(one: str, other: str) -> bool:
    """Of any text: whoever forges a seal need not write hexadecimal digits."""
    return hmac.compare_digest(as_bytes(one), as_bytes(other))


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def seal_with(key: bytes, previous: str, act: Sealed) -> str:
    return hmac.new(key, as_bytes(previous) + act.content(), hashlib.sha256).hexdigest()


def mark_with(key: bytes, head: Head) -> str:
    message = as_bytes(f"{head.number}:{head.seal}:{head.at}")
    return hmac.new(key, message, hashlib.sha256).hexdigest()


@dataclass
class Inspection:
    """Takes every sealed act in the order of its number, then says what is wrong."""

    chain: Chain
    heads: Mapping[int, Head]
    troubles: list[str] = field(default_factory=list)
    taken: int = 0
    _previous: str = GENESIS

    @classmethod
    def against(cls, chain: Chain, heads: Iterable[Head]) -> "Inspection":
        """A head that this server did not sign is a trouble of its own."""
        known: dict[int, Head] = {}
        made = cls(chain=chain, heads=known)
        for head in heads:
            if not chain.genuine(head):
                made.troubles.append(f"The head of act {head.number} was not signed here.")
            elif known.setdefault(head.number, head).seal != head.seal:
                made.troubles.append(f"Act {head.number} has two heads that differ.")
        return made

    def take(self, act: Sealed) -> None:
        wanted = self.taken + 1
        if act.number != wanted:
            self.troubles.append(f"Act {wanted} is missing; number {act.number} stands there.")
        elif not self.chain.fits(self._previous, act):
            self.troubles.append(f"Act {act.number} is not as it was sealed.")
        head = self.heads.get(act.number)
        if head is not None and head.seal != act.seal:
            self.troubles.append(f"Act {act.number} has another seal than its head says.")
        self.taken = act.number
        self._previous = act.seal

    def end(self) -> list[str]:
        """At most twenty troubles, in the order of the log."""
        last = max(self.heads, default=0)
        if last > self.taken:
            self.troubles.append(f"The log ends at act {self.taken}, its heads at act {last}.")
        more = len(self.troubles) - SHOWN
        return [*self.troubles[:SHOWN], *([f"And {more} more."] if more > 0 else [])]
