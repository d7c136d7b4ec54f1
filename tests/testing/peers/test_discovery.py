"""Google's description judges as Discord's does."""

import json
from typing import Any, Final

import pytest

from paceline.testing.peers.descriptions import path_of
from paceline.testing.peers.discovery import is_discovery, openapi_of
from paceline.testing.peers.judge import Judge, judge_by
from paceline.testing.peers.wire import Request

NAME: Final = "google-calendar.v3.discovery.json"
EVENTS: Final = "/calendars/primary/events"
WHEN: Final = {"dateTime": "2026-01-06T18:00:00+01:00", "timeZone": "Europe/Berlin"}
SMALL: Final[dict[str, Any]] = {
    "discoveryVersion": "v1",
    "schemas": {
        "Walk": {
            "type": "object",
            "properties": {
                "title": {"type": "string", "annotations": {"required": ["walks.insert"]}},
                "length": {"type": "string", "format": "int64"},
                "stops": {"type": "array", "items": {"$ref": "Walk"}},
                "tags": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        }
    },
    "parameters": {"alt": {"type": "string", "enum": ["json"], "location": "query"}},
    "resources": {
        "walks": {
            "methods": {
                "insert": {
                    "id": "walks.insert",
                    "path": "walks",
                    "httpMethod": "POST",
                    "parameters": {
                        "limit": {"type": "integer", "maximum": "9", "location": "query"}
                    },
                    "request": {"$ref": "Walk"},
                    "response": {"$ref": "Walk"},
                }
            }
        }
    },
}


def asked(path: str, body: object, **query: str) -> Request:
    return Request(
        method="POST",
        path=path,
        query={name: [value] for name, value in query.items()},
        headers={"content-type": "application/json"},
        body=json.dumps(body).encode(),
    )


def faults(judge: Judge, path: str, body: object, **query: str) -> list[str]:
    found = judge.find("POST", path)
    assert found is not None
    return judge.request_faults(found, asked(path, body, **query), body)


class TestADiscoveryDocument:
    @pytest.fixture
    def judge(self) -> Judge:
        assert is_discovery(SMALL)
        return Judge(openapi_of(SMALL))

    def test_agrees_to_what_fits(self, judge: Judge) -> None:
        walk = {"title": "Lake", "length": "12", "stops": [{"length": "3"}], "tags": {"a": "b"}}

        assert faults(judge, "/walks", walk, alt="json", limit="9") == []

    @pytest.mark.parametrize(
        ("walk", "query"),
        [
            ({"length": "12"}, {}),
            ({"title": "Lake", "length": 12}, {}),
            ({"title": "Lake", "length": "far"}, {}),
            ({"title": "Lake", "colour": "blue"}, {}),
            ({"title": "Lake", "stops": [{"colour": "blue"}]}, {}),
            ({"title": "Lake", "tags": {"a": 1}}, {}),
            ({"title": "Lake"}, {"limit": "10"}),
            ({"title": "Lake"}, {"alt": "xml"}),
            ({"title": "Lake"}, {"page": "2"}),
        ],
    )
    def test_finds_what_does_not(
        self, judge: Judge, walk: dict[str, object], query: dict[str, str]
    ) -> None:
        assert faults(judge, "/walks", walk, **query)

    def test_judges_answers(self, judge: Judge) -> None:
        found = judge.find("POST", "/walks")

        assert found is not None
        assert judge.answer_faults(found, 200, {"title": "Lake"}) == []
        assert judge.answer_faults(found, 200, {"title": 1})


@pytest.mark.shared
class TestGoogleCalendar:
    @pytest.fixture
    def judge(self) -> Judge:
        found = judge_by(NAME, takes_digits=False)
        if found is None:
            pytest.skip(f"PACELINE_SHARED has no {path_of(NAME).name}")
        return found

    def test_agrees_to_an_event(self, judge: Judge) -> None:
        event = {"id": "walk1", "summary": "Walk", "start": WHEN, "end": WHEN}

        assert faults(judge, EVENTS, event, sendUpdates="all") == []

    def test_wants_to_know_when_it_begins_and_ends(self, judge: Judge) -> None:
        told = faults(judge, EVENTS, {"summary": "Walk"})

        assert any('"start" is a required property' in each for each in told)

    def test_knows_no_other_fields(self, judge: Judge) -> None:
        event = {"summary": "Walk", "start": WHEN, "end": WHEN, "colour": "blue"}

        assert any("'colour'" in each for each in faults(judge, EVENTS, event))
