"""Looking on while something changes: what can be watched, and who says when it did."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID

from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal

LONGEST = 80


class BadTopic(Invalid):
    """It names nothing that can be watched here."""

    code = "bad_topic"

    def __init__(self, known: Collection[str]) -> None:
        names = ", ".join(f"{name}:ID" for name in sorted(known))
        super().__init__(f"A topic is one of {names}.")


@dataclass(frozen=True)
class Topic:
    """Written as `draft:019f...`."""

    watch: str
    subject: UUID

    @property
    def text(self) -> str:
        return f"{self.watch}:{self.subject}"


class Watch(Protocol):
    """One kind of thing. Of a change nothing is told but that there was one.

    Who is told reads it anew, by the rules for reading it.
    """

    name: ClassVar[str]

    async def admit(self, subject: UUID, *, viewer: Principal) -> None:
        """Raises NotFound for what is not there or not for this viewer."""
        ...

    async def marks(self, subjects: Collection[UUID]) -> Mapping[UUID, str]:
        """What is another text once anything about the subject changed; asked again and again."""
        ...


def topic_of(text: str, known: Collection[str]) -> Topic:
    """Raises BadTopic."""
    name, _, subject = text[:LONGEST].partition(":")
    if name not in known:
        raise BadTopic(known)
    try:
        return Topic(name, UUID(subject))
    except ValueError as error:
        raise BadTopic(known) from error
