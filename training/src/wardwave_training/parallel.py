"""Work spread over processes, with progress: one model a process, results in order."""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from wardwave_training.onnx_export import OnnxDetector

Task = TypeVar("Task")
Result = TypeVar("Result")

TELL_EVERY_S = 5.0

_opened: list[OnnxDetector] = []


def default_jobs() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ModelPool:
    """Processes that each have the model open, with one thread; to be used in a ``with``."""

    def __init__(self, model: Path, jobs: int) -> None:
        """Open the model here, which checks it, and prepare the processes.

        Args:
            model: the ONNX file.
            jobs: processes; 1 works in this one.
        """
        self._detector = OnnxDetector(model)
        self._pool: ProcessPoolExecutor | None = None
        if jobs > 1:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(jobs, context, _open, (model,))

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes; after an error what has not begun is dropped."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=kind is not None)

    def map(
        self, work: Callable[[OnnxDetector, Task], Result], tasks: Sequence[Task], name: str
    ) -> list[Result]:
        """Apply ``work`` to every task.

        Args:
            work: a function of a module, so that it can be sent to a process.
            tasks: what to work on.
            name: what is counted, for the progress on stderr.

        Returns:
            Results in the order of the tasks.
        """
        progress = _Progress(name, len(tasks))
        results = []
        if self._pool is None:
            for task in tasks:
                results.append(work(self._detector, task))
                progress.tell(len(results))
            return results
        futures = [self._pool.submit(_call, work, task) for task in tasks]
        for future in futures:
            results.append(future.result())
            progress.tell(len(results))
        return results


class _Progress:
    """One line every few seconds, and one at the end."""

    def __init__(self, name: str, total: int) -> None:
        self._name, self._total = name, total
        self._started = self._told = time.monotonic()

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if done < self._total and now - self._told < TELL_EVERY_S:
            return
        self._told = now
        seconds = now - self._started
        left = seconds / done * (self._total - done)
        line = f"{self._name}: {done} of {self._total}, {seconds:.0f} s"
        more = f", about {left:.0f} s left" if done < self._total else ""
        print(line + more, file=sys.stderr, flush=True)


def _open(model: Path) -> None:
    _opened.append(OnnxDetector(model))


def _call(work: Callable[[OnnxDetector, Task], Result], task: Task) -> Result:
    return work(_opened[0], task)
