from typing import Annotated, Final

from pydantic import Field

from paceline.kernel.config import Configuration, Settings
from paceline.kernel.plugins import Bounds, Plugin, TimeOuts

SECTION: Final = "plugins"


class PluginSettings(Settings):
    """What the operator allows plugins at most; a manifest may ask for less."""

    required: Annotated[
        tuple[str, ...],
        Field(description="Plugins without which the server must not start, whatever they say."),
    ] = ()
    off: Annotated[
        tuple[str, ...], Field(description="Installed plugins that are not even imported.")
    ] = ()
    import_seconds: Annotated[
        float, Field(gt=0, le=600, description="How long the import of a plugin may take.")
    ] = 10
    start_seconds: Annotated[
        float, Field(gt=0, le=600, description="How long a part of a plugin may start or stop.")
    ] = 30
    request_seconds: Annotated[
        float, Field(gt=0, le=3600, description="How long a request to a plugin may take.")
    ] = 30
    job_seconds: Annotated[
        float, Field(gt=0, le=86400, description="How long a job of a plugin may run.")
    ] = 600
    routes: Annotated[int, Field(ge=0, le=1000, description="Routes that a plugin may have.")] = 100
    requests_at_once: Annotated[
        int, Field(ge=1, le=1000, description="Requests that a plugin may answer at once.")
    ] = 32
    requests_per_minute: Annotated[
        int, Field(ge=1, le=1_000_000, description="Requests a minute to a plugin, in all.")
    ] = 3000
    jobs_at_once: Annotated[
        int, Field(ge=1, le=64, description="Jobs of a plugin that may run at once here.")
    ] = 8

    def time_outs(self, plugin: Plugin) -> TimeOuts:
        own = plugin.time_outs
        return TimeOuts(
            start=min(own.start, self.start_seconds),
            stop=min(own.stop, self.start_seconds),
            request=min(own.request, self.request_seconds),
            job=min(own.job, self.job_seconds),
            health=own.health,
        )

    def bounds(self, plugin: Plugin) -> Bounds:
        own = plugin.bounds
        return Bounds(
            routes=min(own.routes, self.routes),
            requests_at_once=min(own.requests_at_once, self.requests_at_once),
            requests_per_minute=min(own.requests_per_minute, self.requests_per_minute),
            jobs_at_once=min(own.jobs_at_once, self.jobs_at_once),
        )


def plugin_settings(configuration: Configuration) -> PluginSettings:
    return configuration.section(SECTION, PluginSettings)
