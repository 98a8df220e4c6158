"""A slow, obvious reading of the rule language, from the contract alone, sharing no code with the engines.

Instants are whole milliseconds since the first day of year 1; a day is its ordinal times 86,400,000.
"""

import calendar
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
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
    added: bool = False  # by an episode

    @property
    def key(self) -> tuple[int, int, bool, str]:
        return (self.lo, self.position, self.added, self.type if self.added else "")

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
    episodes: Json  # the vocabulary's
    holds: dict[str, list[tuple[date, date | None]]]  # by kind, the first and the last day of each episode
    words: Json  # the vocabulary's roles, and the words for nobody


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


def written_date(entry: Json) -> str:
    """An event's date as the one text that results carry."""
    stated = entry["date"]
    if not isinstance(stated, dict):
        return f"{stated}~" if entry.get("circa") else str(stated)
    if "date" in stated:
        return f"{stated['date']}~" if stated.get("circa") else str(stated["date"])
    if "from" in stated:
        return stated["from"] if stated["from"] == stated["to"] else f"{stated['from']}/{stated['to']}"
    first = day_of(interval(stated["after"])[1] + 1).isoformat() if "after" in stated else ".."
    last = day_of(interval(stated["before"])[0] - 1).isoformat() if "before" in stated else ".."
    return first if first == last else f"{first}/{last}"


def covered(
    text: str, kind: str, opened: tuple[int, int], closed: tuple[int, int] | None, horizon: int,
    before_case: Collection[str],
) -> tuple[int, int]:  # fmt: skip
    """What an event's date without a time covers, before it is cut at the horizon."""
    if text.endswith("~"):
        lo, hi = interval(text[:-1])
        if len(text) == 11:
            lo, hi = lo - 3 * DAY, hi + 3 * DAY
        elif len(text) == 8:
            lo, hi = lo - 15 * DAY, hi + 15 * DAY
        else:
            lo, hi = interval(f"{int(text[:4]) - 1}-07")[0], interval(f"{int(text[:4]) + 1}-06")[1]
    elif "/" in text:
        first, last = text.split("/")
        if last == "..":
            hi = closed[1] if closed is not None and closed[0] <= horizon else horizon
        else:
            hi = interval(last)[1]
        if first == "..":
            stated = day_of(hi + 1)
            lo = first_ms(date(stated.year - 1, 1, 1))
            if kind in before_case:
                lo = min(lo, opened[0])
            elif first_ms(stated) > opened[0]:
                lo = opened[0]
        else:
            lo = interval(first)[0]
    else:
        lo, hi = interval(text)
    if kind not in before_case and lo < opened[0] and hi >= opened[0]:
        lo = opened[0]
    return lo, hi


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
        elif not prefix and name in ("events", "explanations", "proposed", "recorded"):
            continue
        else:
            facts[prefix + name] = value
    return facts


def one_of(value: Any, wanted: list[Any]) -> bool:
    """Whether a value (any of a list) is one of some; `*text*` is within it."""
    for item in listed(value):
        for want in wanted:
            if isinstance(want, str) and want.startswith("*"):
                if isinstance(item, str) and want.strip("*").casefold() in item.casefold():
                    return True
            elif equal(item, want):
                return True
    return False


def begins(part: Json, event: Event) -> bool:
    if event.type not in part["begins"]:
        return False
    if not all(one_of(event.fields.get(name), wanted) for name, wanted in part.get("where", {}).items()):
        return False
    return not any(one_of(event.fields.get(name), wanted) for name, wanted in part.get("unless", {}).items())


def stated_day(event: Event, field: str) -> date | None:
    """The last day that an event states, where it is not before the event's own."""
    text = event.fields.get(field)
    if missing(text):
        return None
    last = interval(str(text))[1]
    return day_of(last) if last >= event.lo else None


def added(event: Event, kind: str, day: date | None = None, **more: Any) -> Event:
    lo, hi = (first_ms(day), last_ms(day)) if day else (first_ms(day_of(event.lo)), last_ms(day_of(event.hi)))
    text = day.isoformat() if day else event.date
    fields = {name: value for name, value in event.fields.items() if name != "time"}
    return Event(event.position, kind, text, lo, hi, False, {**fields, **more, "type": kind, "date": text}, True)


