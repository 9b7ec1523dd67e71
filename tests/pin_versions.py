"""`uv run python -m tests.pin_versions`: writes the installed version of everything into pyproject.toml.

Run it after the whole suite passed with newer libraries. No lock file: that would name the host of a registry.
"""

import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

from tests.house import ROOT

PYPROJECT = ROOT / "pyproject.toml"
_TABLE = re.compile(r"\n\[tool\.uv\]\nconstraint-dependencies = \[\n.*?\n\]\n", re.DOTALL)


def installed() -> dict[str, str]:
    """Name -> version of every distribution in this environment, ours left out."""
    found = {_name(each): each.version for each in distributions()}
    return {name: version for name, version in sorted(found.items()) if name != "motcua"}


def pinned(text: str) -> dict[str, str]:
    """Name -> version that a pyproject.toml fixes."""
    pins = tomllib.loads(text).get("tool", {}).get("uv", {}).get("constraint-dependencies", [])
    return dict(pin.split("==") for pin in pins)


def with_pins(text: str, pins: dict[str, str]) -> str:
    """`text` of a pyproject.toml with exactly these pins."""
    lines = "".join(f'    "{name}=={version}",\n' for name, version in pins.items())
    table = f"\n[tool.uv]\nconstraint-dependencies = [\n{lines}]\n"
    if _TABLE.search(text):
        return _TABLE.sub(lambda _found: table, text)
    return text.rstrip("\n") + "\n" + table


def _name(distribution: Distribution) -> str:
    return re.sub(r"[-_.]+", "-", distribution.name).lower()


def _write(path: Path) -> None:
    path.write_text(with_pins(path.read_text("utf-8"), installed()), "utf-8")


if __name__ == "__main__":
    _write(PYPROJECT)
    print(f"{len(installed())} versions written to {PYPROJECT.name}")
