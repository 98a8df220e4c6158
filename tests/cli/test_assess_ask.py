"""The interactive run in a real pseudo-terminal: whatever happens to it, no answer is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fairness.assess.answers import load_answers
from fairness.assess.models import Action, Answer
from fairness.assess.questionnaire import shipped_questionnaire
from tests.cli import ROOT, fairness
from tests.cli.terminal import Terminal

SHIPPED = shipped_questionnaire()
IDS = [one.id for one in SHIPPED.questions]
ANSWER = r"Answer \[y p n k a, \? s b q\]: "


def session(file: Path, *options: str) -> Terminal:
    """The program asking in a terminal of its own."""
    arguments = [
        sys.executable,
        "cli.py",
        "assess",
        "--interactive",
        "-o",
        str(file),
        "--as-at",
        "2026-11-10",
        *options,
    ]
    return Terminal(arguments, ROOT, {**os.environ, "COLUMNS": "100", "TERM": "dumb", "PYTHONUTF8": "1"})


def begin(file: Path, *options: str) -> Terminal:
    """A new file, up to the first question."""
    child = session(file, *options)
    child.expect("Organisation: ")
    child.type("Example Trust: ours")
    child.expect("leave it out")
    child.type("1")
    child.expect(ANSWER)
    return child


def ends(child: Terminal) -> str:
    """What the program said last; it ended in order."""
    assert child.end() == 0
    assert "Traceback" not in child.before
    return child.before


def by_q(child: Terminal) -> None:
    child.type("q")
    assert "See the result with: fairness assess" in ends(child)


def by_ctrl_c(child: Terminal) -> None:
    child.press(b"\x03")
    assert child.end() == 130
    assert "Go on with: fairness assess --interactive" in child.before and "Traceback" not in child.before


def by_ctrl_d(child: Terminal) -> None:
    child.press(b"\x04")
    assert "Go on with: fairness assess --interactive" in ends(child)


def by_a_closed_terminal(child: Terminal) -> None:
    assert child.hang_up() == 128 + signal.SIGHUP


def by_kill(child: Terminal) -> None:
    assert child.kill() == -signal.SIGKILL


STOPS = (by_q, by_ctrl_c, by_ctrl_d, by_a_closed_terminal, by_kill)


@pytest.mark.slow
def test_an_interruption_at_any_question_loses_nothing(tmp_path: Path) -> None:
    """One answer a sitting, each sitting ended another way, after the note or before it; all others in the last."""
    file = tmp_path / "answers.yaml"
    expected: dict[str, Answer] = {}
    sittings = 3 * len(STOPS)
    child = begin(file)
    for number, question in enumerate(IDS):
        if 0 < number <= sittings:
            child = session(file)
            child.expect(ANSWER)
        note = f"note {number}" if number % 2 or number >= sittings else ""
        assert f"{question} " in child.before
        child.type("y")
        child.expect("Evidence: ")
        child.type(f"policy {number}: § “here”")
        child.expect("Note: ")
        if note:
            child.type(note)
            child.expect("That was the last question." if question == IDS[-1] else ANSWER)
        if number < sittings:
            STOPS[number % len(STOPS)](child)
        answer = load_answers(file, SHIPPED).of(question)
        assert (answer.answer, answer.evidence, answer.note) == ("yes", f"policy {number}: § “here”", note)
        expected[question] = answer
        assert load_answers(file, SHIPPED).answers == expected
        assert os.listdir(tmp_path) == ["answers.yaml"]
    ends(child)
    assert list(expected) == IDS


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("at", range(6))
def test_an_interruption_between_the_parts_of_an_answer_keeps_the_parts(
    tmp_path: Path, at: int, stop: Callable[[Terminal], None]
) -> None:
    file = tmp_path / "answers.yaml"
    child = begin(file, "--by", "medical director")
    steps = [
        (None, "p"), ("Evidence: ", "file 3"), ("Planned action: ", "write it"), ("Owner: ", "me"),
        (r"Due \(YYYY-MM-DD\): ", "2027-03-31"), ("Note: ", "hm"),
    ]  # fmt: skip
    for waits, sends in steps[:at]:
        if waits:
            child.expect(waits)
        child.type(sends)
    child.expect(steps[at][0] or "")
    stop(child)
    answer = load_answers(file, SHIPPED).of(IDS[0])
    given = (answer.answer, answer.evidence, answer.action)
    due = steps[at - 1][0] is not None and at == 5
    planned = answer.action.due if due and answer.action else None
    action = Action(do="write it", owner="me" if at > 3 else "", due=planned)
    assert given == ("partly" if at > 0 else "", "file 3" if at > 1 else "", action if at > 2 else None)
    assert not due or str(action.due) == "2027-03-31"
    assert answer.by == ("medical director" if at else "")


def test_help_back_skip_and_words(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    child = begin(file, "--theme", "governance")
    child.type("?")
    child.expect("based on")
    child.expect(ANSWER)
    child.type("perhaps")
    child.expect("y yes, p partly")
    child.expect(ANSWER)
    child.type("s")
    child.expect("GOV02")
    child.expect(ANSWER)
    child.type("b")
    child.expect("GOV01")
    child.expect(ANSWER)
    child.type("Not Known")
    child.expect("Planned action: ")
    child.type("look")
    child.expect("Owner: ")
    child.type("")
    child.expect("Due")
    child.type("soon")
    child.expect("A date such as 2027-03-31, please.")
    child.type("2027-01-31")
    child.expect("Note: ")
    child.type("\x1b[A text\t")  # keys that are no text
    child.expect("GOV02")
    child.expect(ANSWER)
    by_q(child)
    answers = load_answers(file, SHIPPED)
    assert (answers.organisation, answers.nation) == ("Example Trust: ours", "england")
    assert list(answers.answers) == ["GOV01"] and answers.of("GOV01").answer == "not known"
    assert answers.of("GOV01").action is not None and str(answers.of("GOV01").action.due) == "2027-01-31"  # type: ignore[union-attr]


def test_a_question_mark_helps_at_every_line_and_is_never_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    child = session(file, "--theme", "governance")
    child.expect("Organisation: ")
    child.type("?")
    child.expect("name of the employer")
    child.expect("Organisation: ")
    child.type("Example Trust")
    child.expect("leave it out")
    child.type("?")
    child.expect("national procedures are a duty")
    child.expect("leave it out")
    child.type("1")
    child.expect(ANSWER)
    child.type("p")
    for line, helps, typed in (
        ("Evidence: ", "policy, register or file", "file 3"), ("Planned action: ", "you will do", "write it"),
        ("Owner: ", "Who will do it", "me"), (r"Due \(YYYY-MM-DD\): ", "2027-03-31", "2027-01-31"),
        ("Note: ", "Anything else", ""),
    ):  # fmt: skip
        child.expect(line)
        child.type("?")
        child.expect(helps)
        child.expect("based on")
        child.expect(line)
        child.type(typed)
    child.expect("GOV02")
    by_q(child)
    answers = load_answers(file, SHIPPED)
    found = answers.of("GOV01")
    assert answers.organisation == "Example Trust" and (found.evidence, found.note) == ("file 3", "")
    assert found.action is not None and (found.action.do, found.action.owner) == ("write it", "me")
    assert str(found.action.due) == "2027-01-31" and "?" not in file.read_text(encoding="utf-8")


def test_b_goes_back_at_every_line_and_is_never_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    child = session(file, "--theme", "governance")
    child.expect("Organisation: ")
    child.type("b")
    child.expect("This is the first line.")
    child.expect("Organisation: ")
    child.type("Exmple Trust")
    child.expect("leave it out")
    child.type("B")
    child.expect(r"Organisation \[Exmple Trust\]: ")
    child.type("Example Trust")
    child.expect("leave it out")
    child.type("1")
    child.expect(ANSWER)
    child.type("n")
    child.expect("Planned action: ")
    child.type("b")
    child.expect(ANSWER)
    child.type("p")
    due = (r"Due \(YYYY-MM-DD\)", "2027-01-31")
    lines = [("Evidence", "file 3"), ("Planned action", "write it"), ("Owner", "me"), due]
    for line, typed in lines:
        child.expect(f"{line}: ")
        child.type(typed)
    child.expect("Note: ")
    for line, typed in reversed(lines):
        child.type("b")
        child.expect(rf"{line} \[{typed}\]: ")
    child.type("file 4")
    for line, typed in lines[1:]:
        child.expect(rf"{line} \[{typed}\]: ")
        child.type("")
    child.expect("Note: ")
    child.type("done")
    child.expect("GOV02")
    child.expect(ANSWER)
    child.type("y")
    child.expect("Evidence: ")
    child.type("")
    child.expect("Note: ")
    child.type("b")  # nothing is planned after a yes: it goes to the evidence
    child.expect("Evidence: ")
    by_q(child)
    answers = load_answers(file, SHIPPED)
    found = answers.of("GOV01")
    assert answers.organisation == "Example Trust"
    assert (found.answer, found.evidence, found.note) == ("partly", "file 4", "done")
    assert found.action is not None and (found.action.do, found.action.owner) == ("write it", "me")
    assert (answers.of("GOV02").evidence, answers.of("GOV02").note) == ("", "")


def test_an_action_that_is_not_planned_is_passed_over_both_ways(tmp_path: Path) -> None:
    child = begin(tmp_path / "answers.yaml", "--theme", "governance")
    child.type("n")
    child.expect("Planned action: ")
    child.type("")
    child.expect("Note: ")
    child.type("b")
    child.expect("Planned action: ")
    by_q(child)


def test_the_hint_keeps_every_option_that_was_given(tmp_path: Path) -> None:
    child = begin(tmp_path / "answers.yaml", "--by", "medical director", "--theme", "governance", "--again")
    child.type("q")
    said = " ".join(ends(child).split())
    options = "--theme governance --again --by 'medical director' --as-at 2026-11-10"
    assert (
        f"Go on with: fairness assess --interactive -o {tmp_path / 'answers.yaml'} {options} See the result" in said
    )


def test_going_over_answers_again_keeps_them_with_enter_and_keeps_comments(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    text = (
        "# ours\nassessment: {organisation: T, questionnaire: '1.0'} # head\nanswers:\n  # the board\n"
        "  GOV01: {answer: yes} # to be shown\n  GOV02: # not yet\n    answer: no\n    note: a\n"
    )
    file.write_text(text)
    child = session(file, "--theme", "governance", "--again")
    child.expect("so far   yes, not evidenced")
    child.expect(ANSWER)
    child.type("")
    child.expect("so far   no; a")
    child.expect(ANSWER)
    child.type("y")
    child.expect("Evidence: ")
    child.type("board paper 12")
    child.expect(r"Note \[a\]: ")
    child.type("")
    child.expect("GOV03")
    by_ctrl_d(child)
    assert file.read_text() == text.replace(
        "answer: no\n    note: a\n", "answer: yes\n    note: a\n    date: 2026-11-10\n    evidence: board paper 12\n"
    )


def test_a_file_that_is_broken_meanwhile_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    child = begin(file)
    child.type("y")
    child.expect("Evidence: ")
    whole = file.read_text()
    file.write_text(whole + "  broken: {")
    child.type("policy 7")
    child.expect("This answer is not written yet")
    child.expect("press Enter: ")
    file.write_text(whole + "  # mended\n")
    child.type("")
    child.expect("Note: ")
    by_kill(child)
    assert load_answers(file, SHIPPED).of(IDS[0]).evidence == "policy 7" and "# mended" in file.read_text()


@pytest.mark.slow
def test_a_kill_in_the_middle_of_writing_leaves_whole_answers(tmp_path: Path) -> None:
    """Answers come as fast as they are taken; wherever the kill falls, the file is whole and has the first."""
    typed = "Example Trust\n1\n" + "".join(f"y\nfile {number}\nnote {number}\n" for number in range(len(IDS)))
    draw = random.Random(6)
    reached = set()
    for attempt in range(8):
        file = tmp_path / f"{attempt}.yaml"
        command = [sys.executable, "cli.py", "assess", "--interactive", "-o", str(file)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert process.stdin
        process.stdin.write(typed.encode())
        process.stdin.flush()
        while not file.exists():
            time.sleep(0.005)
        time.sleep(draw.random())
        process.kill()
        process.communicate()
        found = load_answers(file, SHIPPED).answers
        assert list(found) == IDS[: len(found)]
        for number, answer in enumerate(found.values()):
            if number < len(found) - 1:
                assert (answer.answer, answer.evidence, answer.note) == ("yes", f"file {number}", f"note {number}")
        reached.add(len(found))
    assert len(reached) > 1


def test_answers_to_an_older_version_go_on_with_what_is_new(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "rules" / "self-assessment", tmp_path / "ours"))
    for name, old, new in (
        ("questionnaire.yaml", '"1.0": First version.', '"1.0": First version.\n  "1.1": GOV12 is new.'),
        ("questionnaire.yaml", 'version: "1.0"', 'version: "1.1"'),
        ("governance.yaml", 'GOV12\n    since: "1.0"', 'GOV12\n    since: "1.1"'),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    file = tmp_path / "answers.yaml"
    given = "".join(f"  {one}: {{answer: no}} # kept\n" for one in IDS if one != "GOV12")
    file.write_text(f"assessment: {{questionnaire: '1.0'}}\nanswers:\n{given}", encoding="utf-8")
    report = fairness("assess", file, "--questionnaire", folder)
    assert "Answered to version 1.0 of the questionnaire. New since: GOV12." in report.stdout
    child = session(file, "--questionnaire", str(folder))
    child.expect("These answers are to version 1.0; this is version 1.1. New since then: GOV12.")
    child.expect("GOV12  1 of 1")
    child.expect(ANSWER)
    child.type("a")
    child.expect("Note: ")
    child.type("")
    assert "That was the last question." in ends(child)
    written = file.read_text(encoding="utf-8")
    assert written.startswith('assessment: {questionnaire: "1.1"}') and given in written
