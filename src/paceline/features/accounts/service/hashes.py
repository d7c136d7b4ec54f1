"""People brought from elsewhere with the hashes of their passwords."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from paceline.features.accounts.errors import BadImport
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import UserRegistered
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.schemas.users import UserIn
from paceline.features.accounts.service.acts import AccountActs, require_administrator
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Flaw, Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox

# A cost that takes longer than a second, or none at all, is no hash of a password worth keeping.
HASH: Final = re.compile(r"\$2[aby]\$1[0-4]\$[./A-Za-z0-9]{53}")
FIELDS: Final = frozenset({"email", "name", "hash", "zone", "role"})
MOST: Final = 50_000


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One line that can be taken; `line` counts from 1, headings included."""

    line: int
    wanted: UserIn
    hash: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    added: int
    known: int


class HashImport:
    def __init__(
        self, users: UserRepository, acts: AccountActs, outbox: Outbox, clock: Clock
    ) -> None:
        self._users = users
        self._acts = acts
        self._outbox = outbox
        self._clock = clock

    async def take(self, text: str, *, by: Principal) -> ImportReport:
        """All lines or none. An address that has an account is left as it is.

        Raises BadImport naming every line that is wrong and why, never what stands in it.
        """
        require_administrator(by)
        lines = read(text)
        known = await self._users.known_unscoped([each.wanted.email for each in lines])
        fresh = [each for each in lines if each.wanted.email not in known]
        for each in fresh:
            self._add(each, by=by)
        await self._users.flush()
        return ImportReport(added=len(fresh), known=len(lines) - len(fresh))

    def _add(self, each: Brought, *, by: Principal) -> None:
        now = self._clock.now()
        wanted = each.wanted
        user = User(
            email=wanted.email,
            name=wanted.name,
            zone=wanted.zone,
            role=wanted.role,
            created_at=now,
            password_hash=each.hash,
            verified_at=now,
        )
        self._users.add(user)
        self._outbox.publish(UserRegistered(user_id=user.user_id, by=by.user_id, at=now))
        self._acts.done("user_imported", user.user_id, by=by.user_id)


def read(text: str) -> Sequence[Brought]:
    """CSV with headings, or a JSON list of objects: email, name, hash, and zone, role if known."""
    flaws: list[Flaw] = []
    found: dict[str, Brought] = {}
    for line, row in rows(text):
        try:
            each = brought(line, row)
        except Invalid as error:
            flaws.append(Flaw(where=f"line {line}", message=error.detail))
            continue
        if each.wanted.email in found:
            flaws.append(Flaw(where=f"line {line}", message="this address stands above already"))
        found[each.wanted.email] = each
    if flaws:
        told = "; ".join(f"{flaw.where}: {flaw.message}" for flaw in flaws[:20])
        raise BadImport(told, flaws=flaws)
    return list(found.values())


def rows(text: str) -> Sequence[tuple[int, Mapping[str, str]]]:
    if text.lstrip().startswith("["):
        return from_json(text)
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        if not {"email", "name", "hash"} <= set(reader.fieldnames or ()):
            raise BadImport("line 1: the headings are email, name, hash, and zone, role if known.")
        found = [
            (reader.line_num, {key: value for key, value in row.items() if key and value})
            for row in reader
        ]
    except csv.Error as error:
        raise BadImport(f"line {reader.line_num}: {error}.") from error
    return limited(found)


def from_json(text: str) -> Sequence[tuple[int, Mapping[str, str]]]:
    try:
        read_rows = msgspec.json.decode(text, type=list[dict[str, str]])
    except msgspec.DecodeError as error:
        raise BadImport("This is no JSON list of objects with texts.") from error
    return limited(list(enumerate(read_rows, start=1)))


def limited(
    found: Sequence[tuple[int, Mapping[str, str]]],
) -> Sequence[tuple[int, Mapping[str, str]]]:
    if len(found) > MOST:
        raise BadImport(f"{len(found)} people; bring at most {MOST} at once.")
    return found


def brought(line: int, row: Mapping[str, str]) -> Brought:
    if unknown := sorted(set(row) - FIELDS):
        raise Invalid(f"{len(unknown)} unknown fields; known are {', '.join(sorted(FIELDS))}")
    if not HASH.fullmatch(row.get("hash", "")):
        raise Invalid("hash: give one of bcrypt, such as $2b$12$..., cost 10 to 14")
    wanted = UserIn.checked(**{key: value for key, value in row.items() if key != "hash"})
    return Brought(line=line, wanted=wanted, hash=row["hash"])
