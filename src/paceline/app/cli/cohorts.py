"""`paceline cohorts`: what three slices bring under one name."""

from typing import Final

import typer

from paceline.features.cohorts.cli import commands as cohorts
from paceline.features.enrolment.cli import commands as enrolment
from paceline.features.notifications.cli import asking

commands: Final = typer.Typer(no_args_is_help=True)
commands.add_typer(cohorts)
commands.add_typer(enrolment)
commands.add_typer(asking)
