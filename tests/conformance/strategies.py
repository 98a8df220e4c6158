"""Random cases and packs, every rule valid under the contract; ties and exact limits are common.

Everything is built from a `random.Random`: the soak calls `random_pair` itself, Hypothesis uses `st.randoms`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

NATIONS = ["england", "wales", "scotland", "northern_ireland"]
TYPES = [
    "exclusion.immediate",
    "exclusion.formal",
    "exclusion.reviewed",
    "exclusion.ended",
    "communication.contact",
    "communication.update",
    "support.offered",
]
WEIGHTS = [1, 5, 4, 2, 3, 1, 1]
KEPT = [  # of `recorded:`, beside types
    "roles.*", "roles.decision_maker", "practitioner.*", "practitioner.grade", "outcome", "exclusion.formal.reason",
    "exclusion.*.covers", "communication.contact.covers",
]  # fmt: skip
ADDED = [  # what episodes add
    "exclusion_period.began", "exclusion_period.ended", "exclusion_period.lapsed", "time_out.began", "time_out.ended",
    "time_out.lapsed", "contact.lapsed", "contact.ended", "hold.began", "hold.ended",
]  # fmt: skip
FAMILIES = ["exclusion.*", "communication.*", "support.*"]
PEOPLE = ["P1", "P2", "p1 ", "P3"]
ACTORS = [*PEOPLE, *PEOPLE, "MD", "ward sister", "Case Manager", "practitioner"]
ROLES = ["case_manager", "case_investigator", "decision_maker"]
POSTS = ["medical director", "Medical-Director", "associate"]
REASONS = ["patient safety", "Patient Safety ", "conduct", "health and safety", "conduct-and safety"]
TOPICS = ["reasons", "duration", "Support"]
COVERED: list[list[str]] = [["reasons"], ["reasons", "How_long"], ["support", "P1"], ["Help line"], ["P1"], []]
TIMES = ["00:00", "09:00", "09:00", "14:30", "23:59"]
STEPS = [0, 0, 1, 1, 2, 3, 5, 7, 7, 10, 14, 28, 31]
CODES = ["T001", "T002", "T003"]


def chance(r: Random, share: float) -> bool:
    return r.random() < share


def random_type(r: Random) -> str:
    return r.choices(TYPES, WEIGHTS)[0]


# ---------------------------------------------------------------- cases


def random_days(r: Random) -> list[date]:
    """A few days, in order, that events share; the steps are lengths of limits, so that bounds are hit."""
    day = date(2024, 1, 1) + timedelta(days=r.randint(0, 30))
    days = [day]
    for _ in range(r.randint(1, 5)):
        day += timedelta(days=r.choice(STEPS))
        days.append(day)
    return days


def _last_day(text: str) -> str:
    """The last day of a date, or a text that sorts as it does."""
    return text + "-99" * (3 - text.count("-") - 1)


def partial(r: Random, day: date) -> str:
    """A day, now and then only its month or year."""
    return day.isoformat()[: r.choice([10, 10, 10, 10, 7, 4])]


def unsure_date(r: Random, day: date, days: list[date]) -> Json:
    """A date that is less sure than a day, of every kind."""
    other = day + timedelta(days=r.choice(STEPS))
    kind = r.choice(["partial", "partial", "from", "from", "after", "before", "both", "circa"])
    if kind == "partial":
        return {"date": day.isoformat()[: r.choice([7, 7, 4])]}
    if kind == "from":
        return {"date": {"from": partial(r, day), "to": partial(r, other)}}
    if kind == "after":
        return {"date": {"after": partial(r, day)}}
    if kind == "before":
        return {"date": {"before": partial(r, r.choice([day, day, days[0]]))}}
    if kind == "both":
        return {"date": {"after": day.isoformat(), "before": (other + timedelta(days=2)).isoformat()}}
    about = {"date": partial(r, day), "circa": True}
    return {"date": about} if chance(r, 0.5) else about


def random_event(r: Random, days: list[date]) -> Json:
    day = r.choice(days)
    if chance(r, 0.06):
        day += timedelta(days=r.choice([-20, -3, -1, 1, 29, 60]))
    event: Json = {"date": day.isoformat(), "type": random_type(r)}
    kind = r.random()
    if kind < 0.12:
        event |= unsure_date(r, day, days)
    elif kind < 0.45:
        event["time"] = r.choice(TIMES)
    if chance(r, 0.6):
        event["by"] = r.choice(ACTORS)
    if chance(r, 0.4):
        event["to"] = r.choice(["practitioner", "Practitioner", "board", "P1", "P2"])
    if chance(r, 0.5):
        event["reason"] = r.choice(REASONS)
    if chance(r, 0.5):
        event["written"] = chance(r, 0.6)
    if chance(r, 0.5):
        event["covers"] = r.choice(
            [["reasons"], ["reasons", "How_long"], ["support", "P1"], ["help line"], ["P1"], []]
        )
    if chance(r, 0.3):
        event["until"] = (day + timedelta(days=r.choice([-1, 0, 3, 7, 14, 28, 40]))).isoformat()
    if chance(r, 0.3):
        event["panel"] = r.randint(1, 4)
    if chance(r, 0.1):
        event["note"] = "patient safety"
    return event


def random_row(r: Random, days: list[date]) -> Json:
    """A row of a chronology that nobody has confirmed: what it may be, and perhaps when."""
    row: Json = {"text": "As agreed.", "candidates": [{"type": random_type(r)} for _ in range(r.randint(0, 2))]}
    day = r.choice(days).isoformat()
    if chance(r, 0.8):
        row["date"] = r.choice([day, day, day[:7], day[:4], f"{day}/{day}", f"../{day}", f"{day}/.."])
    if chance(r, 0.3):
        row["state"] = r.choice(["waits", "note", "skipped"])
    return row


def random_holders(r: Random, days: list[date]) -> Any:
    """Who held a role: a code, a list, or some with dates and posts."""
    if chance(r, 0.5):
        return r.choice([*PEOPLE, ["P1", "P3"], ["P2"], "MD", "practitioner"])
    held = []
    for _ in range(r.randint(1, 2)):
        one: Json = {"who": r.choice([*PEOPLE, "MD"])}
        first, last = sorted((r.choice(days), r.choice(days)))
        if chance(r, 0.6):
            one["from"] = first.isoformat()[: r.choice([10, 10, 7])]
        if chance(r, 0.5):
            one["to"] = last.isoformat()[: r.choice([10, 10, 7])]
        if chance(r, 0.75):
            one["post"] = r.choice(POSTS)
        held.append(one)
    return held if len(held) > 1 or chance(r, 0.5) else held[0]


def random_explanation(r: Random, events: list[Json], as_at: date, codes: list[str]) -> Json:
    explanation: Json = {"rule": r.choice(codes), "reason": "on sick leave", "by": "P1", "date": "2024-02-01"}
    if events and chance(r, 0.5):
        explanation["event"] = r.randrange(len(events))
    if chance(r, 0.4):
        explanation["expires"] = (as_at + timedelta(days=r.choice([-30, -1, 0, 1, 30]))).isoformat()
    if chance(r, 0.15):
        del explanation[r.choice(["reason", "by", "date"])]
    return explanation


def random_timeline(r: Random, codes: list[str]) -> tuple[Json, date]:
    """A case and an as-at date that suits it."""
    days = random_days(r)
    opened = days[0] if chance(r, 0.85) else r.choice([day for day in days if day.month == 1])
    case: Json = {"case_id": f"C{r.randint(1, 999)}", "nation": r.choice(NATIONS)}
    case["opened"] = opened.isoformat()
    if chance(r, 0.55):
        closed = days[-1] if chance(r, 0.6) else r.choice(days)
        if chance(r, 0.3):
            closed += timedelta(days=r.choice([1, 7, 28, 60]))
        case["closed"] = max(opened, closed).isoformat()
        if chance(r, 0.5):
            case["outcome"] = r.choice(["no_case_to_answer", "no-case", "informal"])
    if chance(r, 0.7):
        case["sector"] = r.choice(["secondary", "primary"])
    if chance(r, 0.7):
        case["kind"] = r.choice(["conduct", "capability"])
    if chance(r, 0.25):
        case["recorded"] = r.sample([*FAMILIES, *TYPES, "*", *KEPT], r.randint(1, 4))
    if chance(r, 0.5):
        case["organisation"] = {"code": r.choice(["RXX", "RYY"])}
    if chance(r, 0.7):
        practitioner: Json = {}
        if chance(r, 0.7):
            practitioner["profession"] = r.choice(["doctor", "dentist"])
        if chance(r, 0.5):
            practitioner["grade"] = r.choice(["consultant", "trainee"])
        if chance(r, 0.4):
            practitioner["new_in_post"] = chance(r, 0.5)
        if practitioner:
            case["practitioner"] = practitioner
    roles = {role: random_holders(r, days) for role in ROLES if chance(r, 0.5)}
    if roles:
        case["roles"] = roles
    events = [random_event(r, days) for _ in range(min(8, r.randint(0, 11)))]
    if chance(r, 0.6):
        events.sort(key=lambda event: str(event["date"]))
    for event in events:  # `after` reaches up to the close, and so begins before it
        stated = event["date"]
        only_after = isinstance(stated, dict) and set(stated) == {"after"}
        if only_after and "closed" in case and _last_day(stated["after"]) >= case["closed"]:
            event["date"] = opened.isoformat()
    case["events"] = events
    if chance(r, 0.2):
        case["proposed"] = [random_row(r, days) for _ in range(r.randint(1, 2))]
    as_at = r.choice(days) if chance(r, 0.4) else days[-1] + timedelta(days=r.choice([0, 1, 7, 14, 40, 400]))
    if chance(r, 0.9):  # now and then the case has not been opened yet
        as_at = max(as_at, opened)
    if chance(r, 0.3):
        case["explanations"] = [random_explanation(r, events, as_at, codes) for _ in range(r.randint(1, 2))]
    return case, as_at


# ---------------------------------------------------------------- patterns, conditions, limits


def random_condition(r: Random) -> tuple[str, Any]:
    """A field and a condition of every sort that needs no activation."""
    value: Any
    field, value, other = r.choice(
        [
            ("by", "P1", "p2"),
            ("reason", "patient safety", "Conduct"),
            ("to", "practitioner", "board"),
            ("covers", "support", "Reasons"),
            ("written", True, False),
            ("panel", 2, 3),
        ]
    )
    makers: list[Callable[[], Any]] = [
        lambda: value,
        lambda: [value, other],
        lambda: {"present": chance(r, 0.6)},
        lambda: {"not": value},
        lambda: {"in": [value, other]},
        lambda: {"not_in": [value, other]},
        lambda: {"not": value, "present": True},
    ]
    if field == "panel":
        makers += [lambda: {"at_least": 2}, lambda: {"at_most": 3}, lambda: {"at_least": 2, "at_most": 3}]
    elif field != "written":
        makers += [lambda: {"contains": r.choice(["P", "safety", "so", "ACT"])}]
        makers += [lambda: {"contains": "a", "not": value}]
    if chance(r, 0.04):
        return "note", {"present": chance(r, 0.5)}
    if chance(r, 0.04):
        return "time", {"present": chance(r, 0.5)}
    return field, r.choice(makers)()


def random_correlation(r: Random) -> tuple[str, Any]:
    test = r.choice(["same_as", "same_as", "differs_from", "within"])
    field = r.choice(["by", "by", "reason", "covers", "written", "date"])
    other = field
    if chance(r, 0.15):
        field, other = r.choice([("by", "covers"), ("covers", "by"), ("by", "roles.case_manager"), ("to", "by")])
    return field, {test: f"activation.{other}"}


def random_where(r: Random, correlated: bool) -> Json:
    where = dict([random_condition(r)])
    if chance(r, 0.25):
        where.update([random_condition(r)])
    if correlated and chance(r, 0.5):
        field, condition = random_correlation(r)
        where = {field: condition} if chance(r, 0.7) else {**where, field: condition}
    return where


def random_pattern(r: Random, correlated: bool = False, plain: float = 0.6) -> Any:
    """A type, a family, a list of these, or `{type, where}`; `correlated`: may name its activation."""
    kind = r.random()
    name: Any
    if kind < 0.1:
        name = r.choice(ADDED)
    elif kind < 0.65:
        name = random_type(r)
    elif kind < 0.8:
        name = r.choice(FAMILIES)
    elif kind < 0.9:
        name = r.choice(["case.opened", "case.opened", "case.closed", "case.*"])
    else:
        name = r.sample(TYPES + FAMILIES + ADDED + ["case.closed"], 2)
    if chance(r, plain):
        return name
    if isinstance(name, str) and name.startswith("case.") and chance(r, 0.6):
        fact = r.choice(["practitioner.profession", "roles.case_manager", "outcome", "sector"])
        return {
            "type": name,
            "where": {fact: r.choice([{"present": True}, {"not": "P1"}, ["doctor", "p1", "informal"]])},
        }
    return {"type": name, "where": random_where(r, correlated)}


LENGTHS = {
    "hour": [1, 12, 24, 48, 72, 168],
    "day": [1, 2, 3, 5, 7, 10, 14, 28],
    "week": [1, 2, 4],
    "month": [1, 2],
    "year": [1],
    "working day": [1, 2, 3, 5, 10, 20],
}
UNITS = ["hour", "day", "day", "day", "week", "month", "year", "working day", "working day"]


def written_limit(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def random_limit(r: Random) -> str:
    unit = r.choice(UNITS)
    return written_limit(r.choice(LENGTHS[unit]), unit)


def random_limits(r: Random) -> tuple[str, str]:
    """A shorter limit and a longer one of the same unit."""
    unit = r.choice(["hour", "day", "day", "week", "month", "working day"])
    shorter, longer = sorted(r.sample(LENGTHS[unit], 2))
    return written_limit(shorter, unit), written_limit(longer, unit)


def random_times(r: Random) -> Any:
    return r.choice(
        [0, 1, 2, 2, 3, {"min": 0}, {"min": 1, "max": 2}, {"min": 2}, {"max": 1}, {"max": 2}, {"min": 0, "max": 1}]
    )


# ---------------------------------------------------------------- checks


def add_while(r: Random, check: Json, share: float = 0.25) -> Json:
    if chance(r, share):
        start = "case.opened" if chance(r, 0.25) else random_pattern(r, True, 0.75)
        check["while"] = {"from": start, "until": random_pattern(r, True, 0.75)}
        if chance(r, 0.2):
            del check["while"]["from"]
    return check


def add_clocks(r: Random, check: Json) -> Json:
    """What moves the upper bound."""
    if chance(r, 0.25):
        check["no_later_than"] = "until"
    if chance(r, 0.15):
        check["pauses"] = r.choice(["hold", "hold", "time_out"])
    if chance(r, 0.1):
        check["total"] = True
        check["after"] = r.choice(["exclusion_period.began", "time_out.began"])
    return check


def add_modifiers(r: Random, check: Json) -> Json:
    if chance(r, 0.35):
        check["unless"] = random_pattern(r, True)
    if chance(r, 0.2):
        check["alternate"] = True
    if chance(r, 0.15):
        check["immediately"] = True
    if chance(r, 0.25):
        check["times"] = random_times(r)
    return add_while(r, check)


def after_expect(r: Random) -> Json:
    check: Json = {"after": random_pattern(r, plain=0.75), "expect": random_pattern(r, True)}
    kind = r.random()
    if kind < 0.55:
        check["within"] = random_limit(r)
    elif kind < 0.65:
        check["not_before"] = random_limit(r)
    elif kind < 0.8:
        check["not_before"], check["within"] = random_limits(r)
    if "within" in check:
        add_clocks(r, check)
    return add_modifiers(r, check)


def before_expect(r: Random) -> Json:
    check: Json = {"before": random_pattern(r, plain=0.75), "expect": random_pattern(r, True)}
    kind = r.random()
    if kind < 0.3:
        check["within"] = random_limit(r)
    elif kind < 0.6:
        check["notice"] = random_limit(r)
    elif kind < 0.75:
        check["notice"], check["within"] = random_limits(r)
    return add_modifiers(r, check)


def every(r: Random) -> Json:
    check: Json = {
        "after": random_pattern(r, plain=0.75),
        "expect": random_pattern(r),
        "every": random_limit(r),
    }
    if chance(r, 0.75):
        check["until"] = random_pattern(r, chance(r, 0.3))
    return add_while(r, add_clocks(r, check))


def after_never(r: Random) -> Json:
    check: Json = {"after": random_pattern(r, plain=0.75), "never": random_pattern(r, True)}
    if chance(r, 0.5):
        check["within"] = random_limit(r)
    if chance(r, 0.4):
        check["until"] = random_pattern(r, True)
    return add_while(r, check)


def before_never(r: Random) -> Json:
    check: Json = {"before": random_pattern(r, plain=0.75), "never": random_pattern(r, True)}
    if chance(r, 0.6):
        check["within"] = random_limit(r)
    return add_while(r, check)


def bare(r: Random) -> Json:
    if chance(r, 0.35):
        return {"never": random_pattern(r)}
    check: Json = {"expect": random_pattern(r)}
    if chance(r, 0.5):
        check["times"] = random_times(r)
    return check


def each(r: Random) -> Json:
    must = [random_where(r, True) for _ in range(r.randint(1, 2))]
    return {"each": random_pattern(r), "must": must if len(must) > 1 else must[0]}


def roles(r: Random) -> Json:
    if chance(r, 0.6):
        first, *others = r.sample(ROLES, r.randint(2, 3))
        return {"roles": {"distinct": [first, *others]} if chance(r, 0.6) else {"apart": first, "from": others}}
    if chance(r, 0.5):
        held = r.sample(ROLES, r.choice([1, 1, 2]))
        return {"roles": {"post": {role: r.sample(POSTS, r.randint(1, 2)) for role in held}}}
    return {"roles": {"named": r.sample(ROLES, r.randint(1, 3))}}


def compound(r: Random, codes: list[str]) -> Json:
    named = r.sample(codes, r.randint(1, len(codes)))
    kind = r.choice(["all_of", "any_of", "at_least"])
    if kind == "at_least":
        return {"at_least": r.randint(1, len(named)), "of": named}
    return {kind: named}


FORMS = (
    [after_expect] * 6
    + [before_expect] * 4
    + [every] * 3
    + [after_never] * 2
    + [before_never, bare, bare, each, each, roles, roles]
)


# ---------------------------------------------------------------- packs


def random_applies(r: Random) -> Json:
    choices: list[tuple[str, Any]] = [
        ("nation", r.choice([NATIONS[:3], "England", {"not": "wales"}])),
        ("sector", r.choice(["secondary", ["secondary", "primary"], {"present": True}])),
        ("practitioner.profession", r.choice([["doctor", "dentist"], {"not": "dentist"}, {"present": True}])),
        ("practitioner.grade", r.choice(["Consultant", {"present": False}, {"not_in": ["trainee"]}])),
        ("practitioner.new_in_post", r.choice([True, False])),
        ("organisation.code", r.choice(["rxx", {"in": ["RXX", "RYY"]}])),
        ("roles.case_manager", r.choice(["P1", {"not": "P1", "present": True}, {"contains": "p"}])),
        ("kind", r.choice(["conduct", {"not": ["capability"]}])),
        ("outcome", r.choice(["no_case_to_answer", {"not": "no_case_to_answer"}, {"present": True}])),
    ]
    return dict(r.sample(choices, r.randint(1, 2)))


def random_in_force(r: Random) -> Json:
    start, end = sorted(date(2024, 1, 1) + timedelta(days=r.randint(0, 80)) for _ in range(2))
    span: Json = {"from": start.isoformat(), "until": end.isoformat()}
    if chance(r, 0.6):
        del span[r.choice(["from", "until"])]
    if chance(r, 0.4):  # a month or a year: from its first day, until its last
        span = {end: day[: r.choice([4, 7])] for end, day in span.items()}
    return span


def name_parameters(r: Random, check: Json, parameters: Json) -> None:
    """Moves some values of a check to the pack's parameters."""
    for field in ("within", "every", "notice", "not_before"):
        if field in check and chance(r, 0.2):
            name = f"limit_{len(parameters)}"
            parameters[name], check[field] = check[field], f"${name}"
    if isinstance(check.get("times"), int) and chance(r, 0.3):
        name = f"count_{len(parameters)}"
        parameters[name], check["times"] = check["times"], f"${name}"
    for pattern in check.values():
        for field, condition in pattern.get("where", {}).items() if isinstance(pattern, dict) else []:
            if isinstance(condition, str | bool | int) and chance(r, 0.15):
                name = f"value_{len(parameters)}"
                parameters[name], pattern["where"][field] = condition, f"${name}"


