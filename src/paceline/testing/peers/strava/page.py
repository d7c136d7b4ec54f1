"""The stand-in's pages: what its athletes have, and the one where they let somebody in."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from paceline.testing.peers.strava.athletes import StoredAthlete

STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 16px;"
    "color:#1f2328;background:#fff}.soft{color:#57606a}"
    "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}.soft{color:#9198a1}}"
)
SCOPES: Final = ("activity:read", "activity:read_all")


def page(athletes: Iterable[StoredAthlete], *, judged: bool) -> str:
    told = (
        "Requests are judged by Strava's own description."
        if judged
        else "Requests are not judged: Strava's description is not here."
    )
    shown = "".join(
        f"<p>Athlete {each.id}: {len(each.activities)} activities</p>" for each in athletes
    )
    return framed("A stand-in for Strava", f'<p class="soft">{told}</p>{shown}')


def consent(query: Mapping[str, str]) -> str:
    """What is sent on is what stays ticked."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in query.items()
        if name in ("redirect_uri", "state")
    )
    asked = set(query.get("scope", "").split(","))
    boxes = "".join(
        f'<p><label><input type="checkbox" name="ticked" value="{each}" checked> {each}</label></p>'
        for each in SCOPES
        if each in asked
    )
    form = f'<form action="/oauth/agree">{hidden}{boxes}<button>Authorize</button></form>'
    return framed("Let this application in?", form)


def framed(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1>{body}</html>"
    )
