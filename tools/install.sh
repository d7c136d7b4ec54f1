#!/bin/sh
# Finds a Python that can run Paceline and hands over to install.py; needs nothing but a shell.
# PYTHON=/path/to/python wins over the search.
set -eu

oldest="3.11"
newest="3.13"
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
version='import platform; print(platform.python_version())'

refuse() {
    printf 'make install: %s\n' "$1" >&2
    exit 1
}

command -v git >/dev/null 2>&1 ||
    refuse "git is missing. On Debian or Ubuntu: apt-get install git"

if [ -n "${PYTHON:-}" ]; then
    command -v "$PYTHON" >/dev/null 2>&1 ||
        refuse "PYTHON=$PYTHON is not a program. Set it to a Python $oldest to $newest."
    "$PYTHON" -c "$fits" >/dev/null 2>&1 ||
        refuse "PYTHON=$PYTHON is Python $("$PYTHON" -c "$version" 2>/dev/null || echo unknown); \
Paceline needs $oldest to $newest."
    exec "$PYTHON" tools/install.py
fi

# The Python that made .venv comes first: a choice made once with PYTHON= stays made.
kept=""
if [ -f .venv/paceline-python ]; then read -r kept <.venv/paceline-python || :; fi

for candidate in "$kept" python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$fits" >/dev/null 2>&1; then
        exec "$candidate" tools/install.py
    fi
done

if found=$(python3 -c "$version" 2>/dev/null); then
    refuse "python3 is Python $found; Paceline needs $oldest to $newest. \
On Debian or Ubuntu: apt-get install python3.11 python3.11-venv; elsewhere install one of them \
and run: make install PYTHON=/path/to/python"
fi
refuse "python3 is missing; Paceline needs Python $oldest to $newest. \
On Debian or Ubuntu: apt-get install python3 python3-venv"
