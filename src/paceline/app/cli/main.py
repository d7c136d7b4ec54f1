"""`paceline`: parses what stands anywhere, imports the one command called, reports failures."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import typer

from paceline.app.cli.commands import ENTRIES, add_all
from paceline.app.cli.output import report
from paceline.kernel.errors import PacelineError

NAMES: Final = frozenset(entry.name for entry in ENTRIES)
HELP: Final = "Paceline runs cohort programs: sign-ups become groups that can really meet."
EPILOG: Final = (
    "Anywhere on the line: --json prints JSON alone, --as EMAIL acts as that person, "
    "--reason TEXT goes to the audit log. "
    "Exit status: 0 done, 1 refused or failed, 2 usage."
)
ANYWHERE: Final = ("--as", "--reason")
REFUSED: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130


@dataclass(frozen=True, kw_only=True)
class Line:
    """A command line without the options that may stand anywhere."""

    words: tuple[str, ...]
    json: bool
    given: Mapping[str, str]

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> "Line":
        """Everything after `--` is left alone."""
        words: list[str] = []
        given: dict[str, str] = {}
        json = False
        ahead = list(arguments)
        while ahead:
            word = ahead.pop(0)
            name, equals, value = word.partition("=")
            if word == "--":
                words += [word, *ahead]
                break
            if word == "--json":
                json = True
            elif name in ANYWHERE and (equals or ahead):
                given[name] = value if equals else ahead.pop(0)
            else:
                words.append(word)
        return cls(words=tuple(words), json=json, given=given)

    @property
    def called(self) -> str | None:
        return next((word for word in self.words if not word.startswith("-")), None)


def build(line: Line) -> typer.Typer:
    root = typer.Typer(
        help=HELP, epilog=EPILOG, no_args_is_help=True, add_completion=False, rich_markup_mode=None
    )

    @root.callback()
    def begin(context: typer.Context) -> None:
        from paceline.app.cli.terminal import CommandLine  # noqa: PLC0415

        context.obj = CommandLine(
            json=line.json,
            acting_as=line.given.get("--as"),
            reason=line.given.get("--reason", ""),
        )

    add_all(root, called=line.called)
    return root


def run(arguments: Sequence[str]) -> int:
    if not all(is_text(each) for each in arguments):
        sys.stderr.write("An argument is no text in UTF-8; type it again.\n")
        return USAGE
    line = Line.parse(arguments)
    if line.words[:1] == ("--version",):
        return version()
    try:
        code = build(line)(list(line.words), prog_name="paceline", standalone_mode=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except PacelineError as error:
        report(error, json=line.json)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def is_text(argument: str) -> bool:
    """Bytes that are none come from a shell as half characters, which no store can hold."""
    return argument.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in argument)


def version() -> int:
    from importlib.metadata import version as installed  # noqa: PLC0415

    sys.stdout.write(f"paceline {installed('paceline')}\n")
    return 0


def main() -> None:
    sys.exit(run(sys.argv[1:]))
