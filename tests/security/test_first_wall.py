"""The first wall: no scoped row is read without `visible_to`, and this test notices when one is.

Negative controls: a snippet of each kind of forgotten filter is found, and so is the loss of each single
`visible_to` that the code has today (taken out in memory; no file is changed).
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from cases.models import Case, LocalAuthority, User
from reporting.models import Excuse, NilVoid, PostingRow
from tests.security.first_wall import scoped
from tests.security.first_wall.table import ALLOWED, MACHINERY
from tests.security.first_wall.unnarrowed import ROOT, found_in, sources

SOURCES = sources()


def not_allowed(file: str, text: str | ast.Module) -> set[str]:
    return {one for one in found_in(file, text) if not one.startswith(tuple(MACHINERY))} - ALLOWED.keys()


def test_every_read_passes_visible_to_or_has_its_reason() -> None:
    forgotten = sorted(one for file, text in SOURCES.items() for one in not_allowed(file, text))
    assert not forgotten, (
        "These read scoped rows without visible_to. Narrow them by the user who asks; only where there is none, "
        "or the rows in hand came through it, add a line with the reason to tests/security/first_wall/table.py:\n"
        + "\n".join(forgotten)
    )


def test_no_reason_outlives_its_read() -> None:
    found = {one for file, text in SOURCES.items() for one in found_in(file, text)}
    assert sorted(ALLOWED.keys() - found) == []
    assert [one for one in MACHINERY if not any(read.startswith(one) for read in found)] == []


def test_scoped_models_are_derived() -> None:
    """By a column, by a chain of keys, and the histories with them; reference rows are not."""
    assert {LocalAuthority, Case, User, Excuse, NilVoid, PostingRow} <= scoped.scoped()
    assert {"CaseEvent", "PersonEvent", "ExcuseEvent"} <= {model.__name__ for model in scoped.scoped()}
    assert not {"Province", "HelpKind", "DeadlineRule", "Coverage"} & {m.__name__ for m in scoped.scoped()}


def test_what_is_public_exists_and_names_nobody() -> None:
    models = {model._meta.label: model for model in scoped.by_name().values()}
    for label in scoped.PUBLIC:
        assert not scoped.has_visible_to(models[label])
        assert User not in {field.related_model for field in models[label]._meta.concrete_fields}


def test_pages_do_not_reach_the_machinery() -> None:
    """Seed, benchmarks and the setting up of roles are for commands and the first start."""
    modules = tuple(name.removesuffix("/").removesuffix(".py").replace("/", ".") for name in MACHINERY)
    may_import = (
        *MACHINERY,
        "config/management/",
        "config/bootstrap.py",
        "config/embedded.py",
        "config/keeper.py",
    )
    importers = {
        file
        for file, text in SOURCES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(tuple(f"{m}." for m in modules))
    }
    assert [file for file in sorted(importers) if not file.startswith(may_import)] == []


FORGOTTEN = {
    "manager": "def f(u): return Case.objects.filter(outcome='helped')",
    "all": "def f(u): return list(Person.objects.all())",
    "count": "n = Case.objects.count()",
    "default manager": "def f(u): return Posting._default_manager.get(pk=1)",
    "base manager": "def f(u): return Posting._base_manager.get(pk=1)",
    "renamed": "from cases.models import Person as P\ndef f(u): return P.objects.first()",
    "by module": "from cases import models\ndef f(u): return models.Person.objects.first()",
    "assigned": "M = Case\ndef f(u): return M.objects.first()",
    "by string": "def f(u): return apps.get_model('cases', 'Case').objects.first()",
    "user model": "def f(u): return get_user_model().objects.all()",
    "history": "def f(u): return CaseEvent.objects.all()",
    "history by model": "def f(u): return Case.pgh_event_model.objects.all()",
    "queryset by hand": "def f(u): return CaseQuerySet(Case).all()",
    "set-based change": "def f(u): Case.objects.filter(pk=1).update(note='')",
    "get or create": "def f(u): return Case.objects.get_or_create(pk=1)",
    "other half of a union": "def f(u): return Case.objects.visible_to(u) | Case.objects.filter(pk=1)",
    "outside a narrowed subquery": "def f(u): return Case.objects.filter(pk__in=Case.objects.visible_to(u))",
    "inside a narrowed query": "def f(u): return Case.objects.visible_to(u).filter(pk__in=Case.objects.all())",
    "subquery": "def f(u): return Exists(Flag.objects.filter(obligation=OuterRef('pk')))",
    "shortcut": "def f(u): return get_object_or_404(Case, pk=1)",
    "shortcut, qualified": "def f(u): return shortcuts.get_list_or_404(klass=Case, pk=1)",
    "shortcut of a manager": "def f(u): return get_object_or_404(Case.objects, pk=1)",
    "related": "def f(authority): return authority.cases.all()",
    "related, deep": "def f(user): return user.local_authority.people.filter(pk=1).first()",
    "related, unnamed": "def f(authority): return authority.case_set.count()",
    "many to many": "def f(subdistrict): return subdistrict.local_authorities.all()",
    "prefetch": "def f(u): return LocalAuthority.objects.visible_to(u).prefetch_related('cases')",
    "prefetch, deep": "def f(u): return LocalAuthority.objects.visible_to(u).prefetch_related('past', 'cases__help_given')",
    "Prefetch": "def f(u): return rows.prefetch_related(Prefetch('designated_officers'))",
    "counted from outside": "def f(u): return LocalAuthority.objects.visible_to(u).annotate(n=Count('cases'))",
    "values from outside": "def f(u): return LocalAuthority.objects.visible_to(u).values('people__phone')",
    "asked from outside": "def f(u): return Province.objects.filter(district__localauthority__people__phone='1')",
    "Q from outside": "def f(u): return Province.objects.filter(Q(district__localauthority__code='1'))",
    "raw": "def f(u): return Case.objects.raw('SELECT 1')",
    "extra": "def f(u): return rows.extra(where=['true'])",
    "RawSQL": "def f(u): return rows.annotate(n=RawSQL('SELECT 1', []))",
    "cursor": "def f(cursor): cursor.execute('SELECT * FROM cases_person')",
    "cursor, by name": "Q = 'SELECT * FROM cases_person'\ndef f(cursor): cursor.execute(Q, [])",
    "cursor, put together": "def f(cursor): cursor.execute(f'SELECT * FROM {table}')",
    "cursor, copy": "def f(cursor): cursor.copy('COPY cases_person TO STDOUT')",
    "choice": "class F(ThaiForm):\n    who = forms.ModelChoiceField(Person.objects.all())",
    "choice by keyword": "class F(ThaiForm):\n    who = forms.ModelChoiceField(queryset=User.objects.order_by('pk'))",
    "model form": "class F(forms.ModelForm):\n    class Meta:\n        model = HelpGiven\n        fields = ('case',)",
    "model form, all": "class F(forms.ModelForm):\n    class Meta:\n        model = Holiday\n        fields = '__all__'",
    "form factory": "F = modelform_factory(Case, fields=['note'])",
    "formset factory": "F = inlineformset_factory(LocalAuthority, Case, fields=['note'])",
    "admin": "@admin.register(Case)\nclass A(ModelAdmin):\n    list_display = ('id',)",
    "admin, called": "site.register(Case, ModelAdmin)",
    "admin without the wall": "@admin.register(User)\nclass A(ModelAdmin):\n    def get_queryset(self, request): return q",
    "admin filter": "@admin.register(Holiday)\nclass A(ModelAdmin):\n    pass\n"
    "@admin.register(Excuse)\nclass B(ModelAdmin):\n    list_filter = (('granted_by', X),)\n"
    "    def get_queryset(self, request): return Excuse.objects.visible_to(request.user)",
    "inline": "class I(admin.TabularInline):\n    model = HelpGiven",
    "class-based view": "class V(ListView):\n    model = Case",
    "resource": "class R(ReferenceResource):\n    class Meta:\n        model = Person",
}


@pytest.mark.parametrize("kind", FORGOTTEN)
def test_each_kind_of_forgotten_filter_is_found(kind: str) -> None:
    assert not_allowed("cases/views/planted.py", FORGOTTEN[kind])


NARROWED = [
    "def f(u): return get_object_or_404(Case.objects.visible_to(u).for_page(), pk=1)",
    "def f(u): return Case.objects.counted().visible_to(u).filter(pk=1)",
    "def f(u): return User.objects.visible_to(u, 'staff.manage')",
    "def f(u): Case.objects.create(pk=1)\ndef g(u): Case.objects.bulk_create([])",
    "def f(u): return Province.objects.filter(code='63'), HelpKind.objects.values_list('code')",
    "def f(cursor): cursor.execute('SELECT 1')",
    "def f(figures): return figures.cases + sum(figures.rows) + len(figures.people)",
    "@admin.register(User)\nclass A(ModelAdmin):\n"
    "    def get_queryset(self, request): return User.objects.visible_to(request.user)",
]


@pytest.mark.parametrize("snippet", NARROWED)
def test_what_is_narrowed_or_holds_nobody_is_let_through(snippet: str) -> None:
    assert not_allowed("cases/views/planted.py", snippet) == set()


def _asks(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "visible_to"


def test_every_filter_is_by_the_user_who_asks() -> None:
    """`visible_to(case.entered_by)` would lend the reader another's eyes."""
    asked = {
        ast.unparse(node.args[0])
        for file, text in SOURCES.items()
        for node in ast.walk(ast.parse(text))
        if _asks(node) and not file.startswith(tuple(MACHINERY))
    }
    assert asked <= {"user", "by", "request.user", "self.user"}


