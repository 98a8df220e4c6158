"""A slow, obvious reading of the rule language, from the contract alone, sharing no code with the engines.

Instants are whole milliseconds since the first day of year 1; a day is its ordinal times 86,400,000.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import holidays

DAY = 24 * 60 * 60 * 1000
HOUR = 60 * 60 * 1000
SUBDIVISION = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}
WORST_FIRST = ["risk", "unknown", "due", "explained", "met", "lapsed", "not_applicable"]
Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Event:
    """An event of the timeline, `case.opened` and `case.closed` included."""

    position: int
    type: str
    date: str
    lo: int
    hi: int
    timed: bool
    fields: Json

    @property
    def key(self) -> tuple[int, int]:
        return (self.lo, self.position)

    @property
    def is_case(self) -> bool:
        return self.type in ("case.opened", "case.closed")


@dataclass(frozen=True, eq=False)
class Timeline:
    """A case as it stood at the end of one day."""

    case: Json
    facts: Json
    events: list[Event]  # in standing order
    opened: Event
    closed: Event | None
    as_at: date
    horizon: int


# ---------------------------------------------------------------- dates and limits


def first_ms(day: date) -> int:
    return day.toordinal() * DAY


def last_ms(day: date) -> int:
    return first_ms(day) + DAY - 1


def day_of(ms: int) -> date:
    return date.fromordinal(ms // DAY)


def interval(text: str, clock: str | None = None) -> tuple[int, int]:
    """The first and last millisecond that a recorded date allows."""
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 1:
        return first_ms(date(numbers[0], 1, 1)), last_ms(date(numbers[0], 12, 31))
    if len(numbers) == 2:
        length = calendar.monthrange(numbers[0], numbers[1])[1]
        return first_ms(date(numbers[0], numbers[1], 1)), last_ms(date(numbers[0], numbers[1], length))
    day = date(*numbers)
    if clock is None:
        return first_ms(day), last_ms(day)
    t = time.fromisoformat(clock)
    instant = first_ms(day) + ((t.hour * 60 + t.minute) * 60 + t.second) * 1000 + t.microsecond // 1000
    return instant, instant


def shift_day(day: date, number: int, unit: str, sign: int, nation: str) -> date:
    """The day that lies a limit of days, weeks, months, years or working days away."""
    if unit == "day":
        return day + timedelta(days=sign * number)
    if unit == "week":
        return day + timedelta(days=sign * number * 7)
    if unit in ("month", "year"):
        months = day.year * 12 + day.month - 1 + sign * number * (12 if unit == "year" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    assert unit == "working day", unit
    bank_holidays = holidays.country_holidays("GB", subdiv=SUBDIVISION[nation])
    while number > 0:
        day += timedelta(days=sign)
        if day.weekday() < 5 and day not in bank_holidays:
            number -= 1
    return day


def bound(instant: int, limit: str, sign: int, end_of_day: bool, nation: str) -> int:
    """The instant a limit away from another; all limits but hours run to the end or start of the day."""
    found = re.fullmatch(r"(\d+) (hour|day|week|month|year|working day)s?", limit)
    assert found, limit
    number, unit = int(found[1]), found[2]
    if unit == "hour":
        return instant + sign * number * HOUR
    day = shift_day(day_of(instant), number, unit, sign, nation)
    return last_ms(day) if end_of_day else first_ms(day)


# ---------------------------------------------------------------- the timeline and its order


def flatten(document: Json, prefix: str = "") -> Json:
    """The facts of a case by dotted name."""
    facts: Json = {}
    for name, value in document.items():
        if isinstance(value, dict):
            facts.update(flatten(value, f"{prefix}{name}."))
        elif not prefix and name in ("events", "explanations", "recorded"):
            continue
        else:
            facts[prefix + name] = value
    return facts


def timeline_of(case: Json, as_at: date) -> Timeline:
    horizon = last_ms(as_at)
    facts = flatten(case)
    recorded_events = case.get("events") or []
    events = []
    for position, entry in enumerate(recorded_events):
        text, clock = str(entry["date"]), entry.get("time")
        lo, hi = interval(text, clock)
        fields = {name: value for name, value in entry.items() if name != "note"}
        if lo <= horizon:
            events.append(Event(position, entry["type"], text, lo, hi, clock is not None, fields))

    def milestone(position: int, kind: str, text: str) -> Event:
        lo, hi = interval(text)
        return Event(position, kind, text, lo, hi, False, {**facts, "type": kind, "date": text})

    opened = milestone(-1, "case.opened", str(case["opened"]))
    if opened.lo <= horizon:
        events.append(opened)
    closed = None
    if case.get("closed"):
        closed = milestone(len(recorded_events), "case.closed", str(case["closed"]))
        if closed.lo > horizon:
            closed = None
        else:
            events.append(closed)
    events.sort(key=lambda event: event.key)
    return Timeline(case, facts, events, opened, closed, as_at, horizon)


def comes_after(b: Event, a: Event) -> bool:
    if b is a:
        return False
    if a.timed and b.timed:
        return b.key > a.key
    return b.hi >= a.lo


def surely_after(b: Event, a: Event) -> bool:
    return comes_after(b, a) and not comes_after(a, b)


# ---------------------------------------------------------------- conditions and patterns


def missing(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def equal(a: object, b: object) -> bool:
    if isinstance(a, str) and isinstance(b, str):
        return a.strip().casefold() == b.strip().casefold()
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return a == b


def among(item: object, values: Any) -> bool:
    return any(equal(item, value) for value in listed(values))


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def item_passes(item: Any, test: str, wanted: Any, activation: Json | None) -> bool:
    """One item of an attribute against one test."""
    if test == "present":
        return bool(wanted)
    if test == "in":
        return among(item, wanted)
    if test in ("not", "not_in"):
        return not among(item, wanted)
    if test == "contains":
        return isinstance(item, str) and wanted.casefold() in item.casefold()
    if test == "at_least":
        return is_number(item) and item >= wanted
    if test == "at_most":
        return is_number(item) and item <= wanted
    assert test in ("same_as", "differs_from"), test
    other = (activation or {}).get(wanted.removeprefix("activation."))
    if missing(other):
        return False
    return among(item, other) == (test == "same_as")


def condition_holds(value: Any, condition: Any, activation: Json | None) -> bool:
    if not isinstance(condition, dict):
        condition = {"in": condition}
    if missing(value):
        return all(t in ("not", "not_in") or (t == "present" and not wanted) for t, wanted in condition.items())
    return any(
        all(item_passes(item, test, wanted, activation) for test, wanted in condition.items())
        for item in listed(value)
    )


def conditions_hold(fields: Json, where: Json, activation: Json | None) -> bool:
    return all(condition_holds(fields.get(name), condition, activation) for name, condition in where.items())


def type_matches(type_: str, pattern: str) -> bool:
    if pattern == "*":
        return True
    if pattern.endswith(".*"):
        return type_.startswith(pattern[:-1])
    return type_ == pattern


def matches(event: Event, pattern: Any, activation: Event | None = None) -> bool:
    """Whether an event fits a pattern; `activation` is what `same_as` and `differs_from` look at."""
    if isinstance(pattern, list):
        return any(matches(event, one, activation) for one in pattern)
    if isinstance(pattern, dict):
        if not matches(event, pattern["type"]):
            return False
        return conditions_hold(event.fields, pattern.get("where", {}), activation.fields if activation else None)
    return type_matches(event.type, pattern)


def types_of(pattern: Any) -> list[str]:
    if isinstance(pattern, list):
        return [type_ for one in pattern for type_ in types_of(one)]
    if isinstance(pattern, dict):
        return types_of(pattern["type"])
    return [pattern]


def overlap(a: str, b: str) -> bool:
    """Whether some event type could fit both patterns."""
    if a.endswith("*") and b.endswith("*"):
        return a[:-1].startswith(b[:-1]) or b[:-1].startswith(a[:-1])
    return type_matches(a, b) or type_matches(b, a)


def is_recorded(line: Timeline, pattern: Any) -> bool:
    if line.case.get("recorded") is None:
        return True
    kept = [*line.case["recorded"], "case.*"]
    return any(overlap(type_, family) for type_ in types_of(pattern) for family in kept)


# ---------------------------------------------------------------- activations


def period_open(line: Timeline, a: Event, period: Json) -> bool:
    """`while`: whether the latest from-or-until event that does not come after `a` is a `from`, or there is none and
    the period needs no `from`."""
    latest = None
    for event in line.events:  # in standing order, so the last one kept is the latest
        if not matches(event, period.get("from", []), a) and not matches(event, period.get("until", []), a):
            continue
        both_ways = comes_after(event, a) and comes_after(a, event)
        if event is a or not comes_after(event, a) or (both_ways and event.position < a.position):
            latest = event
    return "from" not in period if latest is None else matches(latest, period.get("from", []), a)


def activation_pattern(check: Json) -> Any:
    for form in ("after", "before", "each"):
        if form in check:
            return check[form]
    return "case.opened"


def activations(line: Timeline, check: Json) -> list[Event]:
    found = [event for event in line.events if matches(event, activation_pattern(check))]
    if "every" in check:
        period = {"from": check["after"], "until": check.get("until", [])}
        for event in line.events:
            if event not in found and matches(event, check["expect"]) and period_open(line, event, period):
                found.append(event)
    if "while" in check:
        found = [event for event in found if period_open(line, event, check["while"])]
    return sorted(found, key=lambda event: event.position)


def in_force(event: Event, rule: Json) -> bool:
    span = rule.get("in_force") or {}
    if span.get("from") and event.hi < interval(str(span["from"]))[0]:
        return False
    return not (span.get("until") and event.lo > interval(str(span["until"]))[1])


# ---------------------------------------------------------------- one activation


@dataclass
class Verdict:
    verdict: str
    witness: Event | None = None
    due: date | None = None
    days_late: int | None = None


def quantifier(check: Json) -> tuple[int, int | None]:
    if "never" in check:
        return 0, 0
    times = check.get("times", {})
    if isinstance(times, int):
        return times, times
    return times.get("min", 1), times.get("max")


def target_pattern(check: Json) -> Any:
    if "never" in check:
        return check["never"]
    if "every" in check and "until" in check:
        return [check["expect"], check["until"]]
    return check["expect"]


def release_pattern(check: Json) -> Any:
    if "every" in check:
        return None
    return check.get("until") if "never" in check else check.get("unless")


def limits(line: Timeline, check: Json, a: Event) -> tuple[int | None, int | None]:
    """The window's lower and upper bound."""
    nation = line.case["nation"]
    lower = upper = None
    if "before" in check:
        if "within" in check:
            lower = bound(a.lo, check["within"], -1, False, nation)
        if "notice" in check:
            upper = bound(a.hi, check["notice"], -1, True, nation)
    else:
        if "not_before" in check:
            lower = bound(a.lo, check["not_before"], +1, False, nation)
        if "every" in check or "within" in check:
            upper = bound(a.hi, check.get("every") or check["within"], +1, True, nation)
    return lower, upper


