"""Reads Python source and finds every read of scoped rows that does not pass `visible_to` in its own chain.

A finding is written `file:function what`, e.g. `cases/search.py:matching Person`; the same twice in one
function ends in ` ×2`. What it cannot see: a related manager handed on without a call (`f(case.help_given)`),
names put together at run time, templates; the second wall stands behind it.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Model

from tests.security.first_wall import scoped

ROOT = Path(__file__).parents[3]
ROOMS = ("cases", "reporting", "oversight", "config")
WRITES = {"create", "acreate", "bulk_create", "abulk_create"}
TAKES_A_MODEL = {
    "get_object_or_404", "aget_object_or_404", "get_list_or_404", "aget_list_or_404",
    "modelform_factory", "modelformset_factory", "inlineformset_factory", "modelresource_factory", "register",
}  # fmt: skip
PATHS = {
    "F", "Count", "Sum", "Min", "Max", "Avg", "KT", "ArrayAgg", "StringAgg", "values", "values_list", "only",
    "select_related", "order_by", "prefetch_related", "Prefetch", "prefetch_related_objects",
}  # fmt: skip
LOOKUPS = {"filter", "exclude", "get", "Q", "get_or_create", "update_or_create"}
RUNS_SQL = {"execute", "executemany", "copy"}
ALWAYS_SQL = {"raw", "extra", "RawSQL"}
OFFERS = {"list_filter", "autocomplete_fields", "raw_id_fields", "filter_horizontal", "fields"}


def sources() -> dict[str, str]:
    """The source of the four rooms by path; migrations run as the owner, before there are users."""
    found = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in found
        if "migrations" not in path.parts
    }


def found_in(file: str, text: str | ast.Module) -> set[str]:
    """The findings of one file, as source or as a tree."""
    tree = ast.parse(text) if isinstance(text, str) else text
    counted = Counter(f"{file}:{where} {what}" for where, what in _Reader(tree).findings())
    return {key if count == 1 else f"{key} ×{count}" for key, count in counted.items()}


def _name(node: ast.AST) -> str:
    """The last name of `a.b.c` or `c`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _texts(nodes: list[ast.expr]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self.nodes = list(ast.walk(tree))
        self.parents = {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}
        self.imported = {
            alias.asname or alias.name: alias.name.rpartition(".")[2]
            for node in self.nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        self.constants = {
            _name(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)
        }

    def findings(self) -> Iterator[tuple[str, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                yield from ((self.where(node), what) for what in self.of_manager(node))
            elif isinstance(node, ast.Call):
                yield from ((self.where(node), what) for what in self.of_call(node))
            elif isinstance(node, ast.ClassDef):
                yield from ((self.where(node, node.name), what) for what in self.of_class(node))

    def where(self, node: ast.AST, name: str = "") -> str:
        names = [name] if name else []
        while node := self.parents.get(node):  # type: ignore[assignment]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.append(node.name)
        return ".".join(reversed(names)) or "(module)"

    def model(self, node: ast.AST) -> type[Model] | None:
        return scoped.by_name().get(self.imported.get(_name(node), _name(node)))

    def chain(self, node: ast.expr) -> Iterator[tuple[str, ast.Call]]:
        """The methods called one after the other on `node`."""
        while isinstance(method := self.parents.get(node), ast.Attribute):
            call = self.parents.get(method)
            if not isinstance(call, ast.Call) or call.func is not method:
                return
            yield method.attr, call
            node = call

    def of_manager(self, node: ast.Attribute) -> Iterator[str]:
        """`Case.objects…`, `model._default_manager…`, `authority.cases.filter…`."""
        called = [name for name, _ in self.chain(node)]
        if "visible_to" in called or (called and called[0] in WRITES):
            return
        if node.attr in scoped.managers():
            model = self.model(node.value)
            if model is None or model in scoped.scoped():
                yield model.__name__ if model else ast.unparse(node.value)
        elif node.attr in scoped.accessors() and called and called[0] in scoped.methods():
            yield f".{node.attr}"

    def of_call(self, node: ast.Call) -> Iterator[str]:
        name = _name(node.func)
        if name in TAKES_A_MODEL:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if not isinstance(self.parents[node], ast.ClassDef):  # a decorator is judged with its class
                yield from (
                    f"{name}({one.__name__})" for one in map(self.model, given) if one in scoped.scoped()
                )
        elif name == "get_model":
            yield ast.unparse(node)
        elif name in scoped.querysets():
            yield f"{name}()"
        elif name in RUNS_SQL | ALWAYS_SQL:
            yield from self.of_sql(node, name)
        elif name in PATHS:
            yield from self.of_paths(node, _texts(node.args))
        elif name in LOOKUPS:
            yield from self.of_paths(node, [keyword.arg for keyword in node.keywords if keyword.arg])

    def of_sql(self, node: ast.Call, name: str) -> Iterator[str]:
        """SQL that names a scoped table, or cannot be read here."""
        text = node.args[0] if node.args else None
        if isinstance(text, ast.Name):
            text = self.constants.get(text.id)
        if name in ALWAYS_SQL or not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
            yield "SQL ?"
        elif named := sorted(set(re.findall(r"\w+", text.value)) & scoped.tables()):
            yield f"SQL {' '.join(named)}"

    def of_paths(self, node: ast.Call, paths: list[str]) -> Iterator[str]:
        """Lookup paths that step to many scoped rows: their filter is not the root's."""
        yield from (f"→{path}" for path in paths if scoped.opens(self.root_of(node), path))

    def root_of(self, node: ast.AST | None) -> type[Model] | None:
        """The model whose queryset the expression belongs to, where it can be read off."""
        while isinstance(node, ast.expr | ast.keyword):
            base: ast.AST = node
            while isinstance(base, ast.Call | ast.Attribute):
                if isinstance(base, ast.Attribute) and base.attr in scoped.managers():
                    return self.model(base.value)
                base = base.func if isinstance(base, ast.Call) else base.value
            node = self.parents.get(node)
        return None

    def of_class(self, node: ast.ClassDef) -> Iterator[str]:
        """Classes that read by themselves: administration pages, their tables, forms, class-based views."""
        facts = {_name(one.targets[0]): one.value for one in node.body if isinstance(one, ast.Assign)}
        model = self.model(facts["model"]) if "model" in facts else None
        outer = self.parents[node]
        if node.name == "Meta" and isinstance(outer, ast.ClassDef):
            yield from self.of_meta(outer, model, facts)
        elif model in scoped.scoped():
            yield f"class of {model.__name__}"  # type: ignore[union-attr]
        for registered in (self.registered(one) for one in node.decorator_list):
            if registered in scoped.scoped() and not self.narrows(node):
                yield f"admin of {registered.__name__}"  # type: ignore[union-attr]
            if registered:
                yield from self.offered(registered, facts)

    def of_meta(
        self, outer: ast.ClassDef, model: type[Model] | None, facts: dict[str, ast.expr]
    ) -> Iterator[str]:
        bases = [_name(base) for base in outer.bases]
        if any(base.endswith("Resource") for base in bases) and model in scoped.scoped():
            if not self.narrows(outer):
                yield f"resource of {model.__name__}"  # type: ignore[union-attr]
        elif model and any("Form" in base for base in bases):
            yield from self.offered(model, facts)

    def registered(self, decorator: ast.expr) -> type[Model] | None:
        if isinstance(decorator, ast.Call) and _name(decorator.func) == "register" and decorator.args:
            return self.model(decorator.args[0])
        return None

    def narrows(self, node: ast.ClassDef) -> bool:
        """Whether the class says by itself, through `visible_to`, which rows it shows."""
        own = (one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "get_queryset")
        calls = (_name(call.func) for one in own for call in ast.walk(one) if isinstance(call, ast.Call))
        return "visible_to" in calls

    def offered(self, model: type[Model], facts: dict[str, ast.expr]) -> Iterator[str]:
        """Drop-downs and filters that list the rows of a scoped model."""
        for name in OFFERS & facts.keys():
            texts = _texts([node for node in ast.walk(facts[name]) if isinstance(node, ast.expr)])
            for text in texts:
                target, _ = scoped.relations(model).get(text.split("__")[0], (None, False))
                if text == "__all__" or target in scoped.scoped():
                    yield f"{name} offers {text}"
