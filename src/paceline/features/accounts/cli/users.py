from typing import Annotated, Final
from uuid import UUID

import msgspec
import typer

from paceline.features.accounts.cli.asking import (
    Email,
    FromStdin,
    Rows,
    made_password,
    read_password,
)
from paceline.features.accounts.public import UserView
from paceline.features.accounts.repository.reads import AccountReads
from paceline.features.accounts.schemas.erasing import EraseIn
from paceline.features.accounts.schemas.users import GrantIn, UserChange, UserIn, UserWithGrants
from paceline.features.accounts.service.erasing import ErasureService
from paceline.features.accounts.service.users import UserService
from paceline.kernel.identity import Principal, Role
from paceline.kernel.query import MAX_LIMIT, Page, Sort, every
from paceline.kernel.terminal import Terminal

USER_COLUMNS: Final = (
    "email",
    "name",
    "role",
    "zone",
    "created_at",
    "verified_at",
    "disabled_at",
    "id",
)

commands: Final = typer.Typer(no_args_is_help=True)


@commands.command("list")
def list_users(context: typer.Context) -> None:
    """All users, by address."""
    terminal: Terminal = context.obj
    terminal.table(terminal.run(every_user), columns=USER_COLUMNS)


@commands.command()
def show(context: typer.Context, email: Email) -> None:
    """One user with what they were granted."""
    terminal: Terminal = context.obj
    found = terminal.run(one_user, email)
    terminal.answer(found.model_dump(mode="json"), text="\n".join(described(found)))


@commands.command()
def add(
    context: typer.Context,
    email: Email,
    name: Annotated[str, typer.Option(help="How others see them.")],
    role: Annotated[Role, typer.Option(help="What they are everywhere.")] = Role.MEMBER,
    zone: Annotated[str, typer.Option(help="Their time zone, such as Europe/London.")] = "UTC",
    *,
    password_stdin: FromStdin = False,
) -> None:
    """Register a user. Without --password-stdin a password is made and shown once."""
    terminal: Terminal = context.obj
    password = read_password() if password_stdin else made_password()
    wanted = UserIn.checked(email=email, name=name, role=role, zone=zone, password=password)
    added = terminal.run(registered, wanted)
    told(terminal, added, f"{added.email} is registered.", None if password_stdin else password)


@commands.command()
def password(context: typer.Context, email: Email, *, password_stdin: FromStdin = False) -> None:
    """Set a password and end every sign-in; without --password-stdin one is made, shown once."""
    terminal: Terminal = context.obj
    chosen = read_password() if password_stdin else made_password()
    changed = terminal.run(with_password, email, chosen)
    text = f"{changed.email} has a new password and is signed out everywhere."
    told(terminal, changed, text, None if password_stdin else chosen)


@commands.command("set-role")
@commands.command(hidden=True)
def role(
    context: typer.Context,
    email: Email,
    wanted: Annotated[Role, typer.Argument(metavar="ROLE", help="What they are from now on.")],
) -> None:
    """Change what a user is everywhere."""
    change(context.obj, email, UserChange(role=wanted), f"is {wanted} now")


@commands.command()
def disable(context: typer.Context, email: Email) -> None:
    """Keep a user out and end every sign-in; nothing of theirs is deleted."""
    change(context.obj, email, UserChange(disabled=True), "is disabled")


@commands.command()
def enable(context: typer.Context, email: Email) -> None:
    """Let a disabled user sign in again."""
    change(context.obj, email, UserChange(disabled=False), "may sign in again")


@commands.command()
def grant(
    context: typer.Context,
    email: Email,
    wanted: Annotated[Role, typer.Argument(metavar="ROLE", help="What they are there.")],
    scope: Annotated[UUID, typer.Argument(help="The id of a program or cohort.")],
) -> None:
    """Give a role on one program or cohort, instead of an earlier one there."""
    terminal: Terminal = context.obj
    terminal.run(granted, email, wanted, scope)
    answer = {"email": email, "role": wanted, "scope_id": scope}
    terminal.answer(answer, text=f"{email} is {wanted} of {scope} now.")


@commands.command("take-back")
def take_back(
    context: typer.Context,
    email: Email,
    scope: Annotated[UUID, typer.Argument(help="The id of a program or cohort.")],
) -> None:
    """Take back what was granted on one program or cohort."""
    terminal: Terminal = context.obj
    terminal.run(taken_back, email, scope)
    answer = {"email": email, "scope_id": scope}
    terminal.answer(answer, text=f"{email} holds nothing on {scope} now.")


@commands.command()
def erase(
    context: typer.Context,
    email: Email,
    reason: Annotated[
        str, typer.Option(help="Goes to the audit log; no names.", show_default=False)
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a user and all that is kept of them. It cannot be undone."""
    terminal: Terminal = context.obj
    wanted = EraseIn.checked(reason=reason)
    if not yes:
        typer.confirm(f"Erase {email} for good?", abort=True, err=True)
    terminal.run(erased, email, wanted)
    terminal.answer({"email": email}, text=f"{email} is erased; a letter tells them.")


def described(user: UserWithGrants) -> list[str]:
    state = "" if user.verified_at is not None else ", address not confirmed yet"
    if user.disabled_at is not None:
        state += f", disabled since {user.disabled_at:%Y-%m-%d}"
    first = f"{user.email}: {user.name}, {user.role}, {user.zone}{state}"
    return [first, *(f"{each.role} of {each.scope_id}" for each in user.grants)]


def told(terminal: Terminal, user: UserView, text: str, made: str | None) -> None:
    """A password that was made here is shown here, and nowhere ever again."""
    if made is None:
        terminal.answer(user, text=text)
        return
    shown = {**msgspec.to_builtins(user), "password": made}
    terminal.answer(shown, text=f"{text}\nPassword: {made}\nIt is not shown again.")


def change(terminal: Terminal, email: str, wanted: UserChange, outcome: str) -> None:
    changed = terminal.run(changed_user, email, wanted)
    terminal.answer(changed, text=f"{changed.email} {outcome}.")


async def every_user(reads: AccountReads, by: Principal) -> Rows:
    first = Page(limit=MAX_LIMIT, sort=Sort(field="email"))
    return await every(lambda page: reads.page(page, viewer=by), first)


async def one_user(
    email: str, users: UserService, reads: AccountReads, by: Principal
) -> UserWithGrants:
    user = await users.named(email, by=by)
    return UserWithGrants.model_validate_json(await reads.get(user.id, viewer=by))


async def registered(wanted: UserIn, users: UserService, by: Principal) -> UserView:
    return await users.register(wanted, by=by)


async def with_password(email: str, chosen: str, users: UserService, by: Principal) -> UserView:
    return await users.set_password(email, chosen, by=by)


async def changed_user(
    email: str, wanted: UserChange, users: UserService, by: Principal
) -> UserView:
    user = await users.named(email, by=by)
    return await users.change(user.id, wanted, by=by)


async def granted(email: str, role: Role, scope: UUID, users: UserService, by: Principal) -> None:
    user = await users.named(email, by=by)
    await users.grant(user.id, GrantIn.checked(role=role, scope_id=scope), by=by)


async def erased(
    email: str, wanted: EraseIn, users: UserService, erasures: ErasureService, by: Principal
) -> None:
    user = await users.named(email, by=by)
    await erasures.erase(user.id, reason=wanted.reason, by=by)


async def taken_back(email: str, scope: UUID, users: UserService, by: Principal) -> None:
    user = await users.named(email, by=by)
    await users.take_back(user.id, scope, by=by)
