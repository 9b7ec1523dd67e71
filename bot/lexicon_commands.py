"""`motcua lexicon`: whether the everyday names hold together beside the loaded catalogue."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.search_commands import Open
from knowledge import inspection
from knowledge import lexicon as everyday
from knowledge.finder import CatalogueFinder
from knowledge.inspection import Collision, Inspection, Trial
from knowledge.lexicon import Lexicon


def register(app: typer.Typer, open_: Open) -> None:
    """Adds the command to `app`."""

    @app.command()
    def lexicon(
        quick: Annotated[bool, typer.Option("--quick", help="Không hỏi thử từng tên gọi.")] = False,
        most: Annotated[int, typer.Option("--most", min=0, help="Số dòng nhiều nhất của mỗi phần.")] = 20,
    ) -> None:
        """Kiểm tra tên gọi dân dã: trùng nhau, thiếu, sai mã, quá dài, và mỗi tên có tìm ra đúng thủ tục không."""
        words = everyday.load()
        with open_() as (finder, _):
            found = inspection.inspect(words, finder.ranking.entries)
            tried = [] if quick else list(_asked(finder, words))
            names = {entry.code: entry.name for entry in finder.ranking.entries}
        _Report(Console(), names, most).show(found, tried)
        if found.grave:
            raise typer.Exit(1)


def _asked(finder: CatalogueFinder, words: Lexicon) -> Iterable[Trial]:
    return track(
        inspection.trials(finder, words),
        description="Hỏi thử từng tên gọi",
        total=inspection.trial_count(finder, words),
        console=Console(stderr=True),
        transient=True,
    )


class _Report:
    """Prints the findings, the worst first, each part cut to `most` lines."""

    def __init__(self, console: Console, names: dict[str, str], most: int) -> None:
        self._console = console
        self._names = names
        self._most = most

    def show(self, found: Inspection, tried: Sequence[Trial]) -> None:
        nameless = sum(len(entries) for entries in found.nameless.values())
        self._say(f"{found.phrases} tên gọi cho {found.named} trên {found.procedures} thủ tục của danh mục.")
        self._collisions("Tên gọi trùng giữa hai thủ tục hay hỏi mà không ghi trong confused_with", found.grave)
        self._collisions("Tên gọi trùng khác", [one for one in found.collisions if not one.grave])
        self._list(
            "Tên gọi là tên chính thức của thủ tục khác",
            [f"{phrase}: {self._call(code)} -> {self._call(owner)}" for phrase, code, owner in found.official],
        )
        self._collisions("Dịch vụ do nơi khác giải quyết mang tên gọi của một thủ tục", found.stubs)
        self._list("Mã không có trong danh mục", list(found.unknown))
        self._list(
            f"Tên gọi dài hơn {inspection.LONGEST_PHRASE} tiếng", [f"{code}: {phrase}" for code, phrase in found.long]
        )
        self._say(f"Thủ tục cấp tỉnh, cấp xã chưa có tên gọi: {nameless}")
        if found.nameless:
            table = Table("Lĩnh vực", "Số thủ tục", "Ví dụ")
            for field, entries in list(found.nameless.items())[: self._most]:
                table.add_row(field or "(không ghi)", str(len(entries)), self._call(entries[0].code))
            self._console.print(table)
        if tried:
            self._trials(tried)

    def _trials(self, tried: Sequence[Trial]) -> None:
        first = sum(one.place == 0 for one in tried)
        five = sum(one.place is not None and one.place < 5 for one in tried)
        self._say(
            f"Hỏi bằng chính tên gọi: {first / len(tried):.1%} ra đúng thủ tục ngay, "
            f"{five / len(tried):.1%} trong 5 đầu ({len(tried)} tên)."
        )
        lost = [one for one in tried if one.place is None or one.place >= 5]
        self._list(
            "Tên gọi không đưa thủ tục của nó vào 5 đầu",
            [f"{one.phrase}: {self._call(one.code)}, ra {self._call(one.leader)}" for one in lost],
        )

    def _collisions(self, title: str, collisions: Sequence[Collision]) -> None:
        self._list(title, [f"{one.phrase}: " + " / ".join(map(self._call, one.codes)) for one in collisions])

    def _list(self, title: str, lines: Sequence[str]) -> None:
        self._say(f"{title}: {len(lines)}")
        for line in lines[: self._most]:
            self._say(f"  {line}")
        if len(lines) > self._most > 0:
            self._say(f"  ... và {len(lines) - self._most} dòng nữa")

    def _call(self, code: str) -> str:
        name = self._names.get(code, "")
        return f"{code} {name[:60]}".strip()

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