def episode_events(
    name: str, kind: Json, events: list[Event], closed: Event | None, as_at: date
) -> tuple[list[Event], list[tuple[date, date | None]]]:
    """What one kind of episode adds to the events of a case (in standing order), and the days of each."""
    gap = int(str(kind.get("gap", "0 days")).split()[0])
    made: list[Event] = []
    covered: list[tuple[Event, Event | None]] = []
    for part in kind["parts"]:
        ends, continues = part.get("ends", []), part.get("continues", [])
        its_own = [event for event in events if event.type in (*part["begins"], *continues, *ends)]
        opening: Event | None = None
        for number, event in enumerate(its_own):
            if event.type in ends:
                if opening is not None:
                    covered.append((opening, event))
                opening = None
                continue
            if opening is None and begins(part, event):
                opening = event
            last = stated_day(event, part.get("until", "")) if opening is not None else None
            if "lasts" in part and begins(part, event):
                longest = day_of(event.hi) + timedelta(days=int(part["lasts"].split()[0]))
                last = longest if last is None or longest < last else last
            if last is None or last >= as_at:
                continue
            followed = any(other.lo <= last_ms(last) for other in its_own[number + 1 :])
            if not followed and not (closed is not None and closed.lo <= last_ms(last)):
                made.append(added(event, f"{name}.lapsed", last + timedelta(days=1)))
        if opening is not None:
            covered.append((opening, None))
    covered.sort(key=lambda pair: pair[0].key)
    groups: list[list[tuple[Event, Event | None]]] = []
    for pair in covered:
        earlier_ends = [end for _, end in groups[-1]] if groups else []
        if (
            groups
            and any(end is None for end in earlier_ends)
            or groups
            and (day_of(pair[0].lo) - max(day_of(end.hi) for end in earlier_ends if end)).days <= gap
        ):
            groups[-1].append(pair)
        else:
            groups.append([pair])
    days_before, spans = 0, []
    for group in groups:
        start = group[0][0]
        made.append(added(start, f"{name}.began", earlier_days=days_before))
        ends_of = [end for _, end in group if end is not None]
        if len(ends_of) < len(group):
            spans.append((day_of(start.lo), None))
            continue
        end = sorted(ends_of, key=lambda one: (one.hi, one.key))[-1]
        length = (day_of(end.hi) - day_of(start.lo)).days + 1
        days_before += length
        made.append(added(end, f"{name}.ended", days=length))
        spans.append((day_of(start.lo), day_of(end.hi)))
    return made, spans


class OwnWord(str):
    """A word of the record's own, where the vocabulary has known ones."""


class Unkept(OwnWord):
    """What is missing because the source does not keep it."""


def with_unkept(fields: Json, case: Json, words: Json, type_: str = "") -> Json:
    """Fields, with a mark on what the source does not keep: of a type's events, or (without) of the case."""
    recorded = case.get("recorded") or []
    if type_:
        known = list(words.get("attributes", []))
        told = [one.rpartition(".") for one in recorded if one.rpartition(".")[2] in known]
        kept = [name for pattern, _, name in told if type_matches(type_, pattern)]
        lost = [name for name in known if kept and name not in kept]
    else:
        facts = list(words.get("facts", []))
        told_facts = [one for one in recorded if any(type_matches(name, one) for name in facts) and one != "*"]
        lost = [name for name in facts if told_facts and not any(type_matches(name, one) for one in told_facts)]
        of_roles = [one for one in recorded if one.startswith("roles.")]
        roles = [f"roles.{role}" for role in words.get("roles", {})]
        lost += [role for role in roles if of_roles and not any(type_matches(role, one) for one in of_roles)]
    return {**fields, **{name: Unkept() for name in lost if missing(fields.get(name))}}


