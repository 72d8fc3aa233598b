"""Answers that a process keeps: worked out once for the same map, question and counts, in the background.

The counts are read for every request, which takes some hundredths of a second; what is worked out from them
is looked up by their digest, so an answer is never older than the reports. Scans take turns, and one that
nobody asks for any longer ends.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from boundaries.directory import Directory
from incidents.hotspots.answer import Answer
from incidents.hotspots.asking import Read, ground_of, work_out
from incidents.hotspots.judging import Ground
from incidents.hotspots.question import Question
from incidents.hotspots.records import Records

PATIENCE_SECONDS = 1.2
"""How long a request waits before it says how far the work is."""
UNWANTED_SECONDS = 15.0
MOST_ANSWERS = 48


@dataclass(frozen=True)
class Progress:
    """Worlds of a scan done so far, of how many; 0 of 0 before it began."""

    done: int
    of: int


@dataclass(frozen=True)
class Key:
    """What an answer depends on; `points` tells whose single positions a density was drawn from."""

    revision: int
    question: Question
    digest: str
    points: int
    records: Records


class Unwanted(Exception):
    """Nobody waits for this answer any more."""


@dataclass
class Work:
    """An answer in the making; `asked` is when somebody last wanted it."""

    finished: threading.Event = field(default_factory=threading.Event)
    asked: float = field(default_factory=time.monotonic)
    progress: Progress = Progress(0, 0)
    answer: Answer | None = None
    error: Exception | None = None


class Hotspots:
    """The answers that a process keeps. Thread-safe."""

    def __init__(self) -> None:
        self._works: OrderedDict[Key, Work] = OrderedDict()
        self._grounds: dict[str, Ground] = {}
        self._lock = threading.Lock()
        self._scanning = threading.Lock()
        self._stopping = threading.Event()
        self._threads: set[threading.Thread] = set()

    def answer(self, found: Read, directory: Directory) -> Answer | Progress:
        """The answer, or how far it is. Raises what working it out raises."""
        points = 0 if found.points is None else hash(found.points.tobytes())
        key = Key(directory.revision, found.question, found.daily.digest(), points, found.records)
        work = self._work(key, found, directory)
        work.asked = time.monotonic()
        work.finished.wait(PATIENCE_SECONDS)
        if work.error is not None:
            raise work.error
        return work.answer or work.progress

    def stop(self) -> None:
        """End what is under way: a process must not end amid it."""
        self._stopping.set()
        for thread in list(self._threads):
            thread.join(timeout=10)

    def _work(self, key: Key, found: Read, directory: Directory) -> Work:
        """The work for a key, begun if there is none."""
        with self._lock:
            if (known := self._works.get(key)) is not None:
                self._works.move_to_end(key)
                return known
            work = self._works[key] = Work()
            for old in [one for one, w in self._works.items() if w.finished.is_set()][:-MOST_ANSWERS]:
                del self._works[old]
            thread = threading.Thread(
                target=self._do, args=(key, work, found, directory), name="wangge-hotspots", daemon=True
            )
            self._threads.add(thread)
        thread.start()
        return work

    def _do(self, key: Key, work: Work, found: Read, directory: Directory) -> None:
        def tell(done: int, of: int) -> None:
            work.progress = Progress(done, of)
            if self._stopping.is_set() or time.monotonic() - work.asked > UNWANTED_SECONDS:
                raise Unwanted

        try:
            ground = self._ground(directory, found.question.level)
            if found.question.method == "scan":
                with self._scanning:
                    tell(0, 0)
                    work.answer = work_out(found, ground, tell)
            else:
                work.answer = work_out(found, ground)
        except Unwanted:
            pass
        except Exception as error:
            work.error = error
        finally:
            with self._lock:
                if work.answer is None:  # whoever asks again begins anew
                    self._works.pop(key, None)
                self._threads.discard(threading.current_thread())
            work.finished.set()

    def _ground(self, directory: Directory, level: str) -> Ground:
        held = self._grounds.get(level)
        if held is None or held.directory is not directory:
            held = self._grounds[level] = ground_of(directory, level)
        return held


def hotspots_of(request: Request) -> Hotspots:
    """What the application keeps."""
    hotspots: Hotspots = request.app.state.hotspots
    return hotspots


HotspotsDep = Annotated[Hotspots, Depends(hotspots_of)]
