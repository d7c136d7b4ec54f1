import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.reconcile.cli.credentials import commands as credentials
from paceline.features.reconcile.cli.replies import reply
from paceline.features.reconcile.errors import PlanMoved
from paceline.features.reconcile.public import Connection
from paceline.features.reconcile.repository.connections import ConnectionReads
from paceline.features.reconcile.service.connections import ConnectionService
from paceline.features.reconcile.service.letters import LetterService
from paceline.features.reconcile.service.plans import PlanService, content_of, fingerprint
from paceline.features.reconcile.service.turns import Look, Turns
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.query import MAX_LIMIT, Page
from paceline.kernel.resilience import own_act
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)
commands.add_typer(credentials, name="credentials")
commands.command()(reply)
Cohort = Annotated[str, typer.Argument(metavar="COHORT", help="Its id or slug.")]
Provider = Annotated[
    str | None, typer.Option("--provider", "-p", help="Only there; else wherever it is connected.")
]
There = Annotated[str, typer.Option("--provider", "-p", help="Its name.")]
Document = Mapping[str, Any]
SHOWN: Final = 40


@commands.command()
def plan(
    context: typer.Context,
    cohort: Cohort,
    provider: Provider = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Keep it, to apply it.")] = None,
) -> None:
    """Look outside and tell what would be done; nothing is."""
    terminal: Terminal = context.obj
    plans = plans_of(terminal, cohort, provider)
    if out is not None:
        out.write_text(json.dumps({"cohort": cohort, "plans": plans}, indent=1), encoding="utf-8")
        terminal.say(f"Kept in {out}; carry it out with: paceline sync apply {cohort} --plan {out}")
    terminal.answer(plans, text="\n".join(map(plan_told, plans)))


@commands.command()
def apply(
    context: typer.Context,
    cohort: Cohort,
    provider: Provider = None,
    kept: Annotated[
        Path | None, typer.Option("--plan", help="Only what this plan says, if nothing moved.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Even if much is removed.")] = False,  # noqa: FBT002, a flag of the command line
) -> None:
    """Bring the outside to what is wanted now."""
    terminal: Terminal = context.obj
    expected = {} if kept is None else prints_of(kept)
    done = [
        terminal.run(
            applied, each, expected.get(each.provider, ""), kept is not None, force, terminal
        )
        for each in terminal.run(connections_of, cohort, provider)
    ]
    terminal.answer(done, text="\n".join(map(done_told, done)))


@commands.command()
def status(context: typer.Context, cohort: Cohort, provider: Provider = None) -> None:
    """How the last turn at each provider ended."""
    terminal: Terminal = context.obj
    rows = terminal.run(standing, cohort, provider)
    terminal.answer(rows, text="\n".join(map(status_told, rows)) or NOWHERE)


@commands.command()
def drift(context: typer.Context, cohort: Cohort, provider: Provider = None) -> None:
    """What differs outside from what is wanted, now, and what becomes of it."""
    terminal: Terminal = context.obj
    found = [
        {"provider": plan["provider"], **each}
        for plan in plans_of(terminal, cohort, provider)
        for each in plan["drift"]
    ]
    text = "\n".join(map(drift_told, found)) or "Nothing differs."
    terminal.answer(found, text=text)


@commands.command()
def connect(
    context: typer.Context,
    cohort: Cohort,
    provider: There,
    place: Annotated[str, typer.Option(help="Where: the id of a guild, of a calendar.")],
    account: Annotated[
        str, typer.Option(help="Stored credentials; else those of the settings.")
    ] = "",
    option: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Of the provider's own.")
    ] = None,
) -> None:
    """Keep a cohort in step there from now on."""
    terminal: Terminal = context.obj
    made = terminal.run(connected, cohort, provider, place, account, options_of(option or []))
    text = f"Connected to {provider}, {place}. Look at it: paceline sync status {cohort}"
    terminal.answer(msgspec.to_builtins(made), text=text)


@commands.command()
def disconnect(context: typer.Context, cohort: Cohort, provider: There) -> None:
    """Keep it in step no longer; what was made there stays."""
    terminal: Terminal = context.obj
    terminal.run(disconnected, cohort, provider)
    terminal.answer({"provider": provider}, text=f"Disconnected from {provider}.")


NOWHERE: Final = (
    "Connected nowhere. Connect it: paceline sync connect COHORT --provider NAME --place ID"
)


def options_of(given: Sequence[str]) -> Mapping[str, object]:
    """Raises Invalid for what is no KEY=VALUE; numbers, true and false are read as such."""
    found: dict[str, object] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise Invalid(f"--option {text}: write it as KEY=VALUE.")
        found[key] = {"true": True, "false": False}.get(value, value)
    return found


