"""What the doctor finds of plugins: those that do not run, and jobs that nobody here answers."""

from collections.abc import Sequence

from paceline.app.cli.findings import Finding, fault
from paceline.app.place import Place
from paceline.app.plugins.migrating import Upgrades
from paceline.app.plugins.remembered import recalled
from paceline.db.failures import FAILURES
from paceline.db.ledger.depth import LedgerDepth
from paceline.db.ledger.handlers import Handlers
from paceline.kernel.standing import Standings, State


async def plugins(place: Place) -> Sequence[Finding]:
    """Those that do not run although they are asked for, and jobs that nobody here answers."""
    container = place.container
    standings = await container.get(Standings)
    remembered = recalled(place.configuration.core.data_dir)
    found: list[Finding] = []
    for each in standings.plugins():
        why = "; ".join(each.why) or remembered.get(each.name, "")
        if each.state is not State.OFF and why:
            remedy = "mend or uninstall it; see: paceline features check"
            found.append(fault("plugin", f"{each.name} is skipped: {why}", remedy))
    try:
        states = await (await container.get(Upgrades)).states()
        waiting = await (await container.get(LedgerDepth)).waiting_by_kind()
    except FAILURES:
        return found
    for name, state in states.items():
        if not state.up_to_date:
            told = f"the tables of {name} are behind"
            found.append(fault("plugin", told, "paceline db upgrade"))
    kinds = (await container.get(Handlers)).kinds
    for kind in sorted(waiting.keys() - kinds.keys()):
        told = f"{waiting[kind]} of kind {kind} wait: nothing that runs here answers them"
        remedy = "run the feature or plugin they belong to, or cancel them: paceline jobs"
        found.append(fault("jobs", told, remedy))
    return found