def judge(line: Timeline, check: Json, a: Event) -> Verdict:
    """The verdict of section 5 on one activation."""
    if "each" in check:
        must = check["must"] if isinstance(check["must"], list) else [check["must"]]
        if any(conditions_hold(a.fields, one, a.fields) for one in must):
            return Verdict("met", witness=a)
        return Verdict("risk" if is_recorded(line, check["each"]) else "unknown")

    looks_back = "before" in check
    events = line.events[::-1] if looks_back else line.events  # counting away from the activation
    hits = [event for event in events if matches(event, target_pattern(check), a)]
    if "after" in check:
        hits = [event for event in hits if comes_after(event, a)]
    if looks_back:
        hits = [event for event in hits if comes_after(a, event)]

    lower, upper = limits(line, check, a)
    release = next_a = next_event = None
    for event in events:  # the first found is the nearest to the activation
        onward = event.key < a.key if looks_back else event.key > a.key
        right_side = comes_after(a, event) if looks_back else comes_after(event, a)
        if release_pattern(check) and release is None and right_side and matches(event, release_pattern(check), a):
            release = event
        if check.get("alternate") and next_a is None and onward and matches(event, activation_pattern(check)):
            next_a = event
        if check.get("immediately") and next_event is None and onward and not event.is_case:
            next_event = event

    def before_the_ends(event: Event) -> bool:
        if event is next_a:
            return False
        for end in (release, next_a, next_event):
            if end is not None and (surely_after(end, event) if looks_back else surely_after(event, end)):
                return False
        if "after" in check and upper is None and line.closed is not None:
            return event.lo <= line.closed.hi
        return True

    in_time = [event for event in hits if upper is None or event.lo <= upper]
    window = [e for e in in_time if (lower is None or e.hi >= lower) and before_the_ends(e)]
    least, most = quantifier(check)
    kept = is_recorded(line, target_pattern(check))

    if least == 0:
        if most is not None and len(window) > most:
            return Verdict("risk", witness=window[most])
        return Verdict("met" if kept else "unknown")

    due = None
    if upper is not None:
        due = day_of(upper)
    if len(window) >= least and (most is None or len(window) <= most):
        witness = window[least - 1]
        return Verdict("met", witness, due, (day_of(witness.lo) - due).days if due else None)
    if most is not None and len(window) > most:
        return Verdict("risk", window[most], due)

    end, cut_short = upper, False  # U of lines 3 to 5
    for neighbour in (next_a, next_event):
        if neighbour is not None and (end is None or neighbour.lo < end):
            end, cut_short = neighbour.lo, True
    if not looks_back:
        if release is not None and (end is None or release.lo <= end):
            return Verdict("lapsed", due=due)
        if upper is not None and line.closed and a.type != "case.closed":  # line 4 asks for a limit
            assert end is not None
            if line.closed.lo < end:
                return Verdict("lapsed", due=due)
        if end is not None and end > line.horizon:
            return Verdict("due", due=due)
        if end is None and line.closed is None:
            return Verdict("due")
    if not kept:
        return Verdict("unknown", due=due)
    if due is None or (cut_short and not looks_back):
        return Verdict("risk", due=due)
    late = [event for event in hits if event not in in_time]
    if late:
        witness = min(late, key=lambda event: event.key)
        return Verdict("risk", witness, due, (day_of(witness.lo) - due).days)
    if looks_back:
        return Verdict("risk", due=due)
    last = day_of(line.closed.lo) if line.closed and a.type != "case.closed" else line.as_at
    return Verdict("risk", due=due, days_late=(last - due).days)