def read_words(fields: Json, known: Json) -> Json:
    """The fields with the values that the vocabulary has for their words (`known`: by field, each with synonyms)."""

    def plain(word: str) -> str:
        return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())

    def read(name: str, item: Any) -> Any:
        if not isinstance(item, str) or missing(item):
            return item
        for synonyms in (False, True):
            for value, others in known[name].items():
                if plain(item) in [plain(one) for one in (others if synonyms else [value])]:
                    return value
        return OwnWord(item.strip())

    return {
        name: value if name not in known else [read(name, one) for one in value] if isinstance(value, list)
        else read(name, value)
        for name, value in fields.items()
    }  # fmt: skip


def holders_of(case: Json, role: str) -> list[Json]:
    """Each as `who`, and maybe `from`, `to` and `post`."""
    found = []
    for one in listed((case.get("roles") or {}).get(role)):
        if isinstance(one, dict):
            found.append(one)
        elif not missing(one):
            found.append({"who": str(one).strip()})
    return found


def same_person(a: Any, b: Any) -> bool:
    return str(a).strip().casefold() == str(b).strip().casefold()


def nobody(text: str, words: Json) -> bool:
    """Whether a text is the practitioner's, a body's or a role's name."""

    def plain(word: str) -> str:
        return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())

    return plain(text) in [plain(one) for one in (*words.get("not_people", []), *words.get("roles", {}))]


def is_person(text: str, case: Json, words: Json) -> bool:
    text = text.strip()
    if not text or nobody(text, words):
        return False
    if any(same_person(text, one["who"]) for role in case.get("roles") or {} for one in holders_of(case, role)):
        return True
    bare = "".join(letter for letter in text if letter not in ".-_/")
    if re.search(r"\s", text) or len(text) > 16 or not bare.isalnum():
        return False
    letters = [one for one in bare if one.isalpha()]
    if len(letters) == len(bare):
        return 2 <= len(bare) <= 4 and all(one.isupper() for one in bare)
    return bool(letters) and any(one.isdigit() for one in bare)


def said_in(event: Event, field: str) -> list[str]:
    value = event.fields.get(field)
    return [str(one) for one in listed(value) if isinstance(one, (str, int)) and not isinstance(one, bool)]


def names_holder(event: Event, types: list[str], who: str, case: Json, words: Json) -> bool:
    if event.type not in types or event.added or event.is_case:
        return False
    if any(same_person(who, one) for one in (*said_in(event, "to"), *said_in(event, "by"))):
        return True
    return not any(is_person(one, case, words) for one in said_in(event, "to"))


def role_events(case: Json, events: list[Event], words: Json, horizon: int) -> list[Event]:
    """What `roles:` adds to the events of a case."""
    made = []
    for role, spec in words.get("roles", {}).items():
        types = spec.get("named_by", [])
        for holder in holders_of(case, role) if types else []:
            if missing(holder.get("from")) or interval(str(holder["from"]))[0] > horizon:
                continue
            if any(names_holder(event, types, holder["who"], case, words) for event in events):
                continue
            lo, hi = interval(str(holder["from"]))
            fields = {"type": types[0], "date": str(holder["from"]), "to": holder["who"]}
            if not missing(holder.get("post")):
                fields["post"] = holder["post"]
            made.append(Event(-1, types[0], str(holder["from"]), lo, hi, False, fields, True))
    return made


def since_nobody_knows_when(line: Timeline) -> list[str]:
    """The types of events that would tell since when a holder is named."""
    found = []
    for role, spec in line.words.get("roles", {}).items():
        types = spec.get("named_by", [])
        for holder in holders_of(line.case, role) if types else []:
            if missing(holder.get("from")) and not any(
                names_holder(event, types, holder["who"], line.case, line.words) for event in line.events
            ):
                found += types
    return found


