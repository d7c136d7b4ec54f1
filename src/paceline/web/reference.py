"""The API on one page, for people: nothing but markup, so it needs no script and no other host."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

REFERENCE: Final = """
details{border-top:1px solid var(--line);padding:8px 0}
summary{cursor:pointer;display:block}summary:focus-visible{outline:3px solid var(--accent)}
details p{margin:8px 0}.verb{display:inline-block;min-width:4.5rem;font-weight:600}
td code{overflow-wrap:anywhere}
"""


def listed(document: Mapping[str, object]) -> str:
    """The operations, grouped by their first tag; each opens to its inputs and answers."""
    groups: dict[str, list[str]] = {}
    for path, operations in pairs(document.get("paths")):
        for method, operation in pairs(operations):
            found = dict(pairs(operation))
            tags = found.get("tags")
            tag = str(tags[0]) if isinstance(tags, list) else "paceline"
            groups.setdefault(tag, []).append(shown(method, path, found))
    parts = [f"<h2>{escape(tag)}</h2>{''.join(found)}" for tag, found in sorted(groups.items())]
    return (
        '<h1>Paceline API</h1><p><a href="/">Start</a> &middot; '
        f'<a href="/api/v1/openapi.json">OpenAPI</a></p>{"".join(parts)}'
    )


def pairs(found: object) -> Iterator[tuple[str, object]]:
    if isinstance(found, dict):
        yield from found.items()


def shown(method: str, path: str, operation: Mapping[str, object]) -> str:
    door = "" if operation.get("security") else ' <span class="soft">open to anyone</span>'
    summary = escape(str(operation.get("summary", "")))
    told = operation.get("description")
    text = f"<p>{escape(str(told))}</p>" if told else ""
    return (
        f'<details><summary><span class="verb">{escape(method.upper())}</span>'
        f"<code>{escape(path)}</code> {summary}{door}</summary>{text}"
        f'<div class="wide">{inputs(operation)}{answers(operation)}</div></details>'
    )


def inputs(operation: Mapping[str, object]) -> str:
    found = operation.get("parameters")
    rows = [
        row(f"{each['in']} {each['name']}", str(each.get("description", "")))
        for each in (found if isinstance(found, list) else ())
    ]
    if "requestBody" in operation:
        rows.append(row("body", ", ".join(schemas_in(operation["requestBody"]))))
    return table("Asks for", rows)


def schemas_in(body: object) -> Iterator[str]:
    """The schemas' names, where they have one."""
    for name, value in pairs(body):
        if name == "$ref":
            yield str(value).rpartition("/")[2]
        yield from schemas_in(value)
    if isinstance(body, list):
        for each in body:
            yield from schemas_in(each)


def answers(operation: Mapping[str, object]) -> str:
    rows = [
        row(status, str(dict(pairs(found)).get("description", "")))
        for status, found in sorted(pairs(operation.get("responses")))
    ]
    return table("Answers", rows)


def table(title: str, rows: list[str]) -> str:
    return f"<p>{title}</p><table>{''.join(rows)}</table>" if rows else ""


def row(name: str, text: str) -> str:
    return f"<tr><td><code>{escape(name)}</code></td><td>{escape(text)}</td></tr>"