# ---------------------------------------------------------------- rules


def people(value: Any) -> set[str]:
    return {name.strip().casefold() for name in listed(value) if not missing(name)}


def judge_roles(line: Timeline, check: Json) -> str:
    if "named" in check:
        holders = [people(line.facts.get(f"roles.{role}")) for role in check["named"]]
        return "met" if all(holders) else "risk"
    holders = [people(line.facts.get(f"roles.{role}")) for role in check["distinct"]]
    filled = [names for names in holders if names]
    if len(filled) < 2:
        return "unknown"
    for i, names in enumerate(filled):
        for others in filled[i + 1 :]:
            if names & others:
                return "risk"
    return "met"


def judge_compound(check: Json, members: list[str]) -> str:
    true = members.count("risk")
    undecided = members.count("due") + members.count("unknown")
    if "all_of" in check:
        needed = len(members)
    elif "any_of" in check:
        needed = 1
    else:
        needed = check["at_least"]
    if true >= needed:
        return "risk"
    if true + undecided >= needed:
        return "unknown"
    return "not_applicable" if all(verdict == "not_applicable" for verdict in members) else "met"


def members_of(check: Json) -> list[str] | None:
    if "at_least" in check:
        return list(check["of"])
    return check.get("all_of") or check.get("any_of")