def timeline_of(case: Json, as_at: date, episodes: Json, words: Json) -> Timeline:
    horizon = last_ms(as_at)
    facts = flatten({name: value for name, value in case.items() if name != "roles"})
    for role in case.get("roles") or {}:
        people = [one["who"] for one in holders_of(case, role)]
        if people:
            facts[f"roles.{role}"] = people if len(people) > 1 else people[0]
    recorded_events = case.get("events") or []
    events = []
    ends = interval(str(case["closed"])) if case.get("closed") else None
    for position, entry in enumerate(recorded_events):
        text, clock = written_date(entry), entry.get("time")
        if clock is None:
            before_case = words.get("before_case", ())
            lo, hi = covered(text, entry["type"], interval(str(case["opened"])), ends, horizon, before_case)
        else:
            lo, hi = interval(text, clock)
        fields = {name: value for name, value in entry.items() if name not in ("note", "circa")} | {"date": text}
        fields = with_unkept(read_words(fields, words.get("values", {})), case, words, entry["type"])
        if lo <= horizon:
            events.append(Event(position, entry["type"], text, lo, min(hi, horizon), clock is not None, fields))

    facts = with_unkept(read_words(facts, words.get("values_of_cases", {})), case, words)

    def milestone(position: int, kind: str, text: str) -> Event:
        lo, hi = interval(text)
        hi = min(hi, horizon) if lo <= horizon else hi
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
    holds = {}
    events += role_events(case, events, words, horizon)
    standing = sorted((event for event in events if not event.is_case), key=lambda event: event.key)
    for name, kind in episodes.items():
        more, holds[name] = episode_events(name, kind, standing, closed, as_at)
        events += more
    events.sort(key=lambda event: event.key)
    return Timeline(case, facts, events, opened, closed, as_at, horizon, episodes, holds, words)


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


def is_among(item: object, values: Any, wanting: bool, unsure: bool) -> bool:
    """Whether an item is (or is not) among some; `unsure` where words of the record's own leave it open."""
    if among(item, values):
        return wanting
    if isinstance(item, OwnWord) or any(isinstance(one, OwnWord) for one in listed(values)):
        return unsure
    return not wanting


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def item_passes(item: Any, test: str, wanted: Any, activation: Json | None, unsure: bool) -> bool:
    """One item of an attribute against one test."""
    if test == "present":
        return bool(wanted)
    if test in ("in", "not", "not_in"):
        return is_among(item, wanted, test == "in", unsure)
    if test == "contains":
        return isinstance(item, str) and wanted.casefold() in item.casefold()
    if test == "at_least":
        return is_number(item) and item >= wanted
    if test == "at_most":
        return is_number(item) and item <= wanted
    assert test in ("same_as", "differs_from"), test
    other = (activation or {}).get(wanted.removeprefix("activation."))
    if isinstance(other, Unkept):
        return unsure
    if missing(other):
        return False
    return is_among(item, other, test == "same_as", unsure)


def condition_holds(value: Any, condition: Any, activation: Json | None, unsure: bool = False) -> bool:
    if isinstance(value, Unkept):
        return unsure
    if not isinstance(condition, dict):
        condition = {"in": condition}
    if "within" in condition:
        among_it = {"same_as": condition["within"]}
        if missing(value) or not all(condition_holds(item, among_it, activation, unsure) for item in listed(value)):
            return False
        condition = {test: wanted for test, wanted in condition.items() if test != "within"}
    if missing(value):
        return all(t in ("not", "not_in") or (t == "present" and not wanted) for t, wanted in condition.items())
    return any(
        all(item_passes(item, test, wanted, activation, unsure) for test, wanted in condition.items())
        for item in listed(value)
    )


def conditions_hold(fields: Json, where: Json, activation: Json | None, unsure: bool = False) -> bool:
    return all(condition_holds(fields.get(name), condition, activation, unsure) for name, condition in where.items())


def type_matches(type_: str, pattern: str) -> bool:
    if pattern == "*":
        return True
    if pattern.endswith(".*"):
        return type_.startswith(pattern[:-1])
    return type_ == pattern


def matches(event: Event, pattern: Any, activation: Event | None = None, unsure: bool = False) -> bool:
    """Whether an event fits a pattern; `activation` is what `same_as` and `differs_from` look at."""
    if isinstance(pattern, list):
        return any(matches(event, one, activation, unsure) for one in pattern)
    if isinstance(pattern, dict):
        if not matches(event, pattern["type"]):
            return False
        return conditions_hold(
            event.fields, pattern.get("where", {}), activation.fields if activation else None, unsure
        )
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
    return any(
        overlap(made, family) for type_ in types_of(pattern) for made in makers(line, type_) for family in kept
    )


