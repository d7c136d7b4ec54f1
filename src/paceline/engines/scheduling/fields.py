"""Reading untrusted JSON: each value knows its path, and problems are collected, not raised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from paceline.kernel.errors import Invalid

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Field:
    """One value of a document; a problem is noted under its path and a stand-in returned.

    So one reading finds every problem. The stand-ins never leave: `finish` raises first.
    """

    value: object
    path: str
    problems: list[str] = field(default_factory=list)

    @classmethod
    def root(cls, value: object) -> "Field":
        return cls(value=value, path="")

    @property
    def given(self) -> bool:
        return self.value is not None

    def problem(self, sentence: str) -> None:
        self.problems.append(f"{self.path or 'document'}: {sentence}")

    def _mapping(self) -> Mapping[str, object]:
        return self.value if isinstance(self.value, Mapping) else {}

    def only(self, *keys: str) -> None:
        """The value is an object with none but these keys: a misspelt one would be lost data."""
        if not isinstance(self.value, Mapping):
            self.problem(f"{self.value!r:.40} is not an object; write {{...}}")
            return
        for key in self._mapping():
            if key not in keys:
                near = get_close_matches(str(key), keys, n=1)
                remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(keys)}"
                self.problem(f'unknown key "{key}"; {remedy}')

    def at(self, key: str, default: object = None) -> "Field":
        path = f"{self.path}.{key}" if self.path else key
        value = self._mapping().get(key)
        return Field(value=default if value is None else value, path=path, problems=self.problems)

    def keys(self) -> tuple[str, ...]:
        return tuple(str(key) for key in self._mapping())

    def items(self) -> Iterator["Field"]:
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            self.problem(f"{self._shown()} is not a list; write [...]")
            return
        for index, item in enumerate(self.value):
            yield Field(value=item, path=f"{self.path}[{index}]", problems=self.problems)

    def _shown(self) -> str:
        return "nothing" if self.value is None else f"{self.value!r:.40}"

    def text(self, *, longest: int = 200) -> str:
        if isinstance(self.value, str) and 0 < len(self.value) <= longest:
            return self.value
        self.problem(f"{self._shown()} is not a text of 1 to {longest} characters")
        return ""

    def integer(self, *, low: int, high: int, step: int = 1) -> int:
        value = self.value
        whole = isinstance(value, int) and not isinstance(value, bool)
        if isinstance(value, int) and whole and low <= value <= high and value % step == 0:
            return value
        by = f" in steps of {step}" if step > 1 else ""
        self.problem(f"{self._shown()} is not a whole number from {low} to {high}{by}")
        return low

    def number(self, *, low: float, high: float) -> int | float:
        value = self.value
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.problem(f"{self._shown()} is not a number from {low:g} to {high:g}")
        return low

    def flag(self) -> bool:
        if isinstance(self.value, bool):
            return self.value
        self.problem(f"{self._shown()} is neither true nor false")
        return False

    def choice(self, *known: str) -> str:
        if isinstance(self.value, str) and self.value in known:
            return self.value
        self.problem(f"{self._shown()} is not known; use {' or '.join(known)}")
        return known[0]


def finish(root: Field, *, what: str) -> None:
    """Raise what was noted while reading.

    Raises:
        Invalid: there was any problem; the first five in the message, all in its context.
    """
    if not root.problems:
        return
    shown = "; ".join(root.problems[:_SHOWN])
    more = f"; and {len(root.problems) - _SHOWN} more" if len(root.problems) > _SHOWN else ""
    raise Invalid(f"this {what} cannot be used: {shown}{more}", problems=tuple(root.problems))
