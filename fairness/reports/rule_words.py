"""What a rule asks, in words: its check, and the cases that it is for."""

from __future__ import annotations

from fairness.reports.words import Words, count, listed, spelt
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Activation, Compound, Obligation, Roles


def check_in_words(rule: Rule, words: Words) -> str:
    """The check as one sentence, such as `After each formal exclusion, expect exclusion reviewed within 28 days`."""
    check = rule.check
    if isinstance(check, Roles):
        return _roles(check)
    if isinstance(check, Compound):
        if check.least == len(check.codes):
            return f"At risk when all of these are: {listed(check.codes)}."
        if check.least == 1:
            return f"At risk when any of these is: {listed(check.codes, 'or')}."
        return f"At risk when at least {check.least} of these are: {listed(check.codes)}."
    text = " ".join(filter(None, _obligation(check, words))) + "".join(clocks_in_words(check, words))
    return text[:1].upper() + text[1:] + "."


def _roles(check: Roles) -> str:
    roles = [spelt(role) for role in check.roles]
    match check.test:
        case "apart":
            return f"The {roles[0]} is not also {listed(roles[1:], 'or')}."
        case "post":
            return " ".join(f"The post of the {spelt(role)} is {listed(held, 'or')}." for role, held in check.posts)
        case "distinct":
            return f"No person holds two of these roles: {listed(roles)}."
    return f"Filled: {listed(roles)}."


def applies_in_words(rule: Rule, words: Words) -> str:
    """The cases that it is for: `nation: england, and profession: doctor or dentist`; empty for every case."""
    return ", and ".join(words.condition(field, tests) for field, tests in rule.applies)


def in_force_in_words(rule: Rule) -> str:
    """`from 2005-02-17`, `until ...`, both, or nothing."""
    start, end = rule.in_force
    return " ".join(filter(None, (start and f"from {start}", end and f"until {end}")))


def _obligation(check: Obligation, words: Words) -> list[str]:
    start = _each(check.activations[0], words)
    if check.direction == "same":
        ways = (listed(words.condition(*one, own=True) for one in clause.where) for clause in check.target.clauses)
        return [f"for {start}, expect {', or '.join(ways)}"]
    if len(check.activations) > 1:
        return _every(check, words, start)
    parts = []
    if check.direction in ("after", "before"):
        parts.append(f"{check.direction} {start}{_inside(check.activations[0], words)},")
    target = words.pattern(check.target)
    expected = f"expect {target}{_times(check)}" if check.wanted else _unwanted(check, target)
    parts.append(expected + (" in the case" if check.direction == "anywhere" else ""))
    if check.immediately:
        parts.append("as the very next event" if check.direction == "after" else "as the event just before")
    if check.alternate:
        again = start.removeprefix("each ")
        parts.append(f"{'before the next' if check.direction == 'after' else 'since the last'} {again}")
    return _released([*parts, *_window(check)], check, words)


def clocks_in_words(check: Obligation, words: Words) -> list[str]:
    """What moves the last day beside the limit."""
    said = []
    if check.no_later_than:
        field = words.field(check.no_later_than)
        said.append(f"or by the date that the first event states ({field}), if that is sooner")
    if check.total:
        said.append("less the days of earlier ones")
    if check.pauses:
        kind = next((one for one in words.vocabulary.episodes if one.name == check.pauses), None)
        said.append(f"not counting the days of {kind.label if kind else check.pauses}")
    return [f", {one}" for one in said]


def _every(check: Obligation, words: Words, start: str) -> list[str]:
    again = check.activations[1]
    until = again.periods[0].until
    parts = [f"from {start}{_inside(check.activations[0], words)}"]
    if until is not None:
        parts.append(f"until {words.pattern(until)}")
    parts[-1] += ","
    parts.append(f"expect {words.pattern(again.pattern)}{_times(check)} at least every {check.far}")
    return _released(parts, check, words)


def _each(activation: Activation, words: Words) -> str:
    said = words.pattern(activation.pattern).removeprefix("any ")
    for event, noun in (("case opened", "opening"), ("case closed", "closing")):
        if said.startswith(event):
            return f"the {noun} of the case{said.removeprefix(event)}"
    return f"each {said}"


def _inside(activation: Activation, words: Words) -> str:
    said = ""
    for period in activation.periods:
        bounds = ("after", period.start), ("before", period.until)
        said += f" (only {' and '.join(f'{side} {words.pattern(one)}' for side, one in bounds if one)})"
    return said


def _times(check: Obligation) -> str:
    if check.most is None:
        return "" if check.least == 1 else f" at least {count(check.least, 'time')}"
    if check.least == check.most:
        return f" exactly {count(check.least, 'time')}"
    least = f" at least {check.least} and" if check.least > 1 else ""
    return f"{least} at most {count(check.most, 'time')}"


def _unwanted(check: Obligation, target: str) -> str:
    return (
        f"expect no {target.replace('any ', '')}" if check.most == 0 else f"expect {target}{_times(check)}, if at all"
    )


def _window(check: Obligation) -> list[str]:
    parts = []
    if check.direction == "before":
        if check.near is not None:
            parts.append(f"with at least {check.near} of notice" if check.wanted else f"{check.near} or more before")
        if check.far is not None:
            parts.append(f"no more than {check.far} before")
        return parts
    if check.near is not None and check.far is not None:
        parts.append(f"between {check.near} and {check.far} after")
    elif check.near is not None:
        parts.append(f"no sooner than {check.near} after")
    elif check.far is not None:
        parts.append(f"within {check.far}")
    elif check.direction == "after" and check.wanted and not check.alternate and not check.immediately:
        parts.append("by the time the case closes")
    return parts


def _released(parts: list[str], check: Obligation, words: Words) -> list[str]:
    if check.release is None:
        return parts
    said = words.pattern(check.release)
    if check.direction == "before":
        return [*parts, f"and after any {said}"]
    if not check.wanted:
        return [*parts, f"until {said}"]
    return [*parts[:-1], f"{parts[-1]},", f"unless {said} comes first"]
