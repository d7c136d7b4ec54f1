from typing import Final

import typer

from paceline.features.accounts.cli.asking import Email
from paceline.features.accounts.public import UserView
from paceline.features.accounts.repository.factors import FactorReads
from paceline.features.accounts.schemas.factors import FactorsOut
from paceline.features.accounts.service.own_factors import FactorReset
from paceline.features.accounts.service.users import UserService
from paceline.kernel.identity import Principal
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer()


@commands.command()
def factors(context: typer.Context, email: Email) -> None:
    """What a user has to sign in with, beside the password too."""
    terminal: Terminal = context.obj
    found = terminal.run(factors_of, email)
    terminal.answer(found.model_dump(mode="json"), text="\n".join(described(email, found)))


@commands.command("reset-factors")
def reset_factors(context: typer.Context, email: Email) -> None:
    """Take away every second factor and passkey, and end every sign-in."""
    terminal: Terminal = context.obj
    text = f"{email} signs in with the password alone again, and is signed out everywhere."
    terminal.answer(terminal.run(factors_reset, email), text=text)


def described(email: str, found: FactorsOut) -> list[str]:
    since = f"since {found.totp.confirmed_at:%Y-%m-%d}" if found.totp else "none"
    return [
        f"{email}: password {'set' if found.password else 'none'}, codes of an app {since}, "
        f"{found.backup_codes_left} backup codes left",
        *(f"passkey {each.label}, of {each.created_at:%Y-%m-%d}" for each in found.passkeys),
    ]


async def factors_of(
    email: str, users: UserService, reads: FactorReads, by: Principal
) -> FactorsOut:
    user = await users.named(email, by=by)
    return FactorsOut.model_validate_json(await reads.of(user.id, viewer=by))


async def factors_reset(
    email: str, users: UserService, resets: FactorReset, by: Principal
) -> UserView:
    user = await users.named(email, by=by)
    await resets.reset(user.id, by=by)
    return user