def open_types(line: Timeline) -> list[str]:
    """The types of events that rows of a chronology, not confirmed by anybody yet, may tell of."""
    found = []
    for row in line.case.get("proposed") or []:
        first = str(row.get("date", "")).split("/")[0]
        begun = not first or first == ".." or interval(first)[0] <= line.horizon
        if row.get("state", "waits") == "waits" and begun:
            found += [one["type"] for one in row.get("candidates") or []]
    return found


def is_left_open(line: Timeline, pattern: Any) -> bool:
    wanted = [made for type_ in types_of(pattern) for made in makers(line, type_)]
    return any(overlap(one, other) for one in wanted for other in open_types(line))


def makers(line: Timeline, type_: str) -> list[str]:
    """The type itself, and for what an episode adds the types that make it."""
    kind, _, side = type_.rpartition(".")
    if kind not in line.episodes:
        return [type_]
    found = [type_]
    for part in line.episodes[kind]["parts"]:
        if side in ("began", "*"):
            found += part["begins"]
        if side in ("ended", "*"):
            found += part.get("ends", [])
        if side in ("lapsed", "*"):
            found += [*part["begins"], *part.get("continues", [])]
    return found


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
    if "each" in check:  # of what `roles:` states nothing is known but who and when
        found = [event for event in found if not (event.added and event.position < 0)]
    if "every" in check:
        period = {"from": check["after"], "until": check.get("until", [])}
        for event in line.events:
            if event not in found and matches(event, check["expect"]) and period_open(line, event, period):
                found.append(event)
    if "while" in check:
        found = [event for event in found if period_open(line, event, check["while"])]
    return sorted(found, key=lambda event: (event.position, event.added, event.key))


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


def surely_inside(
    check: Json, a: Event, event: Event, lower: int | None, upper: int | None, closed: Event | None,
    ends: list[Event | None], next_event: Event | None,
) -> bool:  # fmt: skip
    """Whether an event lies in the window whatever the record leaves open."""
    if "after" not in check and "before" not in check:
        return True

    def onward(first: Event, second: Event) -> bool:
        return surely_after(first, second) if "before" in check else surely_after(second, first)

    if not onward(a, event):
        return False
    if lower is not None and event.lo < lower:
        return False
    if upper is not None and event.hi > upper:
        return False
    if "after" in check and upper is None and closed is not None and event.hi > closed.hi:
        return False
    if next_event is not None and event is not next_event and not onward(event, next_event):
        return False
    return all(onward(event, end) for end in ends if end is not None)


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


def may_be_overdue(line: Timeline, check: Json, a: Event) -> bool:
    """Whether the time for it would be over, had the activation come on the first of the days that it covers."""
    if day_of(a.lo) == day_of(a.hi):
        return False
    on_first_day = replace(a, hi=last_ms(day_of(a.lo)))
    upper = limits(line, check, on_first_day)[1]
    return upper is not None and upper <= line.horizon


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
            limit = check.get("every") or check["within"]
            upper = bound(a.hi, limit, +1, True, nation)
            if check.get("total"):
                upper -= DAY * a.fields.get("earlier_days", 0)
            if check.get("pauses"):
                upper = paused(line, check["pauses"], limit, a, upper)
            if check.get("no_later_than"):
                stated = stated_day(a, check["no_later_than"])
                if stated is not None:
                    upper = min(upper, last_ms(stated))
            upper = max(upper, a.hi)
    return lower, upper


def stopped_days(line: Timeline, kind: str, limit: str, a: Event, upper: int) -> int:
    """How many days, between an activation's day and a bound, are days on which the clock stood still."""
    stopped, day = 0, day_of(a.hi)
    bank_holidays = holidays.country_holidays("GB", subdiv=SUBDIVISION[line.case["nation"]])
    while day <= day_of(upper):
        works = day.weekday() < 5 and day not in bank_holidays
        if "working" not in limit or works:
            stopped += any(
                first <= day and (day < last if last is not None else day <= line.as_at)
                for first, last in line.holds[kind]
            )
        day += timedelta(days=1)
    return stopped


