"""A stand-in SendGrid: takes letters, and tells of what became of them when a test says so."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final

from typing_extensions import override

from paceline.kernel.ids import new_id
from paceline.testing.peers.letters import Posted, page
from paceline.testing.peers.peer import Asked, Handler, Peer
from paceline.testing.peers.sendgrid.events import EventSigner
from paceline.testing.peers.wire import Reply, Request

KEY: Final = "stand-in"
# As its reference names them.
RESERVED: Final = frozenset(
    {
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    }
)
ARGUMENTS: Final = 10_000
# The one type that may have a parameter: https://github.com/sendgrid/sendgrid-ruby/issues/298
INVITATION: Final = re.compile(r"text/calendar; method=[A-Z]+")


class SendGridPeer(Peer):
    """`key` is what a client signs in with; `letters` may be shared with another stand-in."""

    name: ClassVar = "sendgrid"
    description: ClassVar = "sendgrid.mail.v3.openapi.json"

    def __init__(
        self, *, port: int = 0, key: str = KEY, letters: list[Posted] | None = None
    ) -> None:
        self.key = key
        self.letters = [] if letters is None else letters
        self.signer = EventSigner()
        super().__init__(port=port)

    @override
    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/v3/mail/send"): self.take}

    @override
    def allowed(self, request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {self.key}"

    @override
    def refusal(self, status: int, detail: str, *, seconds: float = 0.0) -> Reply:
        told = {"errors": [{"message": detail, "field": None}]}
        if status != HTTPStatus.TOO_MANY_REQUESTS:
            return Reply.json(told, status)
        return Reply.json(told, status, headers={"retry-after": f"{seconds:g}"})

    @override
    async def beside(self, request: Request) -> Reply | None:
        if request.method == "GET" and request.path == "/":
            shown = page(self.letters, judged=self.judged).encode()
            return Reply(headers={"content-type": "text/html; charset=utf-8"}, body=shown)
        return None

    async def take(self, asked: Asked) -> Reply:
        """One letter for each recipient; what the description cannot say is judged here."""
        faults = rules_broken(asked.body)
        if faults:
            self.violations += [f"POST /v3/mail/send: {each}" for each in faults]
            return self.refusal(HTTPStatus.BAD_REQUEST, "; ".join(faults))
        self.letters += letters_of(asked.body)
        return Reply(status=HTTPStatus.ACCEPTED, headers={"x-message-id": str(new_id())})


def rules_broken(body: Any) -> list[str]:  # noqa: ANN401, a document as it came
    faults = []
    for each in (body, *body["personalizations"]):
        names = {name.lower() for name in each.get("headers", {})}
        faults += [f"header {name}: is reserved" for name in sorted(names & RESERVED)]
        given = each.get("custom_args", {})
        if isinstance(given, dict) and sum(len(f"{k}{v}") for k, v in given.items()) > ARGUMENTS:
            faults.append("custom_args: too long")
    if not body["personalizations"]:
        faults.append("personalizations: empty")
    if not (body.get("content") or body.get("template_id")):
        faults.append("content: missing")
    kinds = [each["type"] for each in body.get("content", ())]
    if "text/plain" in kinds and kinds[0] != "text/plain":
        faults.append("content: text/plain comes first")
    faults += [
        f"content: {kind} has parameters"
        for kind in kinds
        if ";" in kind and not INVITATION.fullmatch(kind)
    ]
    attached = [each.get("type", "") for each in body.get("attachments", ())]
    faults += [f"attachments: {kind} has parameters" for kind in attached if ";" in kind]
    if not (body.get("subject") or all(each.get("subject") for each in body["personalizations"])):
        faults.append("subject: missing")
    return faults


def is_calendar(kind: str) -> bool:
    return kind.startswith("text/calendar")


def letters_of(body: Any) -> list[Posted]:  # noqa: ANN401, as above
    content = {each["type"]: each["value"] for each in body.get("content", ())}
    return [
        Posted(
            via="sendgrid",
            sender=body["from"]["email"],
            to=to["email"],
            subject=each.get("subject") or body["subject"],
            text=content.get("text/plain", ""),
            html=content.get("text/html", ""),
            headers={**body.get("headers", {}), **each.get("headers", {})},
            arguments=each.get("custom_args", {}),
            calendar=next((text for kind, text in content.items() if is_calendar(kind)), ""),
        )
        for each in body["personalizations"]
        for to in each["to"]
    ]