def applies(line: Timeline, conditions: list[tuple[str, Any]]) -> str:
    """`yes`, `no` (a stated fact fails) or `unstated`."""
    answer = "yes"
    for name, condition in conditions:
        value = line.facts.get(name)
        if missing(value) and not (isinstance(condition, dict) and "present" in condition):
            answer = "unstated"
        elif not condition_holds(value, condition, None):
            return "no"
    return answer


def with_parameters(value: Any, parameters: Json) -> Any:
    """`$name` replaced by the pack's parameter of that name, wherever it is a whole value."""
    if isinstance(value, dict):
        return {name: with_parameters(one, parameters) for name, one in value.items()}
    if isinstance(value, list):
        return [with_parameters(one, parameters) for one in value]
    if isinstance(value, str) and value.startswith("$"):
        return parameters[value[1:]]
    return value


def text_of(event: Event | None, prefix: str) -> Json:
    position = None if event is None or event.is_case else event.position
    kind, day = (event.type, event.date) if event else (None, None)
    return {f"{prefix}_position": position, f"{prefix}_type": kind, f"{prefix}_date": day}


def row_of(line: Timeline, rule: Json, a: Event | None, found: Verdict) -> Json:
    return {
        "case_id": line.case["case_id"],
        "rule": rule["code"],
        "verdict": found.verdict,
        **text_of(a, "activation"),
        **text_of(found.witness, "witness"),
        "due": found.due.isoformat() if found.due else None,
        "days_late": found.days_late,
    }