def paused(line: Timeline, kind: str, limit: str, a: Event, upper: int) -> int:
    """The bound moved by the days on which the clock stood still, those that it meets by moving too."""
    unit, at = "working day" if "working" in limit else "day", upper
    while True:
        days = stopped_days(line, kind, limit, a, at)
        further = last_ms(shift_day(day_of(upper), days, unit, +1, line.case["nation"])) if days else at
        if further <= at:
            return at
        at = further


def clock_stands_still(line: Timeline, check: Json, a: Event) -> bool:
    """Whether a hold without an end began no later than the bound."""
    if not check.get("pauses"):
        return False
    limit = check.get("every") or check["within"]
    upper = bound(a.hi, limit, +1, True, line.case["nation"]) - (
        DAY * a.fields.get("earlier_days", 0) if check.get("total") else 0
    )
    at = paused(line, check["pauses"], limit, a, upper)
    return any(last is None and first <= day_of(at) for first, last in line.holds[check["pauses"]])


def in_the_step(line: Timeline, a: Event, where: Json) -> Event | None:
    """The event of the step that has the first thing which `a` lacks, where between them they have everything."""
    if a.position < 0:
        return None
    anchor = next(event for event in line.events if event.position == a.position and not event.added)
    nation = line.case["nation"]
    first = first_ms(shift_day(day_of(anchor.lo), 2, "working day", -1, nation))
    last = last_ms(shift_day(day_of(anchor.hi), 2, "working day", +1, nation))
    others = [
        event
        for event in line.events
        if event is not anchor and event.hi >= first and event.lo <= last
        and any(anchor.type in step and event.type in step for step in line.words.get("steps", []))
    ]  # fmt: skip
    lacked = [
        name for name, condition in where.items() if not condition_holds(a.fields.get(name), condition, a.fields)
    ]
    supplied = []
    for name in lacked:
        if condition_holds(None, where[name], None):
            return None
        having = [event for event in others if condition_holds(event.fields.get(name), where[name], a.fields)]
        if not having:
            return None
        supplied.append(having[0])
    return supplied[0] if supplied else None


def judge(line: Timeline, check: Json, a: Event) -> Verdict:
    """The verdict of section 5 on one activation: that without and that with what words leave open."""
    left_out, counted = (judge_counting(line, check, a, unsure) for unsure in (False, True))
    if left_out.verdict == counted.verdict or {left_out.verdict, counted.verdict} == {"met", "lapsed"}:
        return left_out
    return Verdict("unknown", due=left_out.due)


