"""Field types that more than one slice asks for."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from paceline.engines.availability.days import minute_of
from paceline.engines.availability.windows import DAY
from paceline.engines.recurrence.zones import zone
from paceline.kernel.errors import Invalid


def known_zone(name: str) -> str:
    try:
        return zone(name).key
    except Invalid as error:
        raise ValueError(error.detail) from error


Zone: TypeAlias = Annotated[
    str,
    Field(max_length=64, json_schema_extra={"format": "time-zone"}),
    AfterValidator(known_zone),
]


def without_nul(text: str) -> str:
    """PostgreSQL has no room for it; what one store refuses, both refuse."""
    if "\x00" in text:
        raise ValueError("it holds a NUL character; leave it out")
    return text


def on_one_line(text: str) -> str:
    """Titles and places go into calendars and files, where a new line begins something else."""
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise ValueError("it holds a line break or another control character; leave it out")
    return text


@dataclass(frozen=True)
class Letters(AfterValidator):
    """A rule about the letters of a text, told as a pattern and refused in words."""

    pattern: str

    def __get_pydantic_json_schema__(
        self, core: object, handler: Callable[[object], Mapping[str, object]]
    ) -> Mapping[str, object]:
        return {"pattern": self.pattern, **handler(core)}


def as_sent(given: object) -> object:
    """`true` and "5" are no numbers, though Python would make them some."""
    if isinstance(given, bool | str):
        raise ValueError("give a number")  # noqa: TRY004, what Pydantic understands
    return given


CONTROLS: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
NO_NUL: Final = Letters(without_nul, r"^[^\x00]*$")
ONE_LINE: Final = Letters(on_one_line, CONTROLS)
NUMBER: Final = BeforeValidator(as_sent)
PersonName: TypeAlias = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
# What is white is not the same in every dialect of patterns: U+0085 and U+FEFF are named.
_UNSEEN: Final = r"\s\x00-\x1f\x7f-\x9f\ufeff"
Email: TypeAlias = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=rf"^[^@{_UNSEEN}]{{1,64}}@[^@{_UNSEEN}]+\.[^@{_UNSEEN}.]+$",
    ),
]


class Closed(BaseModel):
    """An input or answer with no field beyond those it names."""

    model_config = ConfigDict(extra="forbid")


QUARTER: Final = r"([01][0-9]|2[0-3]):(00|15|30|45)"
Earliest: TypeAlias = Annotated[str, StringConstraints(pattern=f"^{QUARTER}$")]
Latest: TypeAlias = Annotated[str, StringConstraints(pattern=f"^({QUARTER}|24:00)$")]


class Hours(Closed):
    """Never before, never after, on one's own clock; a latest before the earliest is next day's."""

    earliest: Annotated[Earliest, Field(examples=["08:00"])]
    latest: Annotated[Latest, Field(examples=["21:30"])]

    @model_validator(mode="after")
    def bound(self) -> Self:
        if minute_of(self.earliest) == minute_of(self.latest) % DAY and self.latest != "24:00":
            raise ValueError("these hours are none: earliest and latest are the same")
        return self

    def minutes(self) -> tuple[int, int]:
        """Minutes of day; a latest beyond 1440 is after midnight."""
        earliest, latest = minute_of(self.earliest), minute_of(self.latest)
        return earliest, latest if latest > earliest else latest + DAY
