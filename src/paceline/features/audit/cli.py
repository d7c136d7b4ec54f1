import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, TextIO
from uuid import UUID

import msgspec
import typer

from paceline.engines.hashchain.chain import Head
from paceline.features.audit.errors import AuditLogChanged
from paceline.features.audit.policy import may_audit
from paceline.features.audit.repository import ActReads
from paceline.features.audit.service.checking import Inspector, Verdict
from paceline.kernel.audit import Outcome
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Filter, Operator, Page, Sort
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)
COLUMNS: Final = ("number", "at", "action", "subject", "actor_id", "change", "reason")
SEALED: Final = "audit.sealed"
Shown = Mapping[str, object]


@commands.command("list")
def listed(
    context: typer.Context,
    subject: Annotated[str | None, typer.Option(help="Such as cohort:ID.")] = None,
    actor: Annotated[UUID | None, typer.Option(help="Only what this user did.")] = None,
    action: Annotated[str | None, typer.Option(help="Such as cohorts.changed.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT, help="At most so many.")] = 50,
) -> None:
    """Who did what to what, the newest first."""
    terminal: Terminal = context.obj
    asked = {"subject": subject, "actor_id": str(actor) if actor else None, "action": action}
    filters = tuple(
        Filter(field=field, operator=Operator.EQ, text=text)
        for field, text in asked.items()
        if text is not None
    )
    page = Page(limit=limit, sort=Sort(descending=True), filters=filters)
    acts = terminal.run(found, page)
    terminal.table([{**act, "change": change_of(act)} for act in acts], columns=COLUMNS)


@commands.command()
def verify(
    context: typer.Context,
    logs: Annotated[
        list[Path] | None,
        typer.Option("--log", exists=True, dir_okay=False, help="JSON logs of this server."),
    ] = None,
) -> None:
    """Hold the log against its seals, the heads kept apart, and those in log files."""
    terminal: Terminal = context.obj
    logged = [head for path in logs or () for head in heads_in(path)]
    verdict = terminal.run(inspected, logged)
    if verdict.troubles:
        raise AuditLogChanged(verdict.troubles)
    told = f"{verdict.acts} acts are as they were sealed; {verdict.heads} heads agree."
    if verdict.waiting:
        told += f" {verdict.waiting} more wait for their seal."
    terminal.answer(
        {
            "acts": verdict.acts,
            "heads": verdict.heads,
            "waiting": verdict.waiting,
            "troubles": [],
        },
        text=told,
    )


@commands.command()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Where to write; JSON Lines.")],
) -> None:
    """Write every sealed act, one JSON object a line, in order."""
    terminal: Terminal = context.obj
    try:
        with out.open("x", encoding="utf-8") as file:
            count = terminal.run(exported, file)
    except FileExistsError:
        raise Invalid(f"{out} is there already; name another file.") from None
    except OSError as error:
        raise Invalid(f"{out} cannot be written: {error.strerror}.") from error
    terminal.answer({"acts": count, "file": str(out)}, text=f"Wrote {count} acts to {out}.")


def change_of(act: Shown) -> str:
    """`title: Base -> Base 2`, a line for each; a refusal says so first."""
    before, after = act["before"], act["after"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    told = [] if act["outcome"] == Outcome.DONE else [str(act["outcome"])]
    for name in [*before, *(each for each in after if each not in before)]:
        was = f"{before[name]} -> " if name in before else ""
        told.append(f"{name}: {was}{after.get(name, 'gone')}")
    return "\n".join(told)


async def found(page: Page, acts: ActReads, who: Principal) -> Sequence[Shown]:
    may_audit(who)
    answer = msgspec.json.decode(await acts.page_unscoped(page), type=dict[str, object])
    return msgspec.convert(answer["items"], list[dict[str, object]])


async def inspected(logged: Sequence[Head], inspector: Inspector, who: Principal) -> Verdict:
    may_audit(who)
    return await inspector.inspect(logged=logged)


async def exported(file: TextIO, inspector: Inspector, who: Principal) -> int:
    may_audit(who)
    count = 0
    async for acts in inspector.pages():
        lines = b"\n".join(msgspec.json.encode(act) for act in acts).decode() + "\n"
        await asyncio.to_thread(written(file), lines)
        count += len(acts)
    return count


def written(file: TextIO) -> Callable[[str], int]:
    return file.write


def heads_in(path: Path) -> list[Head]:
    """Every head that a log tells of; other lines are left alone."""
    found = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            head = SEALED in line and head_of(line)
            if head:
                found.append(head)
    return found


def head_of(line: str) -> Head | None:
    try:
        told = msgspec.json.decode(line, type=dict[str, object])
    except msgspec.MsgspecError:
        return None
    return Head.of_line(str(told.get("head"))) if told.get("event") == SEALED else None
