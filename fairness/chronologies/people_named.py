"""Who is named in a sentence: roles, bodies, names with a title, initials; and who of them acted, to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from fairness.chronologies.lexicon import Lexicon, Spot
from fairness.chronologies.tokens import COMMA, DASH, NEXT, SENTENCE, Token, words_in

ROLE = "role:"
PRACTITIONER = "practitioner"
_TITLES = words_in("dr mr mrs ms miss prof professor sr sir dame")
_INITIALS = re.compile(r"[A-Z]{2,3}|[A-Z][a-z][A-Z]")
_NAME = re.compile(r"[A-Z][\w'’-]+|[A-Z]")
# What a person's post is called, with the words before it: `theatre manager`.
_POSTS = words_in(
    "manager nurse matron sister director lead consultant registrar colleague patient parent relative family "
    "secretary partner chair chairman officer pharmacist dentist doctor surgeon anaesthetist technician "
    "receptionist midwife trainee staff team panel group committee adviser advisor inspector constable sergeant "
    "dean supervisor locum auditor coordinator practice husband wife daughter son mother father coroner "
    "headteacher"
)
_COUNTS = words_in("two three four five six 2 3 4 5 6")
_KIN = words_in("family parent parents relative relatives wife husband mother father daughter son solicitor")
_NO_INITIALS = words_in(
    "OK AM PM UK EU IT TV ID NB FYI RE CC BCC TBC TBA NHS GP ED AE ITU ICU OPD HDU EAP RTW CV CPD CQC AWOL DNA "
    "ASAP II III IV NFA POA PA PAS AM ANP SUI SI PTS OOH WTE MHPS UPSW PCS SOSR IMG ENT EPR PDF USB SMS VC HQ LNC "
    "MSC JLNC"
)
_BEFORE_TARGET = words_in(
    "to with for told informed met saw rang called phoned emailed advised asked notified seen reminded"
)
_NOT_SUBJECT = words_in("to with for from of re about regarding by via and at on in against")

# What is done to whoever stands before it, where nobody stands after it; what they do themselves.
_DONE_TO = words_in(
    "told informed notified contacted called briefed updated appointed instructed consulted copied asked named "
    "emailed approached involved alerted advised phoned interviewed seen invited nominated identified confirmed "
    "allocated assigned agreed telephoned texted received reviewed"
)
_ARTICLES = words_in("the a an this our his her")
_DOES = words_in("heard met saw sent gave took wrote submits sends holds finds found decides hears meets sees writes")

_WITH = words_in("accompanied supported represented followed")  # `by` after these names no actor


class Named(NamedTuple):
    """Somebody who is named: their tokens, and what events call them."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Context:
    """What is known beside a row's words: its date, what the practitioner is called, and who holds which role."""

    date: str = ""
    practitioner: frozenset[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)
    channel: str = ""  # how all that is not said otherwise was told: `email` in a trail of e-mails
    recent: tuple[str, ...] = ()  # the types that the rows before told, last ones last

    def role_of(self, name: str) -> str:
        """The role that somebody is known to hold, in words."""
        return self.people.get(name, "").replace("_", " ")

    def after(self, types: Iterable[str]) -> Context:
        """The same for the next row, where this one told events of these types."""
        return replace(self, recent=(*self.recent, *types)[-12:])

    def is_practitioner(self, name: str) -> bool:
        """Whether a name is the practitioner's."""
        plain = _plain(name)
        known = {_plain(one) for one in (PRACTITIONER, *self.practitioner)}
        if plain != name.casefold() and len(plain) == 1:  # `Mr G` for Mr Gaunt
            return any(one.split()[-1].startswith(plain) for one in known - {PRACTITIONER})
        return bool(plain) and (plain in known or plain.split()[-1] in known - {PRACTITIONER})


def _plain(name: str) -> str:
    return re.sub(r"^(dr|mr|mrs|ms|miss|prof|sr)\.? ", "", name.casefold().strip())


def named_in(
    tokens: Sequence[Token], spots: Mapping[str, Sequence[Spot]], lexicon: Lexicon, context: Context
) -> list[Named]:
    """Everybody whom a row names, first to last."""
    found = [
        Named(spot.start, spot.end, _role(name.removeprefix(ROLE), tokens[spot.start : spot.end]))
        for name, places in spots.items() if name.startswith(ROLE)
        for spot in places if not spot.guessed
    ]  # fmt: skip
    at = 0
    while at < len(tokens):
        one = _titled(tokens, at) or _post(tokens, at) or _bare(tokens, at, lexicon, context)
        if one:
            found.append(one)
        at = one.end if one else at + 1
    found.sort(key=lambda one: (one.start, one.start - one.end))
    kept: list[Named] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one._replace(name=PRACTITIONER) if context.is_practitioner(one.name) else one)
    return kept


def _role(role: str, tokens: Sequence[Token]) -> str:
    """What an event calls the holder of a role: as the row does, save the practitioner."""
    written = list(dict.fromkeys((one.start, one.written) for one in tokens if not one.filler or one.written == "of"))
    return role if role == PRACTITIONER else " ".join(word for _, word in written)


