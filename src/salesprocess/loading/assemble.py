"""From a shaped process to a definition."""
from __future__ import annotations

from salesprocess.definition import Definition, FieldDefinition
from salesprocess.errors import LoadError
from salesprocess.expressions import BOOLEAN
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.layout import Layout
from salesprocess.loading.shape import shape
from salesprocess.schema import Combination
from salesprocess.source import Source
from salesprocess.vocabulary import flatten, scope_of, type_of


def assemble(source: Source) -> Definition:
    shaped = shape(source)
    spec = shaped.spec
    layout = Layout(source, shaped.data, spec, shaped.origin)
    scope = scope_of(spec)
    reader = ExpressionReader(scope, layout)
    flat = flatten(spec.fields)
    formulas = {}
    for n, f in flat.items():
        if f.formula is not None:
            formulas[n] = reader.add(f"fields.{n.replace('.', '.fields.')}.formula", f.formula, expects=type_of(f))
    scope = reader.scope = scope_of(spec, formulas=formulas)

    def items(address, items):
        for i, item in enumerate(items):
            one(f"{address}[{i}]", item)

    def one(address, item):
        if isinstance(item, Combination):
            joined(address, item)
        elif item not in spec.guards:
            reader.add(address, item)

    def joined(address, spec):
        if spec.not_ is not None:
            one(f"{address}.not", spec.not_)
        if spec.all is not None:
            items(f"{address}.all", spec.all)
        if spec.any is not None:
            items(f"{address}.any", spec.any)

    def conditions(address, rule):
        items(f"{address}.guards", rule.guards)
        for n, t in rule.requires.items():
            if t not in ("true", "True"):
                reader.add(f"{address}.requires.{n}", t)

    for n, g in spec.guards.items():
        if g.when is not None:
            reader.add(f"guards.{n}.when", g.when)
        else:
            joined(f"guards.{n}", g)
    for n, s in spec.stages.items():
        items(f"stages.{n}.enter", s.enter)
        items(f"stages.{n}.exit", s.exit)
        if s.start:
            conditions(f"stages.{n}.start", s.start)
    fields = {n: FieldDefinition(n, type_of(f), f, f.sensitive, formulas.get(n), f.default) for n, f in flat.items()}
    d = Definition(spec, fields, reader.read, scope, layout.places())
    for _, address, rule in d.rules():
        conditions(address, rule)
        for n, t in rule.set.items():
            if t == "None":  # the field is emptied: whatever its type, no expression is needed
                continue
            reader.add(f"{address}.set.{n}", t, expects=fields[n].type)
    if spec.reversions:
        conditions("reversions", spec.reversions)
    for n, h in spec.hooks.items():
        if h.when is not None:
            reader.add(f"hooks.{n}.when", h.when)
    if reader.findings:
        raise LoadError(reader.findings)
    return d
