"""Word and Excel reports of the whole and of every unit, made on all cores."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.outputs.excel import report_workbook, unit_workbook
from lifecircle.outputs.word import document_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lifecircle.outputs.report import Pages
    from lifecircle.verdicts.results import Results

WORKER: Final = "lifecircle.outputs.word_worker"
FEW: Final = 12
"""So many Word files are made right here: a process of its own starts too slowly."""
_MOST_WORKERS: Final = 8


class Task(NamedTuple):
    """A Word file to be written: where, and whose content it has (unit None: of the whole)."""

    file: Path
    pages: Pages
    unit: int | None


def write_documents(
    results: Results,
    pages: Sequence[Pages],
    folder: Path,
    *,
    workers: int | None = None,
) -> list[Path]:
    """Write Word and Excel reports beside the pages of an audit.

    The content is that of the pages, and is made once. Word files are written by processes of
    their own where there are many; the files are the same however many work on them.

    Parameters
    ----------
    results
        The audit; ``results.options.documents`` says of what there are documents.
    pages
        The pages of each language.
    folder
        Where the pages lie. Folders are made if missing.
    workers
        Processes for Word files; None: as many as there are cores, none for a few files.

    Returns
    -------
    list of Path
        Of each language the whole, then the units: ``.docx`` and ``.xlsx``.
    """
    asked = results.options.documents
    if asked == "none":
        return []
    tasks = [task for each in pages for task in _tasks(each, folder, units=asked == "units")]
    for parent in {task.file.parent for task in tasks}:
        parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as until_written:
        word = until_written.enter_context(ThreadPoolExecutor(1))
        writing = word.submit(_write_word, tasks, _workers(len(tasks), workers))
        for task in tasks:
            _excel_file(task).write_bytes(_workbook(task))
        writing.result()
    return [file for task in tasks for file in (task.file, _excel_file(task))]


def _tasks(pages: Pages, folder: Path, *, units: bool) -> list[Task]:
    found = [Task(folder / pages.place("report.docx"), pages, None)]
    if units:
        found += [
            Task(folder / pages.place(f"units/{name}.docx"), pages, row)
            for row, name in enumerate(pages.unit_files)
        ]
    return found


def _excel_file(task: Task) -> Path:
    return task.file.with_name(task.file.name.removesuffix(".docx") + ".xlsx")


def _workbook(task: Task) -> bytes:
    if task.unit is None:
        return report_workbook(task.pages)
    return unit_workbook(task.pages, task.unit)


def _workers(tasks: int, asked: int | None) -> int:
    """Return how many processes to start; none where another Python cannot be started."""
    if asked is not None:
        return asked
    # In a program that brings Python along, such as QGIS, this is the program.
    python = Path(sys.executable or "").stem.lower().startswith("python")
    if tasks <= FEW or not python:
        return 0
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, _MOST_WORKERS) if cores > 1 else 0


def _write_word(tasks: Sequence[Task], workers: int) -> None:
    queue: SimpleQueue[Task] = SimpleQueue()
    for task in tasks:
        queue.put(task)
    one_at_a_time = Lock()
    if workers:
        with ThreadPoolExecutor(workers) as pool:
            each = [pool.submit(_feed, queue, one_at_a_time) for _ in range(workers)]
            left = [task for feeding in each for task in feeding.result()]
        for task in left:
            queue.put(task)
    for task in _taken(queue):
        task.file.write_bytes(document_of(_content(task, one_at_a_time)))


def _taken(queue: SimpleQueue[Task]) -> Iterator[Task]:
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return


def _content(task: Task, one_at_a_time: Lock) -> dict[str, object]:
    with one_at_a_time:
        if task.unit is None:
            return task.pages.whole_content()
        return task.pages.unit_content(task.unit)


def _feed(queue: SimpleQueue[Task], one_at_a_time: Lock) -> list[Task]:
    """Hand tasks to a process until none is left; return those that it did not do.

    The pipe holds little, so each process gets the next task when it is about to need it.
    """
    given: list[Task] = []
    places = os.pathsep.join(place for place in sys.path if place)
    try:
        process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-P", "-m", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": places},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return given
    with process:
        if process.stdin is None:
            return given
        try:
            for task in _taken(queue):
                given.append(task)
                job = (task.file, _content(task, one_at_a_time))
                pickle.dump(job, process.stdin)
                process.stdin.flush()
            process.stdin.close()
            done = process.wait() == 0
        except OSError:
            done = False
            # What was still to be sent cannot be: leaving would try that again, and raise.
            with suppress(OSError):
                process.stdin.close()
        except BaseException:
            process.kill()
            raise
    # Whatever went wrong there goes wrong here as well, and is then told.
    return [] if done else given
