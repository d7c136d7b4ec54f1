"""Letters that stand-ins took, and a page that shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

STYLE: Final = """
body{font:15px/1.4 system-ui,sans-serif;margin:0;background:#f4f5f6;color:#1b2a2f}
header{padding:12px 20px;background:#fff;border-bottom:1px solid #d9e2e4}header small{color:#5b6b70}
h1{font-size:18px;margin:0}details{background:#fff;margin:8px 20px;padding:8px 12px}
pre{white-space:pre-wrap;overflow-wrap:anywhere}small{color:#5b6b70}
"""
HEAD: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta http-equiv="refresh" content="5"><title>Stand-in post</title>'
    f"<style>{STYLE}</style></head><body>"
)


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One letter as it was taken. `via` is the way it came by: smtp or sendgrid.

    `calendar` is the iCalendar text of an invitation.
    """

    via: str
    sender: str = field(repr=False)
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    arguments: Mapping[str, str] = field(default_factory=dict)
    calendar: str = field(default="", repr=False)


def page(letters: Iterable[Posted], *, judged: bool) -> str:
    """The newest first."""
    says = (
        "Every request is judged by SendGrid's own description."
        if judged
        else "Requests are not judged: SendGrid's description is not here."
    )
    header = f"<header><h1>A stand-in for the post</h1><small>{says}</small></header>"
    shown = "".join(shown_of(each) for each in reversed(list(letters)))
    return f"{HEAD}{header}{shown}</body></html>"


def shown_of(letter: Posted) -> str:
    return (
        f"<details><summary>{escape(letter.subject)} <small>to {escape(letter.to)}, "
        f"by {escape(letter.via)}</small></summary><pre>{escape(letter.text)}</pre></details>"
    )
