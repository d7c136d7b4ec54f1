"""The independent checker beside this file, loaded as it is: it shares no code with us."""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypedDict, cast

from paceline.engines.scheduling.fields import Json
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import Solution, solution_to_json
from paceline.engines.scheduling.write import instance_to_json


class Verdict(TypedDict):
    valid: bool
    score: int
    placed: int
    errors: list[str]


Check = Callable[[Mapping[str, Json], Mapping[str, Json]], Verdict]


def load_check(path: Path) -> Check:
    spec = importlib.util.spec_from_file_location("scheduling_judge", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Check", module.check)


_check = load_check(Path(__file__).with_name("check.py"))


def judge(instance: Instance, solution: Solution) -> Verdict:
    return _check(instance_to_json(instance), solution_to_json(solution))
