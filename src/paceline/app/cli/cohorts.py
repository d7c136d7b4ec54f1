"""`paceline cohorts`: what two slices bring under one name."""

from typing import Final

import typer

from paceline.features.cohorts.cli import commands as cohorts
from paceline.features.enrolment.cli import commands as enrolment

commands: Final = typer.Typer(no_args_is_help=True)
commands.add_typer(cohorts)
commands.add_typer(enrolment)
