"""What a refusal says, by its code, in the language of whoever asked."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from inspect import signature
from typing import Final

from paceline.kernel.errors import PacelineError

# The first one is what the code itself speaks; it has titles alone.
LANGUAGES: Final = ("en", "de")
OWN: Final = LANGUAGES[0]
FIELDS: Final = "fields"
WORDS: Final = "words"
# What somebody wrote is quoted as it is.
SAID: Final = "said"
LONGEST_HEADER: Final = 200


@dataclass(frozen=True, kw_only=True)
class Told:
    """`title` is the same for every error of a code, `detail` tells of this one."""

    title: str
    detail: str
    language: str


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """By code: `title`, and `detail` where it can be told from what the error knows.

    Of an error that knows `why`, `detail_WHY` stands above it.
    """
    text = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    read: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return read


def title_of(code: str, language: str) -> str:
    """In the code's own language where there is no translation; a code of a plugin as it is."""
    for each in (language, OWN):
        found = catalogue(each).get(code, {}).get("title")
        if found:
            return found
    return code.replace("_", " ").capitalize()


def told(code: str, detail: str, context: Mapping[str, object], *, language: str) -> Told:
    """`detail` is what the code says; a translation takes its place when it can say as much."""
    title = title_of(code, language)
    entry = catalogue(language).get(code, {})
    template = entry.get(f"detail_{context.get('why')}", entry.get("detail"))
    if template is None:
        return Told(title=title, detail=detail, language=language if language == OWN else OWN)
    words = catalogue(language).get(WORDS, {})
    known = {
        name: str(value) if name == SAID else words.get(str(value), str(value))
        for name, value in context.items()
    }
    try:
        return Told(title=title, detail=template.format_map(known), language=language)
    except KeyError:
        return Told(title=title, detail=detail, language=OWN)


def field_message(kind: str, message: str, context: Mapping[str, object], *, language: str) -> str:
    """What is wrong with one field; `kind` is Pydantic's name for it."""
    template = catalogue(language).get(FIELDS, {}).get(kind)
    if template is None:
        return message
    try:
        return template.format_map({name: str(value) for name, value in context.items()})
    except KeyError:
        return message


def language_of(accepted: str) -> str:
    """The best of ours by an `Accept-Language` header; the code's own for anything unreadable."""
    wishes = sorted(wishes_in(accepted[:LONGEST_HEADER]), key=lambda wish: -wish[1])
    for name, weight in wishes:
        if weight > 0 and name in LANGUAGES:
            return name
    return OWN


def wishes_in(accepted: str) -> Iterator[tuple[str, float]]:
    for part in accepted.split(","):
        name, _, weight = part.partition(";q=")
        try:
            yield name.strip().lower().partition("-")[0], float(weight or 1)
        except ValueError:
            continue


@dataclass(frozen=True, kw_only=True)
class Code:
    """One stable code: `kinds` are the error classes that carry it, `meaning` their own words.

    `sentence` is what it always says, empty where that differs from one time to the next.
    """

    code: str
    kinds: Sequence[type[PacelineError]]
    meaning: str
    sentence: str


def known_codes() -> Mapping[str, Code]:
    """Of every error that is loaded: in a running server, of all that its features can raise."""
    kinds: dict[str, list[type[PacelineError]]] = {}
    for kind in below(PacelineError):
        kinds.setdefault(kind.code, []).append(kind)
    return {
        code: Code(
            code=code,
            kinds=kinds[code],
            meaning=meaning_of(kinds[code]),
            sentence=sentence_of(kinds[code][0]),
        )
        for code in sorted(kinds)
    }


def below(kind: type[PacelineError]) -> Iterator[type[PacelineError]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def sentence_of(kind: type[PacelineError]) -> str:
    """Of a class that needs nothing to be made."""
    return "" if signature(kind).parameters else str(kind().args[0])  # type: ignore[call-arg]


def meaning_of(kinds: Sequence[type[PacelineError]]) -> str:
    """The first docstring that is a class's own, on one line."""
    for kind in kinds:
        text = kind.__dict__.get("__doc__")
        if text:
            return " ".join(text.split())
    return ""
