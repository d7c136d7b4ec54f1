"""The page behind the address in a letter: looking at it changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from paceline.features.notifications.public import Language, NoticeType

STYLE: Final = """
button{font:inherit;font-weight:600;min-height:44px;padding:9px 16px;border-radius:4px;
border:1px solid var(--accent);background:var(--accent);color:var(--paper);cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
"""


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language; `{kind}` is one of `kinds`."""

    language: Language
    kinds: Mapping[NoticeType, str]
    asked: str
    asked_lead: str
    end: str
    done: str
    done_lead: str
    gone: str
    gone_lead: str


ENGLISH: Final = Words(
    language=Language.EN,
    kinds={
        NoticeType.REMINDER: "reminders of your meetings",
        NoticeType.GROUP_ASSIGNED: "letters about your groups",
        NoticeType.MEMBER_JOINED: "letters about who joins your group",
        NoticeType.MEMBER_LEFT: "letters about who leaves your group",
        NoticeType.MEETING_MOVED: "letters about meetings that are moved",
        NoticeType.MEETING_CANCELLED: "letters about meetings that do not take place",
        NoticeType.UNPLACED_ASK: "questions when no group is found for you",
        NoticeType.VISIT: "letters about visits of another group's meeting",
        NoticeType.SUBSTITUTE: "letters about who leads a meeting in place of the facilitator",
    },
    asked="No more {kind}?",
    asked_lead="Nothing has changed yet. Letters of other kinds keep coming.",
    end="No more of these",
    done="You get no more {kind}",
    done_lead="On your own page, or in your account, you can change that.",
    gone="This address is not valid any more",
    gone_lead="On your own page, or in your account, you can choose which letters you get.",
)
GERMAN: Final = Words(
    language=Language.DE,
    kinds={
        NoticeType.REMINDER: "Erinnerungen an Ihre Treffen",
        NoticeType.GROUP_ASSIGNED: "Briefe über Ihre Gruppen",
        NoticeType.MEMBER_JOINED: "Briefe darüber, wer in Ihre Gruppe kommt",
        NoticeType.MEMBER_LEFT: "Briefe darüber, wer Ihre Gruppe verlässt",
        NoticeType.MEETING_MOVED: "Briefe über verlegte Treffen",
        NoticeType.MEETING_CANCELLED: "Briefe über Treffen, die nicht stattfinden",
        NoticeType.UNPLACED_ASK: "Fragen, wenn sich keine Gruppe für Sie findet",
        NoticeType.VISIT: "Briefe über Besuche bei einer anderen Gruppe",
        NoticeType.SUBSTITUTE: "Briefe darüber, wer ein Treffen stattdessen leitet",
    },
    asked="Abbestellen: {kind}?",
    asked_lead="Noch hat sich nichts geändert. Briefe anderer Art kommen weiter.",
    end="Abbestellen",
    done="Abbestellt: {kind}",
    done_lead="Auf Ihrer eigenen Seite oder in Ihrem Konto können Sie das ändern.",
    gone="Diese Adresse gilt nicht mehr",
    gone_lead="Auf Ihrer eigenen Seite oder in Ihrem Konto können Sie wählen, "
    "welche Briefe Sie bekommen.",
)
WORDS: Final[Mapping[str, Words]] = {each.language: each for each in (ENGLISH, GERMAN)}


def gone(words: Words) -> str:
    return f"<h1>{words.gone}</h1><p>{words.gone_lead}</p>"


def asking(kind: NoticeType, path: str, words: Words) -> str:
    """Programs that look at every link in a letter press no button."""
    return (
        f"<h1>{escape(words.asked.format(kind=words.kinds[kind]))}</h1>"
        f"<p>{words.asked_lead}</p>"
        f'<form method="post" action="{escape(path)}">'
        '<input type="hidden" name="List-Unsubscribe" value="One-Click">'
        f"<button>{words.end}</button></form>"
    )


def done(kind: NoticeType, words: Words) -> str:
    return (
        f"<h1>{escape(words.done.format(kind=words.kinds[kind]))}</h1>"
        f'<p role="status">{words.done_lead}</p>'
    )
