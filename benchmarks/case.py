"""What is timed: a network with its searched graph as plain arrays, and questions about it.

A case is a folder. ``case.json`` says what to ask, ``graph.npz`` holds the graph that every tool
gets, written by the process that times lifecircle; every tool leaves ``TOOL.json`` with its
seconds and ``TOOL.npz`` with its answers there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = 60e6


@dataclass(frozen=True)
class Question:
    """One question: ``nearest`` (of nodes), ``points`` (nearest), ``catchments`` or ``od``.

    Attributes
    ----------
    work
        Which.
    places, demand
        How many facilities, and for ``od`` how many other nodes.
    minutes
        The limit.
    label
        Tells two questions of one kind apart.
    """

    work: str
    places: int
    demand: int = 0
    minutes: float = 15
    label: str = ""

    @property
    def name(self) -> str:
        """Name in the files of results."""
        return f"{self.work}{self.label}"

    @property
    def limit(self) -> float:
        """The limit in microseconds."""
        return self.minutes * MINUTE


@dataclass(frozen=True)
class Case:
    """A network and the questions.

    Attributes
    ----------
    folder
        Where everything is.
    title
        For the page.
    source
        Name of the file with the city, or path of the OpenStreetMap file.
    questions
        What is asked.
    """

    folder: Path
    title: str
    source: str
    questions: tuple[Question, ...] = field(default=())

    def save(self) -> None:
        """Write ``case.json``."""
        asked = [asdict(question) for question in self.questions]
        text = json.dumps({"title": self.title, "source": self.source, "questions": asked})
        (self.folder / "case.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Case:
        """Read what `save` wrote."""
        data = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        asked = tuple(Question(**question) for question in data["questions"])
        return cls(folder, data["title"], data["source"], asked)

    @cached_property
    def graph(self) -> Graph:
        """The graph that was exported."""
        return Graph.load(self.folder / "graph.npz")


@dataclass(frozen=True)
class Graph:
    """A directed graph that leads from places back to where people come from.

    Attributes
    ----------
    indptr, indices, weights
        CSR: from the node of the row to ``indices``, whole microseconds.
    metres
        As `weights`: the length of the same streets.
    nodes
        float (n, 2), metres on the map.
    scale
        Metres on the map for a metre on the ground.
    """

    indptr: np.ndarray
    indices: np.ndarray
    weights: np.ndarray
    metres: np.ndarray
    nodes: np.ndarray
    scale: np.ndarray

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def rows(self) -> np.ndarray:
        """Node that each edge leads from."""
        return np.repeat(np.arange(len(self)), np.diff(self.indptr))

    def save(self, path: Path) -> None:
        """Write all arrays to one file."""
        np.savez(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> Graph:
        """Read what `save` wrote."""
        with np.load(path) as data:
            return cls(**{name: data[name] for name in data.files})

    def asked(self, question: Question) -> tuple[np.ndarray, np.ndarray]:
        """Return the places and the other nodes of a question: different nodes, ascending."""
        rng = np.random.default_rng([1, len(self), question.places, question.demand])
        drawn = rng.permutation(len(self))[: question.places + question.demand]
        return np.sort(drawn[: question.places]), np.sort(drawn[question.places :])


def sample(places: np.ndarray, count: int) -> np.ndarray:
    """Return some of the places, ascending; smaller samples are parts of larger ones."""
    drawn = np.random.default_rng([2, len(places)]).permutation(len(places))
    return places[np.sort(drawn[:count])]
