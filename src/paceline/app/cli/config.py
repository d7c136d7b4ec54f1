from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import typer

from paceline.app.bootstrap import Installed
from paceline.app.place import configured
from paceline.app.plugins.survey import discovered_sections
from paceline.app.sections import (
    SettingNotFound,
    faults,
    sections_of,
    settings_of,
    value_for,
)
from paceline.db.stores.overrides import OverrideDesk
from paceline.kernel.config import Settings
from paceline.kernel.errors import ConfigError, Denied, Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.live_config import is_live
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(no_args_is_help=True)
COLUMNS: Final = ("key", "value", "source", "change")
Key = Annotated[str, typer.Argument(metavar="KEY", help="Such as port or grouping.seconds.")]


@commands.command()
def show(
    context: typer.Context,
    section: Annotated[str | None, typer.Argument(metavar="SECTION", help="Only this one.")] = None,
) -> None:
    """Every setting, its value and where that came from; runtime overrides apart."""
    terminal: Terminal = context.obj
    configuration = configured()
    sections = discovered_sections(configuration)
    if section is not None and section not in sections:
        known = ", ".join(sorted(sections))
        raise Invalid(f"There is no section {section!r}; there are {known}.")
    found = [
        {
            "key": each.key,
            "value": each.fallback if each.falls_back else each.value,
            "source": "fallback" if each.falls_back else each.source,
            "change": "at once" if each.live else "at the next start",
        }
        for each in settings_of(configuration, sections)
        if section is None or each.key.startswith(f"{section}.")
    ]
    terminal.table(found, columns=COLUMNS)


@commands.command()
def explain(context: typer.Context, key: Key) -> None:
    """All there is to know of one setting."""
    terminal: Terminal = context.obj
    configuration = configured()
    sections = discovered_sections(configuration)
    found = {each.key: each for each in settings_of(configuration, sections)}
    setting = found.get(key)
    if setting is None:
        raise SettingNotFound(key, found)
    told: dict[str, object] = {
        "key": setting.key,
        "meaning": setting.meaning,
        "value": setting.value,
        "source": setting.source,
        "default": setting.default,
        "without a value": setting.fallback or None,
        "environment": setting.variable,
        "secret file": f"{setting.variable}_FILE",
        "a change counts": "at once" if setting.live else "at the next start",
    }
    lines = [f"{name}: {value}" for name, value in told.items() if value is not None]
    terminal.answer(told, text="\n".join(lines))


@commands.command()
def check(context: typer.Context) -> None:
    """Read all of the configuration and name everything that is wrong with it."""
    terminal: Terminal = context.obj
    configuration = configured()
    sections = discovered_sections(configuration)
    if flaws := faults(configuration, sections):
        raise ConfigError("The configuration does not fit.", flaws=flaws)
    found = settings_of(configuration, sections)
    given = [each for each in found if each.source != "the defaults"]
    backs = [f"  {each.key}: {each.fallback}" for each in found if each.falls_back]
    text = "\n".join(
        [
            f"Good: {len(given)} settings are given, {len(found) - len(given)} have their default.",
            *(["Without a value:", *backs] if backs else []),
        ]
    )
    terminal.answer({"given": [each.key for each in given], "settings": len(found)}, text=text)


@commands.command("set")
def put(
    context: typer.Context, key: Key, value: Annotated[str, typer.Argument(metavar="VALUE")]
) -> None:
    """Change a setting of the running processes; they take it over within seconds."""
    terminal: Terminal = context.obj
    stored = terminal.run(overridden, key, value)
    terminal.answer({"key": key, "value": stored}, text=f"{key} is {stored} from now on.")


@commands.command("unset")
def take_back(context: typer.Context, key: Key) -> None:
    """Remove a runtime override; what file and environment say holds again."""
    terminal: Terminal = context.obj
    terminal.run(taken_back, key)
    terminal.answer({"key": key}, text=f"{key} is again what file and environment say.")


async def overridden(
    key: str, text: str, desk: OverrideDesk, installed: Installed, who: Principal
) -> object:
    may_configure(who)
    sections = sections_of(installed.features)
    value = value_for(key, text, sections)
    refuse_dead(key, sections)
    await desk.put(key, value, by=who)
    return value


async def taken_back(key: str, desk: OverrideDesk, who: Principal) -> None:
    may_configure(who)
    await desk.take_back(key)


def refuse_dead(key: str, sections: Mapping[str, type[Settings]]) -> None:
    if not is_live(key, sections):
        live: Sequence[str] = sorted(name for name, each in sections.items() if each.reloadable)
        raise Invalid(
            f"{key} is read at the start alone: set it in the file or the environment and start "
            f"again. While running, log_level, log_format and these sections can change: "
            f"{', '.join(live)}."
        )


class NotConfiguring(Denied):
    code = "not_permitted"


def may_configure(who: Principal) -> None:
    """Raises NotConfiguring: settings are everybody's."""
    if not who.everything:
        raise NotConfiguring("Only an administrator changes settings.")
