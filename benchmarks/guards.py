"""One guard over three fields in this library, and in what else evaluates expressions.

Each evaluates what was compiled before, on the facts in the form that it takes; facts that a peer
wants in a form of its own are converted in the timed part, for a deal's facts come as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from benchmarks.processes import PIPELINE, READY

Evaluate = Callable[[], object]

_CEL = "candidate && contacted && interest in ['expressed', 'strong']"
_PYTHON = "candidate and contacted and interest in ('expressed', 'strong')"


def salesprocess() -> Evaluate:
    from salesprocess import Process
    from salesprocess.commands import Fire

    process = Process.from_yaml(PIPELINE)
    deal = process.start("D-1", READY)
    holds = process.engine.compiler.predicate(process.definition.expressions["guards.ready.when"])
    asks, now = Fire("qualify"), datetime.now(UTC)
    snapshot = deal.fire("qualify").snapshot
    get = snapshot.facts.get
    return lambda: holds(get, snapshot, asks, now)


def python_lambda() -> Evaluate:
    facts = dict(READY)

    def holds(get: Callable[[str], Any]) -> bool:
        return bool(
            get("candidate") and get("contacted") and get("interest") in ("expressed", "strong")
        )

    get = facts.get
    return lambda: holds(get)


def google_cel() -> Evaluate:
    cel = import_module("cel_expr_python.cel")
    facts = dict(READY)
    kinds = {"candidate": cel.Type.BOOL, "contacted": cel.Type.BOOL, "interest": cel.Type.STRING}
    evaluate = cel.NewEnv(variables=kinds).compile(_CEL).eval
    return lambda: evaluate(data=facts).plain_value()


def rust_cel() -> Evaluate:
    facts = dict(READY)
    execute = import_module("cel").compile(_CEL).execute
    return lambda: execute(facts)


def cel_python() -> Evaluate:
    celpy = import_module("celpy")
    facts: dict[str, Any] = dict(READY)
    environment = celpy.Environment()
    evaluate, convert = environment.program(environment.compile(_CEL)).evaluate, celpy.json_to_cel
    return lambda: evaluate({name: convert(value) for name, value in facts.items()})


def rule_engine() -> Evaluate:
    facts = dict(READY)
    matches = import_module("rule_engine").Rule(_PYTHON.replace("(", "[").replace(")", "]")).matches
    return lambda: matches(facts)


def simple_eval() -> Evaluate:
    evaluator = import_module("simpleeval").EvalWithCompoundTypes
    facts = dict(READY)
    tree = evaluator().parse(_PYTHON)

    def holds() -> object:
        found: object = evaluator(names=facts).eval(_PYTHON, previously_parsed=tree)
        return found

    return holds


OURS = "salesprocess"
GUARDS: Mapping[str, Callable[[], Evaluate]] = {
    OURS: salesprocess,
    "Python function": python_lambda,
    "cel-expr-python (Google)": google_cel,
    "common-expression-language (Rust)": rust_cel,
    "cel-python": cel_python,
    "rule-engine": rule_engine,
    "simpleeval": simple_eval,
}
