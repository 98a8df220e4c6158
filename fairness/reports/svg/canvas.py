"""What every chart is drawn with: escaped text, lines, marks and a key, in one accessible inline SVG.

A drawing has no script, no style sheet, no font of its own and no colour that carries meaning alone. It is laid out
in units of its own width, so that words are about as large as those around it at that width, and readable at less.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from fairness.source.printable import one_line

Shape = Literal["circle", "ring", "square", "hollow square", "diamond", "triangle", "tick"]
Anchor = Literal["start", "middle", "end"]
TEXT, SMALL = 15.0, 13.5  # sizes of words
LINE = 19.0  # from one line of words to the next
_LETTER = 0.5  # the average width of a letter in lines of words, as a part of its size
_WIDTHS = {**dict.fromkeys("ijlftI.,:;'|!()[] ", 0.31), **dict.fromkeys("%MWmw@", 0.88)}  # Arial, about
_FONT = "Frutiger W01, Arial, Helvetica, sans-serif"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they are for; those of the NHS identity unless others are passed in.

    `concern` and `improvement` are those of Making Data Count. `series` are for lines side by side.
    """

    paper: str = "#FFFFFF"
    ink: str = "#212B32"
    quiet: str = "#4C6272"
    grid: str = "#D8DDE0"
    band: str = "#E8EDEE"
    main: str = "#005EB8"
    soft: str = "#A9CBEA"
    haze: str = "#DBE8F5"
    improvement: str = "#005EB8"
    concern: str = "#C75300"
    series: tuple[str, ...] = ("#005EB8", "#AE2573", "#006747", "#330072")


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is named and drawn.

    `name` begins the ids in it: letters, digits and hyphens, used once on a page. `title` says what the chart shows.
    `description` is read out in place of the picture; without it the chart describes itself. `width` is in units of
    the drawing: 480 stays readable from 320 to 960 pixels.
    """

    name: str
    title: str
    description: str = ""
    palette: Palette = field(default_factory=Palette)
    width: float = 480


def number(value: float) -> str:
    """A length or place in the drawing: two decimals at most, without -0."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def wide(words: str, size: float = TEXT) -> float:
    """About how much room `words` take, a little more rather than less."""
    return size * sum(_WIDTHS.get(one, 0.7 if one.isupper() else 0.57) for one in words)


def wrapped(words: str, room: float, size: float = TEXT) -> list[str]:
    """`words` in lines that fit in `room`; a longer word is broken."""
    return textwrap.wrap(words, max(4, int(room / (size * _LETTER)))) or [""]


