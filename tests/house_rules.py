"""The rules of the house. Each takes a House and gives one line per breach: where, and what is wrong."""

import ast
import graphlib
import re
from collections.abc import Callable, Iterable, Iterator

from tests.house import ROOMS, House

Rule = Callable[[House], Iterable[str]]

LONGEST_FILE = 250  # lines
LONGEST_DOCSTRING = 4  # lines, of a module
COMPOSITION_ROOT = ("bot.app", "bot.site", "bot.__main__")
EDGES = {"dialogue", "screens", "page"}
CLOCK = "bot.office_hours"
SETTINGS = "bot.settings"
TOP_LEVEL = {
    *("bot", "knowledge", "scheduler", "tests", ".ci"),
    *(".env.example", "pyproject.toml", "README.md", "LICENSE", ".gitignore", ".python-version"),
}

_MAY_IMPORT = {"knowledge": {"knowledge"}, "bot": {"knowledge", "bot"}, "scheduler": set(ROOMS)}
_EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "core", "base", "manager", "managers", "misc"}
_WALL_CLOCK = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime"),
}
_ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv", "os.unsetenv"}
# built from pieces, so that this file does not name what it looks for
_REGISTRY = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|index\.crates\.io"
    r"|(?:https?|file)://[^\s\"']*/simple(?:/|\b))"
)
_MACHINE_PATH = re.compile(r"(?<![\w.}/:-])(?:/(?:root|home|Users|work|workspace|tmp|opt|mnt|media)/|[A-Z]:\\Users\\)")


def imports_run_one_way(house: House) -> Iterator[str]:
    """knowledge <- bot <- scheduler; only the composition root sees everything, and nobody else imports it."""
    for module in house.modules.values():
        for name in sorted({dotted.partition(".")[0] for dotted in module.imported()} & {*ROOMS, "tests"}):
            if module.name not in COMPOSITION_ROOT and name not in _MAY_IMPORT[module.room]:
                yield f"{module.name} imports the room {name}"
            elif name == "tests":
                yield f"{module.name} imports tests"
        for root in sorted(house.imports(module) & set(COMPOSITION_ROOT)):
            if module.name != "bot.__main__":
                yield f"{module.name} imports {root}, the composition root"


def features_do_not_import_each_others_edges(house: House) -> Iterator[str]:
    """`dialogue`, `screens` and `page` are a feature's own; others use its rows and rules."""
    for module in house.modules.values():
        if module.name in COMPOSITION_ROOT:
            continue
        home = module.name if module.is_package else module.name.rpartition(".")[0]
        for name in sorted(house.imports(module)):
            feature, _, last = name.rpartition(".")
            if last in EDGES and feature != home:
                yield f"{module.name} imports {name}, the edge of another feature"


def imports_have_no_circles(house: House) -> Iterator[str]:
    """Loading a module loads its packages too, so their imports count."""
    graph: dict[str, set[str]] = {}
    for module in house.modules.values():
        wanted = house.imports(module)
        for name in set(wanted):
            wanted |= {package for package in _packages(name) if package in house.modules}
        graph[module.name] = wanted - {module.name, *_packages(module.name)} | (house.imports(module) - {module.name})
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as circle:
        yield "circle: " + " <- ".join(circle.args[1])


def files_are_short(house: House) -> Iterator[str]:
    """Past the limit a file wants to be two rooms. Migrations are written by a machine."""
    for path in house.files:
        if path.suffix == ".py" and "versions" not in path.parts:
            lines = len(path.read_text("utf-8").splitlines())
            if lines > LONGEST_FILE:
                yield f"{path.relative_to(house.root)} has {lines} lines"


def names_say_something(house: House) -> Iterator[str]:
    """A module is named for what it owns."""
    for module in house.modules.values():
        if module.name.rpartition(".")[2] in _EMPTY_NAMES:
            yield f"{module.name} is a name that says nothing"


def modules_introduce_themselves(house: House) -> Iterator[str]:
    """A docstring of 1-4 lines on every module."""
    for module in house.modules.values():
        words = ast.get_docstring(module.tree)
        if not words:
            yield f"{module.name} has no docstring"
        elif len(words.splitlines()) > LONGEST_DOCSTRING:
            yield f"{module.name} needs {len(words.splitlines())} lines to introduce itself"


def one_clock(house: House) -> Iterator[str]:
    """Wall-clock time comes from `bot/office_hours.py`, handed down as `now`."""
    yield from _uses(house, _WALL_CLOCK, allowed=CLOCK, instead="take `now` as an argument")


def one_reader_of_the_environment(house: House) -> Iterator[str]:
    """Settings are read in `bot/settings.py` alone."""
    yield from _uses(house, _ENVIRONMENT, allowed=SETTINGS, instead="take settings as an argument")


def nothing_of_one_machine(house: House) -> Iterator[str]:
    """No file kept names a package registry or a path of somebody's machine."""
    for path in house.files:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        for number, line in enumerate(text.splitlines(), 1):
            for found in (*_REGISTRY.finditer(line), *_MACHINE_PATH.finditer(line)):
                yield f"{path.relative_to(house.root)}:{number} names {found.group()}"


def top_level_is_the_agreed_one(house: House) -> Iterator[str]:
    """Whoever opens the project sees three rooms and the tests."""
    seen = {path.relative_to(house.root).parts[0] for path in house.files}
    yield from (f"{name} does not belong at the top" for name in sorted(seen - TOP_LEVEL))


def _uses(house: House, names: set[str], *, allowed: str, instead: str) -> Iterator[str]:
    for module in house.modules.values():
        if module.name != allowed:
            for line in sorted({line for line, name in module.used() if _within(name, names)}):
                yield f"{module.name}:{line} reads what {allowed} owns; {instead}"


def _within(name: str, names: set[str]) -> bool:
    return any(name == other or name.startswith(f"{other}.") for other in names)


def _packages(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts))}


RULES: tuple[Rule, ...] = (
    imports_run_one_way,
    features_do_not_import_each_others_edges,
    imports_have_no_circles,
    files_are_short,
    names_say_something,
    modules_introduce_themselves,
    one_clock,
    one_reader_of_the_environment,
    nothing_of_one_machine,
    top_level_is_the_agreed_one,
)