def _titled(tokens: Sequence[Token], at: int) -> Named | None:
    """`Dr Q`, `Mrs Pym`, `Mr John Tovey`."""
    if tokens[at].word not in _TITLES or not tokens[at].written[:1].isupper():
        return None
    end = at + 1
    while end < len(tokens) and end < at + 4 and tokens[end].apart <= NEXT and _NAME.fullmatch(tokens[end].written):
        if end > at + 1 and tokens[end].written.isupper() and len(tokens[end].written) > 1:
            break
        end += 1
    if end == at + 1:
        return None
    return Named(at, end, " ".join(one.written for one in tokens[at:end]))


def _post(tokens: Sequence[Token], at: int) -> Named | None:
    """`theatre manager`, `ward sister`, `Matron ED`: a post with at most two words before it."""
    word = tokens[at].word
    if word not in _POSTS and word.rstrip("s") not in _POSTS:
        return None
    first = at
    while first > 0 and at - first < 2 and tokens[first].apart == NEXT and _qualifies(tokens[first - 1]):
        first -= 1
    if first > 0 and tokens[first].apart == NEXT and tokens[first - 1].word in _COUNTS:
        first -= 1
    end = at + 1
    if end < len(tokens) and tokens[end].apart == NEXT and re.fullmatch(r"[A-Z]{2,4}", tokens[end].written):
        end += 1
    elif word in _KIN and end + 1 < len(tokens) and tokens[end].word == "of":
        end += 2
        while (
            end < len(tokens) and tokens[end].apart == NEXT and (tokens[end - 1].filler or tokens[end].word.isdigit())
        ):
            end += 1
    known = {one.start: one for one in reversed(tokens[first:end])}  # an abbreviation may stand for several words
    kept = [one for _, one in sorted(known.items()) if not one.filler or one.word == "of"]
    name = " ".join(one.word if len(one.written) < len(one.word) else one.written for one in kept)
    if end + 1 < len(tokens) and tokens[end].word == "s" and tokens[end + 1].word in _KIN:  # `patient's daughter`
        return Named(first, end + 2, f"{name}'s {tokens[end + 1].written}")
    return Named(first, end, name)


def _qualifies(token: Token) -> bool:
    return not token.filler and token.word.isalpha() and len(token.word) > 2 and token.word not in _VERBISH


_VERBISH = words_in(
    "protect with from and for told "
    "call called rang phone phoned email letter met saw the two three four staff received "
    "informed interviewed interview interviews asked seen meeting statement statements statement's complaint "
    "complaints new same other that than via not all six five both another each concern concerns report evidence "
    "views discussion"
)


def _bare(tokens: Sequence[Token], at: int, lexicon: Lexicon, context: Context) -> Named | None:
    """Initials, and a name without a title."""
    token = tokens[at]
    written = token.written
    if written in context.people or context.is_practitioner(written):
        return Named(at, at + 1, written)
    if _INITIALS.fullmatch(written) and written not in _NO_INITIALS and not lexicon.knows(token.word):
        return Named(at, at + 1, written)
    begins = at == 0 or token.apart == SENTENCE
    is_name = not begins and written[:1].isupper() and written[1:].islower() and len(written) > 2
    is_other = lexicon.knows(token.word) or token.word in _CALENDAR | _TOOLS
    if is_name and not is_other and token.word == written.casefold():
        return Named(at, at + 1, written)
    return None


_CALENDAR = words_in(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds "
    "thu thur thurs fri sat sun easter christmas"
)
_TOOLS = words_in("teams zoom skype webex facetime whatsapp outlook datix")  # by which people meet and write


def actor_of(
    match: Spot,
    head: Spot,
    people: Sequence[Named],
    tokens: Sequence[Token],
    sentence: tuple[int, int],
    loose: bool,
    sent: bool = False,
) -> str:
    """Who did what is said at `head`: after `by`, else the subject before it; empty where nobody is named.

    `loose`: whoever a sentence names first, or after `from`, even where a dash follows. `sent`: something that
    comes from whoever is named after `from`.
    """
    inside = [one for one in people if sentence[0] <= one.start and one.end <= sentence[1]]
    if loose:
        for one in inside:
            if one.name != PRACTITIONER and _after_any(frozenset(("from", "by", "gan")), one, tokens, sentence):
                return one.name
        first = [one for one in inside if one.name != PRACTITIONER and one.start <= sentence[0] + 1]
        if first:
            return first[0].name
    for word in ("by", "from") if sent else ("by",):
        for one in inside:
            if (
                one.start > min(match.start, head.start)
                and one.start - match.end <= 12
                and (word == "by" or (one.name != PRACTITIONER and _side_by_side(head.end, one.start, tokens)))
                and _after(word, one, tokens, sentence)
            ):
                return one.name
    before = [
        one for one in inside if one.end <= head.start + 1 and one.start < head.start
        and not _after_any(_NOT_SUBJECT, one, tokens, sentence)
    ]  # fmt: skip
    label = [one for one in before if one.start == sentence[0] and _is_label(one, inside, tokens)]
    near = label or [
        one for one in before if not any(tokens[at].apart >= DASH for at in range(one.end, head.start + 1))
    ]
    others = [one for one in near if one.name != PRACTITIONER]  # `MD met Dr Q and told him`
    if near:
        return (others or near)[-1].name
    return next((one.name for one in inside if one.start == head.start and _acts(one, head, inside, tokens)), "")