def judge_counting(line: Timeline, check: Json, a: Event, unsure: bool) -> Verdict:
    """The verdict where what words leave open counts for a target or release (`unsure`), or does not."""
    if "each" in check:
        must = check["must"] if isinstance(check["must"], list) else [check["must"]]
        if any(conditions_hold(a.fields, one, a.fields, unsure) for one in must):
            return Verdict("met", witness=a)
        for one in must:
            witness = in_the_step(line, a, one)
            if witness is not None:
                return Verdict("met", witness=witness)
        return Verdict("risk" if is_recorded(line, check["each"]) else "unknown")

    looks_back = "before" in check
    events = line.events[::-1] if looks_back else line.events  # counting away from the activation
    hits = [event for event in events if matches(event, target_pattern(check), a, unsure)]
    if "after" in check:
        hits = [event for event in hits if comes_after(event, a)]
    if looks_back:
        hits = [event for event in hits if comes_after(a, event)]

    lower, upper = limits(line, check, a)
    closed = line.closed
    if closed is not None and surely_after(a, closed):
        closed = None
    release = next_a = next_event = None
    for event in events:  # the first found is the nearest to the activation
        place, own = line.events.index(event), line.events.index(a)
        onward = place < own if looks_back else place > own
        right_side = comes_after(a, event) if looks_back else comes_after(event, a)
        if (
            release_pattern(check)
            and release is None
            and right_side
            and matches(event, release_pattern(check), a, unsure)
        ):
            release = event
        if check.get("alternate") and next_a is None and onward and matches(event, activation_pattern(check)):
            next_a = event
        if check.get("immediately") and next_event is None and onward and not event.is_case and not event.added:
            next_event = event

    def before_the_ends(event: Event) -> bool:
        if event is next_a:
            return False
        for end in (release, next_a, next_event):
            if end is not None and (surely_after(end, event) if looks_back else surely_after(event, end)):
                return False
        if "after" in check and upper is None and closed is not None:
            return event.lo <= closed.hi
        return True

    in_time = [event for event in hits if upper is None or event.lo <= upper]
    window = [e for e in in_time if (lower is None or e.hi >= lower) and before_the_ends(e)]
    least, most = quantifier(check)
    wanted_pattern = check["expect"] if "every" in check else target_pattern(check)
    kept = is_recorded(line, wanted_pattern)
    stands_still = clock_stands_still(line, check, a)
    due = None
    if least > 0 and upper is not None and not stands_still:
        due = day_of(upper)

    if most is not None and len(window) > most:
        ends = [release, next_a]
        surely = [e for e in window if surely_inside(check, a, e, lower, upper, closed, ends, next_event)]
        if len(surely) > most:
            return Verdict("risk", surely[most], due)
        return Verdict("unknown", window[most], due)
    if least == 0:
        return Verdict("met" if kept else "unknown")

    if len(window) >= least and (most is None or len(window) <= most):
        witness = window[least - 1]
        return Verdict("met", witness, due, (day_of(witness.lo) - due).days if due else None)
    end, cut_short = upper, False  # U of lines 3 to 5
    for neighbour in (next_a, next_event):
        if neighbour is not None and (end is None or neighbour.lo < end):
            end, cut_short = neighbour.lo, True
    if not looks_back:
        if release is not None and (end is None or release.lo <= end):
            return Verdict("lapsed", due=due)
        if upper is not None and closed and a.type != "case.closed":  # line 4 asks for a limit
            assert end is not None
            if closed.lo < end:
                return Verdict("lapsed", due=due)
    wanted = types_of(wanted_pattern)
    if any(one in wanted for one in since_nobody_knows_when(line)):
        return Verdict("unknown", due=due)
    if not looks_back:
        if stands_still:
            return Verdict("due")
        if end is not None and end > line.horizon:
            return Verdict("unknown" if may_be_overdue(line, check, a) else "due", due=due)
        if end is None and closed is None:
            return Verdict("due")
    if not kept or is_left_open(line, wanted_pattern):
        return Verdict("unknown", due=due)
    if due is None or (cut_short and not looks_back):
        return Verdict("risk", due=due)
    late = [event for event in hits if event not in in_time]
    if late:
        witness = min(late, key=line.events.index)  # the first in standing order, however the search went
        return Verdict("risk", witness, due, (day_of(witness.lo) - due).days)
    if looks_back:
        return Verdict("risk", due=due)
    last = day_of(closed.lo) if closed and a.type != "case.closed" else line.as_at
    return Verdict("risk", due=due, days_late=(last - due).days)


# ---------------------------------------------------------------- rules


@dataclass(frozen=True)
class Holding:
    """Somebody in a role: at some time within `may`, surely over `sure` (None: nobody knows), by an act or not."""

    who: str
    event: Event | None
    may: tuple[int, int]
    sure: tuple[int, int] | None
    post: Any = None


def holdings(line: Timeline, role: str) -> list[Holding]:
    found = []
    for one in holders_of(line.case, role):
        start = (-(10**18), -(10**18)) if missing(one.get("from")) else interval(str(one["from"]))
        end = (line.horizon, line.horizon) if missing(one.get("to")) else interval(str(one["to"]))
        if start[0] > line.horizon:
            continue
        may = (start[0], min(end[1], line.horizon))
        sure = (start[1], min(end[0], line.horizon))
        found.append(Holding(str(one["who"]), None, may, sure if sure[0] <= sure[1] else None, one.get("post")))
    for act in line.words.get("roles", {}).get(role, {}).get("acts", []):
        pattern, field = act.rsplit(".", 1)
        for event in line.events:
            if event.added or event.is_case or not type_matches(event.type, pattern):
                continue
            for who in said_in(event, field):
                if is_person(who, line.case, line.words):
                    found.append(Holding(who, event, (event.lo, event.hi), (event.lo, event.hi)))
    return found


