"""Which handler answers which kind of job, and how its payload is read back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from paceline.kernel.errors import Defect, ModuleError
from paceline.kernel.messages import Event, Handler, Job, JobPayload, Priority, Subscription

DELIVERY: Final = "on:"
DELIVERY_RETRIES: Final = 8
DELIVERY_TIMEOUT: Final = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Entry:
    kind: str
    payload: type[JobPayload] | type[Event]
    handler: Handler
    retries: int
    timeout: timedelta
    priority: Priority
    every: timedelta | None = None

    def read(self, body: str) -> JobPayload | Event:
        """Raises Defect when the stored payload no longer fits its class."""
        try:
            return msgspec.json.decode(body, type=self.payload)
        except msgspec.DecodeError as error:
            raise Defect(f"The stored payload of {self.kind} does not fit its class.") from error


class Handlers:
    """Every job and subscription of the installed features, by the kind that is stored."""

    def __init__(self, jobs: Iterable[Job], subscriptions: Iterable[Subscription]) -> None:
        self._entries: dict[str, Entry] = {}
        self._deliveries: dict[type[Event], list[Entry]] = {}
        self._left_out: set[str] = set()
        for job in jobs:
            self._add(entry_of_job(job))
        for subscription in subscriptions:
            entry = entry_of_subscription(subscription)
            self._add(entry)
            self._deliveries.setdefault(subscription.event, []).append(entry)

    def _add(self, entry: Entry) -> None:
        if entry.kind in self._entries:
            raise ModuleError(f"Two handlers answer {entry.kind}; a kind has one.")
        self._entries[entry.kind] = entry

    def entry(self, kind: str) -> Entry:
        """Raises ModuleError for a kind that no installed feature answers."""
        found = self._entries.get(kind)
        if found is None:
            raise ModuleError(f"No installed feature answers jobs of kind {kind}.")
        return found

    def leave_out(self, kinds: Iterable[str]) -> None:
        """From now on nothing of them is claimed or delivered; what waits keeps waiting."""
        self._left_out |= set(kinds) & self._entries.keys()
        for entries in self._deliveries.values():
            entries[:] = [entry for entry in entries if entry.kind not in self._left_out]

    def deliveries(self, event: type[Event]) -> Iterable[Entry]:
        return self._deliveries.get(event, ())

    def deliveries_of_name(self, name: str) -> Iterable[Entry]:
        return [
            entry
            for event, entries in self._deliveries.items()
            if event.name == name
            for entry in entries
        ]

    @property
    def kinds(self) -> Mapping[str, Entry]:
        """Those that this process takes."""
        if not self._left_out:
            return self._entries
        return {kind: each for kind, each in self._entries.items() if kind not in self._left_out}


def entry_of_job(job: Job) -> Entry:
    return Entry(
        kind=job.payload.name,
        payload=job.payload,
        handler=job.handler,
        retries=job.retries,
        timeout=job.timeout,
        priority=job.priority,
        every=job.every,
    )


def entry_of_subscription(subscription: Subscription) -> Entry:
    return Entry(
        kind=DELIVERY + subscription.name,
        payload=subscription.event,
        handler=subscription.handler,
        retries=DELIVERY_RETRIES,
        timeout=DELIVERY_TIMEOUT,
        priority=Priority.NORMAL,
    )
