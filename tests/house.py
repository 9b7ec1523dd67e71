"""Reads the source of a project as facts (modules, imports, names used) for the rules in `house_rules.py`.

Knows syntax trees, must not import what it reads.
"""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOMS = ("knowledge", "bot", "scheduler")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Module:
    """One source file of a room. `name` is dotted: `bot.feedback.dialogue`, and `bot` for `bot/__init__.py`."""

    name: str
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @cached_property
    def bindings(self) -> dict[str, str]:
        """Local name -> dotted thing it was imported as (`dt` -> `datetime.datetime`), wherever in the file."""
        bound: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    bound[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    bound[alias.asname or alias.name] = f"{self._origin(node)}.{alias.name}"
        return bound

    def imported(self) -> Iterator[str]:
        """Every dotted name imported anywhere in the file, also under TYPE_CHECKING or inside a function."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{self._origin(node)}.{alias.name}" for alias in node.names)

    def used(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of every name used, as it was imported: `dt.now` is seen as `datetime.datetime.now`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name):
                name = _dotted(node)
                if name:
                    head, dot, rest = name.partition(".")
                    yield node.lineno, self.bindings.get(head, head) + dot + rest
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield node.lineno, f"{self._origin(node)}.{alias.name}"

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        base = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*base, *([node.module] if node.module else [])])


@dataclass(frozen=True)
class House:
    """The modules of the rooms under `root`, and every file that git keeps."""

    root: Path
    modules: dict[str, Module]
    files: tuple[Path, ...]

    def module_of(self, dotted: str) -> str | None:
        """The module that a dotted name is or lives in: `bot.outbox.put` -> `bot.outbox`; None for foreign ones."""
        while dotted:
            if dotted in self.modules:
                return dotted
            dotted = dotted.rpartition(".")[0]
        return None

    def imports(self, module: Module) -> set[str]:
        """Our modules that `module` imports."""
        found = {self.module_of(dotted) for dotted in module.imported()}
        return {name for name in found if name is not None and name != module.name}


def read(root: Path = ROOT) -> House:
    """The house at `root`. Where it is no git work tree, every file under it counts as kept."""
    modules = {}
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            modules[name] = Module(name, path, path.read_text("utf-8"))
    return House(root, modules, tuple(_kept(root)))


def _kept(root: Path) -> Iterator[Path]:
    if (root / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
        paths = (root / name for name in listed.decode().split("\0") if name)
        yield from (path for path in paths if path.is_file())
    else:
        yield from (path for path in sorted(root.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