class Canvas:
    """Collects the parts of one chart; `svg` puts them together."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.colours = look.palette
        self.width = look.width
        self._parts: list[str] = []
        self._leads = False

    def begin_link(self, to: str) -> None:
        """All that is drawn until `end_link` leads to an id of the page (`#name`)."""
        self._parts.append(f'<a href="{escape(to)}">')
        self._leads = True

    def end_link(self) -> None:
        """End what leads elsewhere."""
        self._parts.append("</a>")

    def add(self, tag: str, words: str = "", /, **attributes: str | float) -> None:
        """One element; an attribute's `_` stands for `-`. Everything is escaped here and nowhere else."""
        given = "".join(
            f' {key.replace("_", "-")}="{number(value) if isinstance(value, (int, float)) else escape(value)}"'
            for key, value in attributes.items()
        )
        self._parts.append(f"<{tag}{given}>{escape(one_line(words))}</{tag}>" if words else f"<{tag}{given}/>")

    def text(
        self,
        x: float,
        y: float,
        words: str,
        anchor: Anchor = "start",
        size: float = TEXT,
        bold: bool = False,
        colour: str = "",
    ) -> None:
        """Words with their foot at `y`, set off from lines behind them by an edge of paper."""
        drawn: dict[str, str | float] = {"x": x, "y": y, "font_size": size, "fill": colour or self.colours.ink}
        drawn |= {"stroke": self.colours.paper, "stroke_width": 4, "paint_order": "stroke"}
        if anchor != "start":
            drawn["text_anchor"] = anchor
        if bold:
            drawn["font_weight"] = "bold"
        self.add("text", words, **drawn)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = "", thick: float = 1, dash: str = ""
    ) -> None:
        """A straight line; `dash` as SVG has it (`6 4`)."""
        broken = {"stroke_dasharray": dash} if dash else {}
        ink = colour or self.colours.ink
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=ink, stroke_width=thick, **broken)

    def path(self, points: Sequence[tuple[float, float]], colour: str, thick: float = 2, dash: str = "") -> None:
        """A line through `points`."""
        broken = {"stroke_dasharray": dash} if dash else {}
        places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.add("polyline", points=places, fill="none", stroke=colour, stroke_width=thick, **broken)

    def area(self, points: Sequence[tuple[float, float]], colour: str, opacity: float = 1) -> None:
        """A filled shape without an edge."""
        places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.add("polygon", points=places, fill=colour, fill_opacity=opacity)

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        self.add("rect", x=x, y=y, width=width, height=height, fill=colour)

    def faded(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A pale rectangle with a broken edge: something lies somewhere in it."""
        where: dict[str, str | float] = {"x": x, "y": y, "width": width, "height": height}
        edge: dict[str, str | float] = {"stroke": colour, "stroke_width": 1, "stroke_dasharray": "3 3"}
        self.add("rect", **where, fill=colour, fill_opacity=0.2, **edge)

    def mark(self, shape: Shape, x: float, y: float, colour: str, size: float = 5) -> None:
        """A mark centred at (x, y); each shape is told from the others without colour."""
        paper = self.colours.paper
        if shape in ("circle", "ring"):
            fill = colour if shape == "circle" else paper
            self.add("circle", cx=x, cy=y, r=size - 0.5, fill=fill, stroke=colour, stroke_width=1.5)
        elif shape in ("square", "hollow square"):
            fill, side = (colour if shape == "square" else paper), 2 * size - 1
            where: dict[str, str | float] = {"x": x - side / 2, "y": y - side / 2, "width": side, "height": side}
            self.add("rect", **where, fill=fill, stroke=colour, stroke_width=1.5)
        elif shape == "tick":
            self.line(x, y - size, x, y + size, colour, 1.5)
        else:
            reach = size * 1.35
            corners = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
            if shape == "triangle":
                corners = [(x, y - reach), (x + reach, y + size), (x - reach, y + size)]
            places = " ".join(f"{number(one)},{number(other)}" for one, other in corners)
            self.add("polygon", points=places, fill=colour, stroke=paper, stroke_width=1)

    def flag(self, x: float, foot: float, height: float, colour: str) -> None:
        """A flag whose pole stands at `x`."""
        self.line(x, foot, x, foot - height, colour, 2)
        self.area([(x, foot - height), (x + height * 0.7, foot - height * 0.72), (x, foot - height * 0.42)], colour)

    def key(self, y: float, entries: Sequence[tuple[Shape | str, str, str]]) -> float:
        """A key under `y`: (shape, `line` with dashes, `band`, `flag` or `faded`; colour; words). Returns its end."""
        x, sample = 4.0, 30.0
        y += LINE
        for what, colour, words in entries:
            lines = wrapped(words, self.width - sample - 8, SMALL)
            room = sample + wide(lines[0], SMALL) + 14
            if x > 4 and x + room > self.width + 10:
                x, y = 4.0, y + LINE
            self._sample(what, x, y - 4.5, colour)
            for place, line in enumerate(lines):
                self.text(x + sample, y + place * LINE, line, size=SMALL)
            x, y = x + room, y + (len(lines) - 1) * LINE
        return y + 6

    def _sample(self, what: str, x: float, y: float, colour: str) -> None:
        if what.startswith("line"):
            self.line(x, y, x + 24, y, colour, 2, what[4:].strip())
        elif what == "band":
            self.rect(x, y - 6, 24, 12, colour)
        elif what == "faded":
            self.faded(x, y - 6, 24, 12, colour)
        elif what == "flag":
            self.flag(x + 8, y + 7, 16, colour)
        else:
            self.mark(what, x + 12, y, colour)  # type: ignore[arg-type]

    def paragraph(self, y: float, words: str) -> float:
        """Small words over the whole width under `y`. Returns where they end."""
        for line in wrapped(words, self.width - 8, SMALL):
            y += LINE - 2
            self.text(4, y, line, size=SMALL, colour=self.colours.quiet)
        return y + 4

    def svg(self, height: float, description: str) -> str:
        """The whole drawing. `description` serves where the look has none."""
        look, name = self.look, escape(self.look.name)
        size = f"0 0 {number(self.width)} {number(height)}"
        role = "group" if self._leads else "img"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="{role}" viewBox="{size}" width="100%" '
            f'style="max-width:{number(2 * self.width)}px;height:auto;break-inside:avoid" font-family="{_FONT}" '
            f'aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
        )
        words = (
            f'<title id="{name}-title">{escape(one_line(look.title))}</title>'
            f'<desc id="{name}-desc">{escape(one_line(look.description or description))}</desc>'
        )
        paper = f'<rect width="{number(self.width)}" height="{number(height)}" fill="{escape(self.colours.paper)}"/>'
        return "\n".join([head + words, paper, *self._parts, "</svg>"])
