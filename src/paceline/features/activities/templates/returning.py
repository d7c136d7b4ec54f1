"""The page that a provider sends the browser back to; its script hands on what came with it."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from paceline.web.page import STYLE, policy_for

SCRIPT: Final = """
const given=new URLSearchParams(location.search),body={},say=document.getElementById("told");
for(const key of["state","code","scope","error"])if(given.get(key))body[key]=given.get(key);
history.replaceState(null,"",location.pathname);
fetch("../../api/v1/activities/strava/finish",{method:"POST",credentials:"same-origin",
headers:{"content-type":"application/json"},body:JSON.stringify(body)}).then(async reply=>{
if(reply.ok){say.textContent=say.dataset.done;return;}
const answer=await reply.json().catch(()=>({}));
say.textContent=answer.detail||say.dataset.failed;
}).catch(()=>{say.textContent=say.dataset.away;})
.finally(()=>{document.getElementById("on").hidden=false;});
"""
ALLOWED: Final = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY: Final = f"{policy_for(STYLE)}; script-src 'sha256-{ALLOWED}'; connect-src 'self'"


@dataclass(frozen=True, kw_only=True)
class Words:
    title: str
    coming: str
    done: str
    failed: str
    away: str
    on: str
    no_script: str


WORDS: Final[Mapping[str, Words]] = {
    "en": Words(
        title="Connecting Strava",
        coming="One moment.",
        done="Connected. Your activities are on their way; this may take days.",
        failed="This did not work. Begin again.",
        away="The server could not be reached. Begin again.",
        on="To your training",
        no_script="This page needs JavaScript to finish connecting.",
    ),
    "de": Words(
        title="Strava wird verbunden",
        coming="Einen Augenblick.",
        done="Verbunden. Ihre Aktivitäten sind unterwegs; das kann Tage dauern.",
        failed="Das hat nicht geklappt. Beginnen Sie noch einmal.",
        away="Der Server war nicht zu erreichen. Beginnen Sie noch einmal.",
        on="Zu Ihrem Training",
        no_script="Diese Seite braucht JavaScript, um die Verbindung abzuschließen.",
    ),
}


def returned(words: Words) -> str:
    told = {"done": words.done, "failed": words.failed, "away": words.away}
    data = "".join(f' data-{name}="{escape(each)}"' for name, each in told.items())
    return (
        f"<h1>{escape(words.title)}</h1>"
        f'<p id="told" role="status"{data}>{escape(words.coming)}</p>'
        f'<p id="on" hidden><a href="../../training">{escape(words.on)}</a></p>'
        f"<noscript><p>{escape(words.no_script)}</p></noscript>"
        f"<script>{SCRIPT}</script>"
    )