def random_pack(r: Random) -> Json:
    parameters: Json = {}
    codes = r.sample(CODES, r.randint(1, 3))
    rules: list[Json] = []
    for code in codes:
        earlier = [rule["code"] for rule in rules]
        check = compound(r, earlier) if earlier and chance(r, 0.2) else r.choice(FORMS)(r)
        name_parameters(r, check, parameters)
        rule: Json = {"code": code, "title": f"Rule {code}", "check": check}
        if chance(r, 0.12):
            rule["applies"] = random_applies(r)
        if chance(r, 0.12):
            rule["in_force"] = random_in_force(r)
        rules.append(rule)
    r.shuffle(rules)
    pack: Json = {"pack": "random", "rules": rules}
    if chance(r, 0.1):
        pack["applies"] = random_applies(r)
    if parameters:
        pack["parameters"] = parameters
    return pack


def random_pair(r: Random) -> tuple[Json, Json, date]:
    """A pack, a case and an as-at date."""
    pack = random_pack(r)
    case, as_at = random_timeline(r, [rule["code"] for rule in pack["rules"]])
    return pack, case, as_at


def drawn(seed: str, cases: int = 20) -> tuple[Json, list[Json], date]:
    """A pack, several cases with ids in order, and one as-at date."""
    draw = Random(seed)
    pack = random_pack(draw)
    codes = [rule["code"] for rule in pack["rules"]]
    timelines = [random_timeline(draw, codes) for _ in range(cases)]
    for number, (case, _) in enumerate(timelines):
        case["case_id"] = f"C{number:04}"
    return pack, [case for case, _ in timelines], timelines[0][1]


# ---------------------------------------------------------------- for Hypothesis


def _randoms() -> st.SearchStrategy[Random]:
    return st.randoms(use_true_random=False)


def cases() -> st.SearchStrategy[Json]:
    return _randoms().map(lambda r: random_timeline(r, CODES)[0])


def packs() -> st.SearchStrategy[Json]:
    return _randoms().map(random_pack)


def pairs() -> st.SearchStrategy[tuple[Json, Json, date]]:
    """A pack, a case and an as-at date that suits the case."""
    return _randoms().map(random_pair)
