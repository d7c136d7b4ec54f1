"""A notice as a letter: the same words plain and as HTML, everything in it escaped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from paceline.features.notifications.public import Language

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`page` is the reader's own, `unsubscribe` ends letters of this kind."""

    language: Language
    subject: str
    hello: str = field(repr=False)
    paragraphs: Sequence[str] = field(repr=False)
    page: str = field(repr=False)
    page_told: str
    unsubscribe: str = field(repr=False)
    unsubscribe_told: str

    @property
    def text(self) -> str:
        return template("notice.txt").render(letter=self)

    @property
    def html(self) -> str:
        return template("notice.html").render(letter=self)


@lru_cache
def template(name: str) -> "Template":
    """What goes into HTML is escaped, whatever it is."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415, on first use

    escaped = name.endswith(".html")
    environment = Environment(autoescape=escaped, undefined=StrictUndefined)  # noqa: S701
    source = files("paceline.features.notifications.templates").joinpath(name)
    return environment.from_string(source.read_text(encoding="utf-8"))