def prints_of(path: Path) -> Mapping[str, str]:
    """By provider. Raises Invalid for a file that is no plan of ours."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {str(each["provider"]): str(each["fingerprint"]) for each in document["plans"]}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Invalid(f"{path}: this is no plan of paceline sync plan --out.") from error


async def chosen(
    reference: str,
    provider: str | None,
    cohorts: Cohorts,
    reads: ConnectionReads,
    who: Principal,
) -> list[Connection]:
    cohort = await cohorts.named(reference, by=who)
    page = msgspec.json.decode(await reads.page(cohort.id, Page(limit=MAX_LIMIT), viewer=who))
    names = [each["provider"] for each in page["items"]]
    if provider is not None and provider not in names:
        raise Invalid(f"This cohort is not connected to {provider}. {NOWHERE}")
    wanted = names if provider is None else [provider]
    return [await reads.connection(cohort.id, each, viewer=who) for each in wanted]


async def connections_of(
    reference: str,
    provider: str | None,
    cohorts: Cohorts,
    reads: ConnectionReads,
    who: Principal,
) -> list[Connection]:
    found = await chosen(reference, provider, cohorts, reads, who)
    if not found:
        raise Invalid(NOWHERE)
    return found


def plans_of(terminal: Terminal, cohort: str, provider: str | None) -> list[Document]:
    """Each look is an act of its own: nothing is open while a provider is asked."""
    connections = terminal.run(connections_of, cohort, provider)
    return [terminal.run(planned, each) for each in connections]


async def planned(connection: Connection, plans: PlanService) -> Document:
    return document_of(await plans.looked_at(connection))


def document_of(look: Look) -> Document:
    return {
        "provider": look.connection.provider,
        "place": look.connection.place,
        "fingerprint": fingerprint(look),
        **content_of(look.plan),
    }


async def applied(
    connection: Connection,
    expected: str,
    kept: bool,  # noqa: FBT001, given by position to what runs it
    force: bool,  # noqa: FBT001
    terminal: Terminal,
    turns: Turns,
) -> Document:
    def unmoved(look: Look) -> None:
        if kept and fingerprint(look) != expected:
            raise PlanMoved

    with own_act():
        done = await turns.run(connection, force=force, check=unmoved, progress=terminal.progress)
    return {"provider": connection.provider, "counts": dict(done.counts()), "calls": done.calls}


async def standing(
    reference: str,
    provider: str | None,
    cohorts: Cohorts,
    reads: ConnectionReads,
    letters: LetterService,
    who: Principal,
) -> list[Document]:
    cohort = await cohorts.named(reference, by=who)
    page = msgspec.json.decode(await reads.page(cohort.id, Page(limit=MAX_LIMIT), viewer=who))
    return [
        {**each, "dead_letters": await letters.of(cohort.id, each["provider"], viewer=who)}
        for each in page["items"]
        if provider in {None, each["provider"]}
    ]


async def connected(
    reference: str,
    provider: str,
    place: str,
    account: str,
    options: Mapping[str, object],
    cohorts: Cohorts,
    connections: ConnectionService,
    who: Principal,
) -> Connection:
    cohort_id: CohortId = (await cohorts.named(reference, by=who)).id
    return await connections.connect(
        cohort_id, provider, place=place, account=account, options=options, by=who
    )


async def disconnected(
    reference: str, provider: str, cohorts: Cohorts, connections: ConnectionService, who: Principal
) -> None:
    await connections.end((await cohorts.named(reference, by=who)).id, provider, by=who)


def plan_told(plan: Document) -> str:
    counts = ", ".join(f"{count} to {act}" for act, count in plan["counts"].items())
    lines = [f"{plan['provider']} {plan['place']}: {counts or 'nothing to do'}"]
    lines += [
        f"  {each['act']:<7} {each['kind']} {title(each)}  ({each['reason']})"
        for each in plan["operations"][:SHOWN]
    ]
    if len(plan["operations"]) > SHOWN:
        lines.append(f"  and {len(plan['operations']) - SHOWN} more; --json shows all")
    if plan["guarded"]:
        lines.append(f"  This removes much of {plan['known']} objects: apply needs --force.")
    return "\n".join(lines)


def title(operation: Document) -> str:
    fields = operation["fields"]
    return str(fields.get("name") or fields.get("title") or operation["key"])


def done_told(done: Document) -> str:
    counts = ", ".join(f"{act} {count}" for act, count in done["counts"].items())
    return f"{done['provider']}: {counts or 'in step already'}"


def status_told(row: Document) -> str:
    when = row["ended_at"] or "no turn yet"
    lines = [f"{row['provider']} {row['place']}: {row['state']} ({when})"]
    lines += [f"  {line}" for line in str(row["note"]).splitlines()]
    if row["drift"]:
        lines.append(f"  {len(row['drift'])} fields differed; see: paceline sync drift")
    for letter in row["dead_letters"]:
        lines.append(f"  Given up: {letter['kind']}, {letter['error']}")
        lines.append(f"  Once that is mended: paceline jobs replay {letter['id']}")
    if row["state"] == "guarded":
        lines.append("  Look at it with sync plan; if it is meant: sync apply --force")
    return "\n".join(lines)


def drift_told(each: Document) -> str:
    return (
        f"{each['provider']}: {each['kind']} {each['key']}, {each['field']}: "
        f"{each['seen']!r} outside, {each['wanted']!r} wanted ({each['care']})"
    )