def _side_by_side(start: int, end: int, tokens: Sequence[Token]) -> bool:
    """Whether no comma or dash stands between two tokens."""
    return all(one.apart == NEXT for one in tokens[start : end + 1])


def _is_label(one: Named, inside: Sequence[Named], tokens: Sequence[Token]) -> bool:
    """Whether whoever begins a sentence stands before its dash: `CM: …`, `CM to Dr Q – …`."""
    if tokens[one.end].apart == DASH:
        return True
    other = next((other for other in inside if other.start == one.end + 1), None)
    return bool(
        other and tokens[one.end].word == "to" and other.end < len(tokens) and tokens[other.end].apart == DASH
    )


def _acts(one: Named, head: Spot, inside: Sequence[Named], tokens: Sequence[Token]) -> bool:
    """Whether whoever begins the words of an act does it (`CI interviewed 3 nurses`), and nobody does it to them."""
    if one.name == PRACTITIONER or one.end >= head.end or tokens[one.end].apart > NEXT:
        return False
    word = tokens[one.end].word
    if word in _DONE_TO:
        to = one.end + 1 + (tokens[one.end + 1].word in _ARTICLES if one.end + 1 < len(tokens) else 0)
        return any(other.start == to for other in inside)
    return word in _DOES or (word.endswith("ed") and len(word) > 4)


def target_of(start: int, people: Sequence[Named], tokens: Sequence[Token], sentence: tuple[int, int]) -> str:
    """Whom something was done to, named from a token on after `to`, `for` or `told`; empty where nobody is."""
    for one in people:
        inside = max(start, sentence[0]) <= one.start and one.end <= sentence[1]
        if inside and _after_any(_BEFORE_TARGET, one, tokens, sentence):
            return one.name
    return ""


def _after(word: str, one: Named, tokens: Sequence[Token], sentence: tuple[int, int]) -> bool:
    return _after_any(frozenset((word,)), one, tokens, sentence)


def _after_any(words: frozenset[str], one: Named, tokens: Sequence[Token], sentence: tuple[int, int]) -> bool:
    """Whether a name stands right after one of these words, articles left out."""
    at = one.start - 1
    while at > sentence[0] and tokens[at].filler and tokens[at].word not in words:
        at -= 2 if tokens[at].word == "s" else 1  # `by the department's lead nurse`
    if at < sentence[0] or tokens[at].word not in words or tokens[one.start].apart > COMMA:
        return False
    return not (tokens[at].word == "by" and at > sentence[0] and tokens[at - 1].word in _WITH)


_HOLDER = r"(?P<{}>[A-Z]{{2,3}}|(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof(?:essor)?)\.? )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
_ROLE = r"(?:CI|IO|[Cc]ase [Ii]nvestigator|[Ii]nvestigating [Oo]fficer)"
_IS = (
    r"(?:= ?|as |to be |is |was |(?:has )?said yes to being |accepted (?:the )?role of |agreed to (?:be|act as) |"
    r"appointed (?:as )?|named |\()"
)
_TO_DO = r"(?:from \w+ )?(?:to |will |(?:has )?agreed to |is |can )?investigat(?:e|ing)\b"
_INVESTIGATES = re.compile(
    rf"\b{_HOLDER.format('a')} {_IS}(?:the )?(?:{_ROLE}|investigator)\b|\b{_HOLDER.format('b')} {_TO_DO}|"
    rf"\b{_ROLE}[:,]? ?(?:=|–|-|is|\(|to be|will be)? ?{_HOLDER.format('c')}"
)
_NO_HOLDERS = words_in("CM MD HR PPA OH TOR NED The CD RO Report Final")


def investigators(texts: Iterable[str]) -> dict[str, str]:
    """Who is said to investigate, by what the rows call them."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _INVESTIGATES.finditer(text):
            name = match["a"] or match["b"] or match["c"]
            if name and name not in _NO_HOLDERS:
                found[name] = "case investigator"
                found[name.split()[-1]] = "case investigator"
    return found


def context_of(rows: Iterable[tuple[str, str]]) -> Context:
    """What a chronology's rows (their texts and who cells) say of its people, for reading each of them."""
    texts = [text for text, _ in rows]
    return Context("", practitioner_names(texts), investigators(texts))


def practitioner_names(texts: Iterable[str]) -> frozenset[str]:
    """What a chronology most likely calls the practitioner: the titled name that most of its rows have."""
    counts: dict[str, int] = {}
    for text in texts:
        for name in set(re.findall(r"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof(?:essor)?)\.? ((?:[A-Z][\w'’-]+|[A-Z])\b)", text)):
            counts[name] = counts.get(name, 0) + 1
    top = sorted(counts, key=lambda one: -counts[one])[:1]
    if not top or (counts[top[0]] < 2 and len(counts) > 1):
        return frozenset()
    return frozenset({top[0]})
