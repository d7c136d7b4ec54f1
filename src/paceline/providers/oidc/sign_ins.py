"""The providers of the settings, each in its own way."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from typing_extensions import override

from paceline.features.accounts.ports import (
    Arrival,
    Departure,
    Offered,
    OutsidePerson,
    OutsideSignIns,
    OutsideUnknown,
)
from paceline.kernel.clock import Clock
from paceline.providers.oidc.calls import Calls
from paceline.providers.oidc.connect import OpenIdConnect
from paceline.providers.oidc.discord import Discord
from paceline.providers.oidc.settings import Kind, OutsideSettings, ProviderSettings

if TYPE_CHECKING:
    from paceline.providers.oidc.calls import Client


class ConfiguredSignIns(OutsideSignIns):
    def __init__(self, settings: OutsideSettings, client: "Client", clock: Clock) -> None:
        calls = Calls(client)
        self._settings = settings.providers
        self._ways: Mapping[str, OpenIdConnect | Discord] = {
            name: way_of(each, calls, clock) for name, each in settings.providers.items()
        }

    @override
    def offered(self) -> Sequence[Offered]:
        return [
            Offered(name=name, title=each.title or name.capitalize())
            for name, each in sorted(self._settings.items())
        ]

    @override
    async def begin(self, name: str, *, state: str, back: str) -> Departure:
        return await self._way(name).begin(state=state, back=back)

    @override
    async def finish(self, name: str, arrival: Arrival, *, back: str) -> OutsidePerson:
        return await self._way(name).finish(arrival, back=back)

    def _way(self, name: str) -> OpenIdConnect | Discord:
        found = self._ways.get(name)
        if found is None:
            raise OutsideUnknown
        return found


def way_of(settings: ProviderSettings, calls: Calls, clock: Clock) -> OpenIdConnect | Discord:
    if settings.kind is Kind.DISCORD:
        return Discord(settings, calls)
    return OpenIdConnect(settings, calls, clock)
