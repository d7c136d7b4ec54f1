"""`paceline age-grade`: one performance, or a table of them, without any database."""

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from paceline.engines.agegrade.grading import AgeGrade, grade
from paceline.engines.agegrade.standards import Sex, Surface
from paceline.kernel.errors import Invalid
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(context_settings={"allow_interspersed_args": True})
TIME: Final = re.compile(r"(?:(?:(\d+):)?([0-5]?\d):)?([0-5]?\d(?:\.\d+)?)")
SECONDS: Final = re.compile(r"\d+(?:\.\d+)?")
COLUMNS: Final = ("sex", "age", "distance_m", "seconds")
ADDED: Final = "age_grade"
OF: Final = {Surface.ROAD: "USATF road standards", Surface.TRACK: "WMA track standards"}
SexGiven = Annotated[
    str | None, typer.Option("--sex", metavar="F|M|X", help="X: by the open standard.")
]
Age = Annotated[int | None, typer.Option(help="In whole years, 5 to 100.")]
Metres = Annotated[float | None, typer.Option("--distance-m", help="In metres.")]
Time = Annotated[str | None, typer.Option("--time", metavar="H:MM:SS", help="45:00, 3:05:30.")]
OnSurface = Annotated[Surface, typer.Option("--surface", help="Whose tables.")]
Edition = Annotated[str | None, typer.Option(help="Else the newest: road 2025, track 2023.")]
Batch = Annotated[
    Path | None,
    typer.Option(
        "--batch", metavar="IN.csv", help=f"Rows with {', '.join(COLUMNS)}; CSV comes out."
    ),
]


@commands.callback(invoke_without_command=True)
def age_grade(
    context: typer.Context,
    sex: SexGiven = None,
    age: Age = None,
    distance_m: Metres = None,
    time: Time = None,
    surface: OnSurface = Surface.ROAD,
    edition: Edition = None,
    batch: Batch = None,
) -> None:
    """How good a time is for somebody's age, in percent of the standard for it."""
    terminal: Terminal = context.obj
    if batch is not None:
        graded_file(batch, sys.stdout, surface=surface, edition=edition)
        return
    if sex is None or age is None or distance_m is None or time is None:
        raise typer.BadParameter("Give --sex, --age, --distance-m and --time, or --batch IN.csv.")
    found = grade(
        sex=sex_of(sex),
        age=age,
        metres=distance_m,
        seconds=seconds_of(time),
        surface=surface,
        edition=edition,
    )
    terminal.answer(figures(found), text=told(found))


def sex_of(text: str) -> Sex | None:
    """None for whoever no table is made for. Raises Invalid."""
    given = text.strip().upper()
    if given in {"X", ""}:
        return None
    try:
        return Sex(given[0] if given in {"MALE", "FEMALE"} else given)
    except ValueError as error:
        raise Invalid(f"--sex {text}: the tables know F and M; X is graded as open.") from error


def seconds_of(text: str) -> float:
    """Hours, minutes and seconds, or seconds alone. Raises Invalid."""
    if SECONDS.fullmatch(text):
        return float(text)
    found = TIME.fullmatch(text.strip())
    if found is None:
        raise Invalid(f"--time {text}: write it as 45:00, 3:05:30 or 2700.")
    hours, minutes, seconds = found.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def figures(found: AgeGrade) -> dict[str, object]:
    """Times in seconds."""
    named = asdict(found)
    percentage, standard = named.pop("percentage"), named.pop("open_standard")
    worth = {
        "open_standard_s": round(standard, 2),
        "age_graded_s": round(named.pop("age_graded"), 2),
    }
    return {ADDED: round(percentage, 4), **named, **worth}


def told(found: AgeGrade) -> str:
    basis = "" if found.sex else ", by the open standard: there is no table for this"
    return (
        f"{found.percentage:.2f} % ({OF[found.surface]} {found.edition}{basis})\n"
        f"Worth {clock(found.age_graded)} at the best age; "
        f"the open standard is {clock(found.open_standard)}, the factor {found.factor:.4f}."
    )


def clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def graded_file(path: Path, out: TextIO, *, surface: Surface, edition: str | None) -> None:
    """The rows as they came, in their order, with one column more; blank where undefined."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = list(reader.fieldnames or ())
            lacking = [each for each in COLUMNS if each not in columns]
            if lacking:
                raise Invalid(f"{path} has no column {', '.join(lacking)}.")
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow([*columns, ADDED])
            writer.writerows(graded(reader, columns, surface=surface, edition=edition))
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not CSV in UTF-8: {error}.") from error


def graded(
    rows: Iterable[Mapping[str, str]],
    columns: list[str],
    *,
    surface: Surface,
    edition: str | None,
) -> Iterator[list[str]]:
    for row in rows:
        given = [row.get(name) or "" for name in columns]
        yield [*given, percentage(row, surface=surface, edition=edition)]


def percentage(row: Mapping[str, str], *, surface: Surface, edition: str | None) -> str:
    try:
        found = grade(
            sex=sex_of(row["sex"]),
            age=int(row["age"]),
            metres=float(row["distance_m"]),
            seconds=float(row["seconds"]),
            surface=surface,
            edition=edition,
        )
    except (Invalid, ValueError, TypeError):
        return ""
    return f"{found.percentage:.4f}"
