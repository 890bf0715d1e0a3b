"""What pages and views say of their fields and parameters: drawn, declared by a form, or read by a view."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django import forms
from django.conf import settings
from django.urls import Resolver404, resolve

Field = tuple[str, str, str]  # URL's name, method, field with # for numbers
ROOMS = ("cases", "reporting", "oversight")
FIELDS = ("input", "select", "textarea", "button")


def numberless(name: str) -> str:
    return re.sub(r"-\d+-", "-#-", name)


class Drawn(HTMLParser):
    """Fields by the form's address and method, and parameters by a link's."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.form, self.found = url, (url, "get"), set[Field]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = (given.get("action") or self.url, given.get("method", "get").lower())
            self.parameters(self.form[0])
        elif tag in FIELDS and given.get("name"):
            self.add(self.form[0], self.form[1], numberless(given["name"]))
        elif tag == "a":
            self.parameters(given.get("href", ""))

    def parameters(self, address: str) -> None:
        if address.startswith(("?", "/")):
            for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True):
                self.add(address if address.startswith("/") else self.url, "get", name)

    def add(self, address: str, method: str, name: str) -> None:
        try:
            match = resolve(urlsplit(address).path)
        except Resolver404:
            return
        if match.func.__module__.split(".")[0] in ROOMS and match.url_name:
            self.found.add((match.url_name, method, name))


def drawn_on(url: str, page: str) -> set[Field]:
    parser = Drawn(url)
    parser.feed(page)
    return parser.found


def declared() -> set[str]:
    """Every field of every form class of our rooms; fields of lines with their prefix."""
    return {field for form in _subclasses(forms.BaseForm) if _ours(form) for field in form.base_fields}


def _ours(form: type[forms.BaseForm]) -> bool:
    return form.__module__.split(".")[0] in ROOMS and not form.__module__.endswith((".admin", ".admin_site"))


def _subclasses(of: type) -> Iterator[type]:
    for one in of.__subclasses__():
        yield one
        yield from _subclasses(one)


def read_by_views() -> set[str]:
    """Words that views and forms take out of a request's GET or POST."""
    files = [
        file
        for room in ROOMS
        for file in Path(settings.BASE_DIR, room).rglob("*.py")
        if "/views/" in str(file)
    ]
    return {word for file in files for word in _read(ast.parse(file.read_text(encoding="utf-8")))}


def _read(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _asks(node.func) and node.args:
            yield from _words(node.args[-1:] if isinstance(node.func, ast.Name) else node.args[:1])
        elif isinstance(node, ast.Compare) and any(_is_query(one) for one in node.comparators):
            yield from _words([node.left])
        elif isinstance(node, ast.Subscript) and _is_query(node.value):
            yield from _words([node.slice])


def _asks(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in ("get", "getlist") and _is_query(function.value)
    return isinstance(function, ast.Name) and function.id == "_number"


def _is_query(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("GET", "POST", "FILES", "query", "asked")


def _words(nodes: list[ast.expr]) -> Iterator[str]:
    yield from (
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
