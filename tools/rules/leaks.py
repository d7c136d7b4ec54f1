"""What ties the repository to one machine or gives a secret away."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tools.rules.findings import Finding
from tools.rules.tree import Source

HOSTS: Final = r"pypi|pythonhosted|npmjs|yarnpkg|crates|debian|ubuntu|golang|rubygems"
RULES: Final = (
    (
        "registry-host",
        # allowed[registry-host]: the pattern that finds them
        re.compile(rf"(?i)\b(?:{HOSTS})\.(?:org|com|io|net)\b|--(?:extra-)?index-url|--find-links"),
        "names the place packages come from",
        "use the package name; the machine's own settings know the place",
    ),
    (
        "machine-path",
        re.compile(r"(?<![\w.~/-])/(?:work|root|home|Users)/"),
        "a path of one machine",
        "write it relative to the repository, or take it from the environment",
    ),
    (
        "secret",
        re.compile(
            r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[opsu]_[A-Za-z0-9]{36}"
            r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bsk-[A-Za-z0-9_-]{20,}|\bAIza[\w-]{35}"
            r"|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|\w+://[^\s/:@{}$]+:[^\s/@{}$<]{12,}@"
        ),
        "looks like a secret",
        "revoke it if it is real; tests make theirs when they run",
    ),
)


def found(sources: Sequence[Source]) -> Iterator[Finding]:
    for source in sources:
        for number, line in enumerate(source.lines, start=1):
            for rule, pattern, message, remedy in RULES:
                if pattern.search(line):
                    yield Finding(
                        path=source.path, line=number, rule=rule, message=message, remedy=remedy
                    )