class _Without(ast.NodeTransformer):
    """Takes out the one `.visible_to(…)` that stands at a position."""

    def __init__(self, at: tuple[int | None, int | None]) -> None:
        self.at = at

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _asks(node) and _end(node) == self.at:
            return node.func.value
        return node


def _end(node: ast.Call) -> tuple[int | None, int | None]:
    return node.end_lineno, node.end_col_offset


def _calls() -> Iterator[tuple[str, tuple[int | None, int | None]]]:
    for file, text in SOURCES.items():
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "visible_to"
                and not file.startswith(tuple(MACHINERY))
            ):
                yield file, _end(node)


CALLS = list(_calls())


def test_there_are_calls_to_take_out() -> None:
    """Fewer than this: the walk above has gone blind."""
    assert len(CALLS) >= 40
    assert {Path(file).parts[0] for file, _ in CALLS} == {"cases", "reporting", "oversight"}


@pytest.mark.parametrize(("file", "at"), CALLS, ids=[f"{file}:{at[0]}" for file, at in CALLS])
def test_each_visible_to_taken_out_is_missed(file: str, at: tuple[int | None, int | None]) -> None:
    before = ast.parse(SOURCES[file])
    without = _Without(at).visit(ast.parse(SOURCES[file]))
    assert ast.dump(without) != ast.dump(before)
    assert not_allowed(file, without) - not_allowed(file, before)


def test_templates_open_no_related_rows() -> None:
    """`{{ authority.cases.count }}` would be a read that no view narrowed."""
    opened = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for word in path.read_text(encoding="utf-8").replace("|", " ").split()
        if {*word.split(".")[1:-1]} & scoped.accessors() and word.split(".")[-1] in scoped.methods()
    ]
    assert opened == []
