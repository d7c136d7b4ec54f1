"""The page behind the address in a letter: looking at it changes nothing."""

from collections.abc import Mapping
from html import escape
from typing import Final

from paceline.features.notifications.public import NoticeType

HEAD: Final = '<meta name="robots" content="noindex">'
STYLE: Final = """
button{font:inherit;font-weight:600;min-height:44px;padding:9px 16px;border-radius:4px;
border:1px solid var(--accent);background:var(--accent);color:var(--paper);cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
"""
HEADERS: Final[Mapping[str, str]] = {"cache-control": "no-store", "x-robots-tag": "noindex"}
KINDS: Final[Mapping[NoticeType, str]] = {
    NoticeType.REMINDER: "reminders of your meetings",
    NoticeType.GROUP_ASSIGNED: "letters about your groups",
    NoticeType.MEMBER_JOINED: "letters about who joins your group",
    NoticeType.MEMBER_LEFT: "letters about who leaves your group",
    NoticeType.MEETING_MOVED: "letters about meetings that are moved",
    NoticeType.MEETING_CANCELLED: "letters about meetings that do not take place",
    NoticeType.UNPLACED_ASK: "questions when no group is found for you",
}
GONE: Final = (
    "<h1>This address is not valid any more</h1>"
    "<p>On your own page, or in your account, you can choose which letters you get.</p>"
)


def asking(kind: NoticeType, path: str) -> str:
    """Programs that look at every link in a letter press no button."""
    return (
        f"<h1>No more {escape(KINDS[kind])}?</h1>"
        "<p>Nothing has changed yet. Letters of other kinds keep coming.</p>"
        f'<form method="post" action="{escape(path)}">'
        '<input type="hidden" name="List-Unsubscribe" value="One-Click">'
        "<button>No more of these</button></form>"
    )


def done(kind: NoticeType) -> str:
    return (
        f"<h1>You get no more {escape(KINDS[kind])}</h1>"
        '<p role="status">On your own page, or in your account, you can change that.</p>'
    )