def answers(explanation: Json, row: Json, as_at: date) -> bool:
    """Whether an explanation holds and speaks of this row."""
    if any(missing(explanation.get(part)) for part in ("rule", "reason", "by", "date")):
        return False
    expires = explanation.get("expires")
    if not missing(expires) and interval(str(expires))[1] < first_ms(as_at):
        return False
    if explanation["rule"] != row["rule"]:
        return False
    return explanation.get("event") is None or explanation["event"] == row["activation_position"]


def review(packs: list[Json], case: Json, as_at: date, honour_explanations: bool = True) -> list[Json]:
    """Every rule of these packs on one case: a row for each activation, sorted by rule and activation."""
    line = timeline_of(case, as_at)
    rules: dict[str, Json] = {}
    gates: dict[str, list[tuple[str, Any]]] = {}
    for pack in packs:
        parameters = pack.get("parameters") or {}
        for raw in pack["rules"]:
            rule = with_parameters(raw, parameters)
            rules[rule["code"]] = rule
            both = (with_parameters(pack.get("applies") or {}, parameters), rule.get("applies") or {})
            gates[rule["code"]] = [pair for conditions in both for pair in conditions.items()]
    rows: dict[str, list[Json]] = {}

    def rows_of(code: str) -> list[Json]:
        if code not in rows:
            rows[code] = explained(judged(rules[code], gates[code]))
        return rows[code]

    def overall(code: str) -> str:
        verdicts = [row["verdict"] for row in rows_of(code)]
        return next(verdict for verdict in WORST_FIRST if verdict in verdicts)

    def explained(found: list[Json]) -> list[Json]:
        explanations = (case.get("explanations") or []) if honour_explanations else []
        for row in found:
            if row["verdict"] == "risk" and any(answers(one, row, as_at) for one in explanations):
                row["verdict"] = "explained"
        return found

    def judged(rule: Json, conditions: list[tuple[str, Any]]) -> list[Json]:
        def alone(verdict: str) -> list[Json]:
            return [row_of(line, rule, None, Verdict(verdict))]

        check = rule["check"]
        gate = applies(line, conditions)
        if gate != "yes":
            return alone("not_applicable" if gate == "no" else "unknown")
        members = members_of(check)
        if members is not None or "roles" in check:
            if not in_force(line.opened, rule):
                return alone("not_applicable")
            if members is not None:
                return alone(judge_compound(check, [overall(code) for code in members]))
            return alone(judge_roles(line, check["roles"]))
        found = [a for a in activations(line, check) if in_force(a, rule)]
        if not found:
            return alone("not_applicable")
        return [row_of(line, rule, a, judge(line, check, a)) for a in found]

    return [row for code in sorted(rules) for row in rows_of(code)]