def at_one_time(line: Timeline, one: Holding, other: Holding) -> str:
    """Whether one person had both: `surely`, `maybe` or `no`."""
    if not same_person(one.who, other.who) or nobody(one.who, line.words):
        return "no"
    if one.event is not None and other.event is not None:
        return "no" if one.event is other.event else "surely"
    overlap_may = one.may[0] <= other.may[1] and other.may[0] <= one.may[1]
    if one.sure is None or other.sure is None:
        return "maybe" if overlap_may else "no"
    if one.event is not None or other.event is not None:
        act, held = (one.sure, other.sure) if one.event is not None else (other.sure, one.sure)
        surely = held[0] <= act[0] and act[1] <= held[1]
    else:
        surely = one.sure[0] <= other.sure[1] and other.sure[0] <= one.sure[1]
    return "surely" if surely else "maybe" if overlap_may else "no"


def keeps_role(line: Timeline, role: str) -> bool:
    told = line.words.get("roles", {}).get(role, {})
    types = [*told.get("named_by", []), *(act.rsplit(".", 1)[0] for act in told.get("acts", []))]
    if any(overlap(type_, one) for type_ in types for one in open_types(line)):
        return False
    of_roles = [one for one in line.case.get("recorded") or [] if one.startswith("roles.")]
    return not of_roles or any(type_matches(f"roles.{role}", one) for one in of_roles)


def judge_roles(line: Timeline, check: Json) -> str:
    if "named" in check:
        empty = [role for role in check["named"] if not holdings(line, role)]
        if not empty:
            return "met"
        return "risk" if any(keeps_role(line, role) for role in empty) else "unknown"
    if "post" in check:
        return worst_of([judge_post(line, role, posts) for role, posts in check["post"].items()])
    if "apart" in check:
        pairs = [(check["apart"], other) for other in check["from"] if other != check["apart"]]
        if not holdings(line, check["apart"]):
            return "not_applicable" if keeps_role(line, check["apart"]) else "unknown"
    else:
        pairs = [(a, b) for i, a in enumerate(check["distinct"]) for b in check["distinct"][i + 1 :]]
    told = [
        at_one_time(line, one, other) for a, b in pairs for one in holdings(line, a) for other in holdings(line, b)
    ]
    if "surely" in told:
        return "risk"
    if "maybe" in told:
        return "unknown"
    filled = {role for pair in pairs for role in pair if holdings(line, role)}
    return "met" if len(filled) > 1 else "unknown"


def judge_post(line: Timeline, role: str, posts: list[str]) -> str:
    def plain(post: Any) -> str:
        return " ".join(str(post).casefold().replace("_", " ").replace("-", " ").split())

    held = holdings(line, role)
    stated = [one for one in held if not missing(one.post)]
    if any(plain(one.post) not in [plain(post) for post in posts] for one in stated):
        return "risk"
    unposted = [one for one in held if not any(same_person(one.who, other.who) for other in stated)]
    return "unknown" if not held or unposted else "met"


def worst_of(verdicts: list[str]) -> str:
    return next(one for one in WORST_FIRST if one in verdicts)


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
            if not condition_holds(value, condition, None, True):
                return "no"
            answer = "unstated"
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
    position = None if event is None or event.is_case or event.position < 0 else event.position
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


def review(
    packs: list[Json],
    case: Json,
    as_at: date,
    honour_explanations: bool = True,
    episodes: Json | None = None,
    words: Json | None = None,
) -> list[Json]:
    """Every rule of these packs on one case: a row for each activation, sorted by rule and activation.

    `episodes` are the vocabulary's, as its file has them; `words` has its `roles`, `not_people`, `steps` and
    `before_case`.
    """
    line = timeline_of(case, as_at, episodes or {}, words or {})
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
