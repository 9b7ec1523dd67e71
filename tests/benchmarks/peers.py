"""What an office would pick instead: known ways to rank names and texts, each in its usual setting.

All rank the same procedures, read from the same database. A peer that is not installed says so.
"""

import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from knowledge.vietnamese import fold_long

_WORD = re.compile(r"\w+")
_DEPTH = 10


class Document(NamedTuple):
    code: str
    name: str
    text: str


class NotInstalled(Exception):
    """A library of the benchmark is missing; the message says how to get it."""


class Peer(ABC):
    """Indexes once, then ranks codes for a question, best first, at most ten."""

    name: str

    @abstractmethod
    def index(self, documents: Sequence[Document]) -> None: ...

    @abstractmethod
    def rank(self, question: str) -> list[str]: ...


class TokenSet(Peer):
    name = "rapidfuzz token_set_ratio, names folded"

    def index(self, documents: Sequence[Document]) -> None:
        self._codes = [one.code for one in documents]
        self._names = [fold_long(one.name.lower()) for one in documents]

    def rank(self, question: str) -> list[str]:
        asked = fold_long(question.lower())
        best = process.extract(asked, self._names, scorer=fuzz.token_set_ratio, limit=_DEPTH)
        return [self._codes[at] for _, _, at in best]


class Fts5(Peer):
    name = "SQLite FTS5 bm25, names and texts folded"

    def index(self, documents: Sequence[Document]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE found USING fts5(code UNINDEXED, name, text)")
        rows = ((one.code, fold_long(one.name), fold_long(one.text)) for one in documents)
        self._database.executemany("INSERT INTO found VALUES (?, ?, ?)", rows)

    def rank(self, question: str) -> list[str]:
        words = dict.fromkeys(_WORD.findall(fold_long(question.lower())))
        if not words:
            return []
        query = " OR ".join(f'"{word}"' for word in words)
        best = self._database.execute(
            "SELECT code FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (query, _DEPTH)
        )
        return [code for (code,) in best]


class Bm25s(Peer):
    name = "bm25s, names folded"

    def __init__(self) -> None:
        self._library = _library("bm25s")

    def split(self, text: str) -> list[str]:
        return _WORD.findall(fold_long(text.lower()))

    def index(self, documents: Sequence[Document]) -> None:
        self._codes = [one.code for one in documents]
        self._model = self._library.BM25()
        self._model.index([self.split(one.name) or ["-"] for one in documents], show_progress=False)

    def rank(self, question: str) -> list[str]:
        words = self.split(question)
        if not words:
            return []
        found, _ = self._model.retrieve([words], k=min(_DEPTH, len(self._codes)), show_progress=False)
        return [self._codes[at] for at in found[0]]


class Pyvi(Bm25s):
    name = "bm25s on pyvi's words, names with marks"

    def __init__(self) -> None:
        super().__init__()
        self._words = _library("pyvi.ViTokenizer")

    def split(self, text: str) -> list[str]:
        return [word.lower() for word in self._words.tokenize(text).split() if _WORD.search(word)]


class Tantivy(Peer):
    name = "tantivy bm25, names and texts folded"

    def __init__(self) -> None:
        self._library = _library("tantivy")

    def index(self, documents: Sequence[Document]) -> None:
        shape = self._library.SchemaBuilder()
        shape.add_text_field("code", stored=True, tokenizer_name="raw")
        shape.add_text_field("name")
        shape.add_text_field("text")
        self._index = self._library.Index(shape.build())
        writer = self._index.writer()
        for one in documents:
            values = {"code": [one.code], "name": [fold_long(one.name)], "text": [fold_long(one.text)]}
            writer.add_document(self._library.Document(**values))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def rank(self, question: str) -> list[str]:
        words = " ".join(_WORD.findall(fold_long(question.lower())))
        if not words:
            return []
        query = self._index.parse_query(words, ["name", "text"])
        return [self._searcher.doc(address)["code"][0] for _, address in self._searcher.search(query, _DEPTH).hits]


class Letters(Peer):
    name = "scikit-learn tf-idf of 2-4 letters, names folded"

    def __init__(self) -> None:
        self._library = _library("sklearn.feature_extraction.text")

    def index(self, documents: Sequence[Document]) -> None:
        self._codes = [one.code for one in documents]
        self._model = self._library.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        self._names = self._model.fit_transform([fold_long(one.name.lower()) for one in documents]).T.tocsc()

    def rank(self, question: str) -> list[str]:
        scores = (self._model.transform([fold_long(question.lower())]) @ self._names).toarray()[0]
        return [self._codes[at] for at in (-scores).argsort(kind="stable")[:_DEPTH]]


def peers() -> Iterator[Peer | NotInstalled]:
    """Every peer that is installed, and for each other one what to install."""
    for kind in (TokenSet, Fts5, Bm25s, Pyvi, Tantivy, Letters):
        try:
            yield kind()
        except NotInstalled as missing:
            yield missing


def _library(name: str) -> Any:
    try:
        return __import__(name, fromlist=["_"])
    except ImportError:
        package = {"sklearn": "scikit-learn"}.get(name.split(".")[0], name)
        raise NotInstalled(f"{package} is not installed: run with `uv run --group bench`") from None
