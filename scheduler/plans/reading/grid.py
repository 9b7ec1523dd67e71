"""A table: its rows of cells, where a merged cell stands in every place that it covers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """`owner` is the same for every place that one merged cell covers."""

    text: str
    owner: int


@dataclass
class Grid:
    """`place` names the table for a person, `lines` the row numbers of the sheet (1.. without)."""

    rows: list[list[Cell]]
    place: str = ""
    merged: list[str] = field(default_factory=list)

    def goes_on(self, other: "Grid") -> None:
        """Takes the rows of a table that a page end cut off this one."""
        most = max((cell.owner for row in self.rows for cell in row), default=0) + 1
        self.rows += [[Cell(cell.text, cell.owner + most) for cell in row] for row in other.rows]

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def texts(self) -> Iterator[str]:
        """The lines of every cell once, in order."""
        seen: set[int] = set()
        for row in self.rows:
            for cell in row:
                if cell.owner not in seen:
                    seen.add(cell.owner)
                    yield from (line for line in cell.text.split("\n") if line.strip())


def of_lines(rows: Sequence[Sequence[str]], place: str = "") -> Grid:
    """A table without merged cells."""
    width = max((len(row) for row in rows), default=0)
    cells = [
        [Cell(row[at] if at < len(row) else "", number * width + at) for at in range(width)]
        for number, row in enumerate(rows)
    ]
    return Grid(cells, place)


def piped(lines: Sequence[str]) -> Grid:
    """A table as Markdown draws it: "| STT | Nội dung |"."""
    rows = []
    for line in lines:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not all(set(cell) <= set(":- ") for cell in cells):
            rows.append([re.sub(r" *<br ?/?> *", "\n", cell) for cell in cells])
    return of_lines(rows)
