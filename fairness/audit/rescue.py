"""A part whose process ended: which of its inputs did it, and the part without them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from fairness.audit.parts import Part
from fairness.audit.records import PartDone
from fairness.audit.review import Question, packed, review_part, reviewed
from fairness.audit.worker import Job, Lost, Worker
from fairness.source.problems import InputError, Problem

MOST_LOSSES = 50  # of processes, in one part; after as many, what is left together is not taken apart further


def rescue_part(job: Job, loss: Lost, *, folder: Path, question: Question) -> PartDone:
    """Review a part that a process was lost with twice, each input that does so by itself going to quarantine.

    Gives what it counted. Raises InputError where no input does it alone: then the machine is too small.
    """
    (part,) = job
    with Worker[Any](partial(_do, folder=folder, question=question)) as worker:
        lost = _lost_inputs(part, worker, loss.how)
        try:
            done: PartDone = worker.do((part, lost, True))
        except Lost as again:
            says = f"was being reviewed when that process ended ({again.how}), though each input can be read"
            expected = "more memory, fewer --workers, or a smaller --max-memory; then the same command with --resume"
            raise InputError(Problem(part.place(0), says, expected=expected)) from None
    return done


def _do(part: Part, lost: dict[int, str], write: bool, folder: Path, question: Question) -> PartDone | None:
    """Review a part but for what is lost of it; None where that is only to see whether it can be."""
    if write:
        return review_part(part, lost, folder=folder, question=question)
    packed(reviewed(part, question, lost), question)
    return None


def _lost_inputs(part: Part, worker: Worker[Any], how: str) -> dict[int, str]:
    """The inputs with each of which the process ends, and how: found by halves."""
    found: dict[int, str] = {}
    losses = 0

    def loss(first: int, last: int) -> str:
        nonlocal losses
        try:
            worker.do((part.stretch(first, last), {}, False))
        except Lost as one:
            losses += 1
            return one.how
        return ""

    def take_apart(first: int, last: int, how: str, seen: bool) -> None:
        """Look into a stretch with which the process ended; not `seen`: must have, as nothing else was left."""
        if last - first == 1 or losses >= MOST_LOSSES:
            if seen or (how := loss(first, last)):
                found.update(dict.fromkeys(range(first, last), how))
            return
        middle = (first + last) // 2
        if before := loss(first, middle):
            take_apart(first, middle, before, True)
            if after := loss(middle, last):
                take_apart(middle, last, after, True)
        else:
            take_apart(middle, last, how, False)

    take_apart(0, part.inputs, how, True)
    return found
