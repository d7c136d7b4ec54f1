"""Structured logs from the first line: dotted events with fields, secrets hidden by key."""

import io
import json
import logging
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TextIO, cast

import structlog
from structlog.processors import NAME_TO_LEVEL
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

HIDDEN: Final = "[hidden]"
# Made once. What is no JSON shows its repr, which hides what its class hides.
ENCODE: Final = json.JSONEncoder(default=repr).encode
PROCESSORS: Final[list[structlog.typing.Processor]] = []
SECRET: Final = re.compile(
    r"password|secret|token|authorization|cookie|api_?key|credential|signature|private",
    re.IGNORECASE,
)
PERSONAL: Final = re.compile(
    r"^(email|e_?mail|name|full_?name|phone|address|birth.*|display.*)$", re.IGNORECASE
)


def hidden(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: redacted(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [hidden(inner) for inner in value]
    return value


@lru_cache(maxsize=1024)
def is_hidden(key: str) -> bool:
    """Lines have the same few keys, and every line is looked at."""
    return bool(SECRET.search(key) or PERSONAL.match(key))


def redacted(key: str, value: object) -> object:
    if is_hidden(key):
        return HIDDEN
    return hidden(value)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """By key, however deep: a log is read by people who may not know who signed up."""
    return {key: value if key == "event" else redacted(key, value) for key, value in event.items()}


def as_json(event: EventDict, **_options: object) -> str:
    return ENCODE(event)


class StandardError(io.TextIOBase):
    """Whatever standard error is now, not what it was when a logger was first used."""

    @override
    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    @override
    def flush(self) -> None:
        sys.stderr.flush()


class Least:
    """Drops what is below a level: here, for a logger that was used keeps its own filter."""

    def __init__(self, level: str) -> None:
        self._least = NAME_TO_LEVEL[level]

    def __call__(self, _logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        if NAME_TO_LEVEL.get(method, logging.CRITICAL) < self._least:
            raise structlog.DropEvent
        return event


def configure(*, level: str = "info", style: str = "auto") -> None:
    """Ours and the standard library's loggers write the same lines to standard error."""
    text = style == "text" or (style == "auto" and sys.stderr.isatty())
    render: structlog.typing.Processor = (
        # What variables hold at a failure is nobody's to read: a token may be among it.
        structlog.dev.ConsoleRenderer(
            exception_formatter=structlog.dev.RichTracebackFormatter(show_locals=False)
        )
        if text
        else structlog.processors.JSONRenderer(serializer=as_json)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    trace = [] if text else [structlog.processors.format_exc_info]
    # One list for good: loggers that were used before keep it, and follow a new configuration.
    PROCESSORS[:] = [Least(level), *shared, *trace, render]
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger("debug"),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", StandardError())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(StandardError())
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *trace, render],
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
