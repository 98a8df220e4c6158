"""What a practitioner can ask, of which role, and who can help."""

from __future__ import annotations

from fairness.reports.document import Linked
from fairness.reports.exclusion_list import exclusions
from fairness.reports.view import View

_OCCUPATIONAL_HEALTH = "ask HR to refer you, or ask if you can refer yourself."
_GUIDE = (
    "https://resolution.nhs.uk/services/practitioner-performance-advice/advice/"
    "information-for-healthcare-practitioners/"
)  # fmt: skip
_BODIES = {
    "doctor": "such as the BMA, HCSA, MDU, MPS or MDDUS",
    "dentist": "such as the BDA, DDU, Dental Protection or MDDUS",
    "pharmacist": "such as the Pharmacists' Defence Association",
}
_ADVISED = frozenset({"england", "wales", "northern_ireland"})


def excluded(view: View) -> bool:
    """Whether the practitioner is excluded on the day of the review."""
    line = view.review.timeline
    return line.closed is None and any(one.ended is None for one in exclusions(line, view.rulebook))


def questions(view: View) -> list[tuple[str, str]]:
    """What the practitioner can ask, and the role to ask, as the case stands."""
    if view.review.timeline.closed is not None:
        return [
            ("What was decided, and can I have the reasons in writing?", "Case manager"),
            ("What stays on my file, and for how long?", "HR adviser"),
            ("What support is there for my return to usual work?", "Clinical manager"),
            ("What will you change after this case?", "Case manager"),
            ("Can you correct or explain what this review shows?", "HR adviser"),
        ]
    asked = [
        ("What is the concern, and can I have it in writing?", "Case manager"),
        ("What happens next, and by when?", "Case manager"),
        ("How often will you contact me, and how?", "Case manager"),
        ("Who can I talk to who does not decide on my case?", "HR adviser"),
        ("Who can come with me to meetings?", "HR adviser"),
    ]
    if excluded(view):
        asked.insert(1, ("When will my exclusion next be reviewed, and why is it still needed?", "Case manager"))
        asked.append(("How can I put my view on the exclusion to the board?", "Designated board member"))
    if view.review.timeline.spans.get("investigation_period"):
        asked.append(("Can I see and correct the notes of my interview?", "Case investigator"))
    return asked


def help_lines(view: View, line: str = "", from_employer: bool = False) -> tuple[str, ...]:
    """Who can help: what the employer's overlay names, the bodies, and the advice service's guide.

    A `line` for a crisis takes the place of the one in the overlay. `from_employer`: it is the employer who says so.
    """
    facts, named = view.review.timeline.case.facts, view.rulebook.help
    profession = str(facts.get("practitioner.profession", ""))
    such = f", {_BODIES[profession]}" if profession in _BODIES else ""
    lines: list[str] = [f"Your union or defence body{such}. Call them before your next meeting, if you can."]
    if view.review.timeline.case.nation in _ADVISED and profession in (*_BODIES, ""):
        guide = "Practitioner Performance Advice (NHS Resolution) has information for practitioners: "
        lines.append(Linked(guide, (_GUIDE, _GUIDE)))
    lines.append(f"Occupational health: {''.join(named.get('occupational_health', ())) or _OCCUPATIONAL_HEALTH}")
    lines += [f"Support for staff: {one}" for one in named.get("staff_support", ())]
    lines += named.get("others", ())
    lines.append("Your GP, if your sleep, mood or health is suffering.")
    crisis = line.strip() or "".join(named.get("crisis_line", ())) or _no_line(from_employer)
    lines.append(f"If you feel in crisis or unsafe: {_ended(crisis)} In an emergency, call 999.")
    return tuple(lines)


def names_a_line(view: View, line: str = "") -> bool:
    """Whether the employer named a crisis line, as `line` or in an overlay."""
    return bool(line.strip() or view.rulebook.help.get("crisis_line"))


def _no_line(from_employer: bool) -> str:
    """What is said where the employer named no line: a public one, and where to ask."""
    who, own = ("We have", "our") if from_employer else ("Your employer has", "its")
    return (
        "call Samaritans on 116 123 (UK), free at any hour. "
        f"{who} not named a crisis line of {own} own yet: ask HR for one."
    )


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
