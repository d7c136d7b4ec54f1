"""The folder that answers are delivered to, as mail programs deliver: a file for each letter."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
import structlog
from typing_extensions import override

from paceline.features.reconcile.ports import ReplyBox
from paceline.kernel.errors import Invalid, Unavailable
from paceline.kernel.ids import new_id

LARGEST: Final = 1024 * 1024
MOST: Final = 500
MOST_BYTES: Final = 16 * 1024 * 1024
ROOMS: Final = ("new", "cur")
Place: TypeAlias = tuple[int, str]
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Post:
    """What came; `token` is what to go on from."""

    letters: Sequence[bytes] = field(repr=False)
    token: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """`came` is when it came to its place, which moving it into the folder sets."""

    path: Path
    came: int
    size: int

    @property
    def name(self) -> str:
        """A mail program adds flags behind a colon."""
        return self.path.name.partition(":")[0]


class Read(msgspec.Struct, frozen=True):
    """Until when it was read, and which of those that came at that very moment."""

    until: int = 0
    names: frozenset[str] = frozenset()

    def is_new(self, found: Found) -> bool:
        return found.came > self.until or (
            found.came == self.until and found.name not in self.names
        )

    def then(self, taken: Sequence[Found]) -> "Read":
        if not taken:
            return self
        until = taken[-1].came
        names = frozenset(each.name for each in taken if each.came == until)
        return Read(until, names | self.names if until == self.until else names)


class Maildir(ReplyBox):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def since(self, token: str) -> Post:
        """The oldest that are new; the rest at the next look. No folder is an empty one.

        Raises Unavailable for one that cannot be read.
        """
        try:
            return await asyncio.to_thread(self._since, token)
        except OSError as error:
            raise Unavailable(f"The folder of answers cannot be read: {error.strerror}.") from error

    @override
    async def drop(self, letter: bytes) -> None:
        if len(letter) > LARGEST:
            raise Invalid("This letter is larger than 1 MB; an answer never is.")
        try:
            await asyncio.to_thread(self._drop, letter)
        except OSError as error:
            raise Unavailable(
                f"The folder of answers cannot be written: {error.strerror}."
            ) from error

    def _since(self, token: str) -> Post:
        read = msgspec.json.decode(token, type=Read) if token else Read()
        news = sorted(filter(read.is_new, self._all()), key=lambda each: (each.came, each.name))
        taken = within(news)
        letters = [letter for each in taken if (letter := content(each)) is not None]
        return Post(letters=letters, token=msgspec.json.encode(read.then(taken)).decode())

    def _all(self) -> Iterator[Found]:
        for room in ROOMS:
            try:
                entries = list(os.scandir(self._folder / room))
            except FileNotFoundError:
                continue
            for entry in entries:
                if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                    continue
                facts = entry.stat(follow_symlinks=False)
                yield Found(path=Path(entry.path), came=facts.st_ctime_ns, size=facts.st_size)

    def _drop(self, letter: bytes) -> None:
        """Whole or not at all."""
        for room in ("tmp", *ROOMS):
            (self._folder / room).mkdir(parents=True, exist_ok=True, mode=0o700)
        name = new_id().hex
        draft = self._folder / "tmp" / name
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(letter)
        draft.rename(self._folder / "new" / name)


def within(news: Sequence[Found]) -> Sequence[Found]:
    """As many as one look takes; what is too large is passed over and takes no room."""
    taken, room = [], MOST_BYTES
    for each in news[:MOST]:
        size = each.size if each.size <= LARGEST else 0
        if size > room:
            break
        taken.append(each)
        room -= size
    return taken


def content(found: Found) -> bytes | None:
    """None for what is too large, or was taken away meanwhile."""
    if found.size > LARGEST:
        log.warning("ics.reply_too_large", size=found.size)
        return None
    try:
        with found.path.open("rb") as file:
            return file.read(LARGEST)
    except FileNotFoundError:
        return None
