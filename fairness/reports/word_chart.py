"""A bar chart in a document, as word processors draw their own: shares from 0 to 1, one bar each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from fairness.source.printable import printable

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WIDE, _TALL, _MORE = 5_900_000, 600_000, 330_000  # EMU: the width, the height without a bar, and of each bar


def add_chart(document: Any, caption: str, bars: Sequence[tuple[str, float]]) -> None:
    """A chart in a paragraph of its own. `caption` is also what it says to those who cannot see it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    name = document.part.package.next_partname("/word/charts/chart%d.xml")
    part = Part(PackURI(str(name)), _TYPE, _xml(bars).encode(), document.part.package)
    related = document.part.relate_to(part, f"{_OFFICE}/chart")
    said = f"{caption}: {'; '.join(f'{label} {share:.0%}' for label, share in bars)}."
    run = document.add_paragraph().add_run()
    number = sum(1 for _ in document.element.iter("{*}docPr")) + 1
    run._r.append(parse_xml(_drawing(related, number, caption, said, _TALL + _MORE * len(bars))))


def _drawing(related: str, number: int, caption: str, said: str, tall: int) -> str:
    title, description = quoteattr(printable(caption)), quoteattr(printable(said))
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'xmlns:a="{_MAIN}" xmlns:c="{_CHART}" xmlns:r="{_OFFICE}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{_WIDE}" cy="{tall}"/>'
        f'<wp:docPr id="{number}" name="Chart {number}" title={title} descr={description}/>'
        f'<a:graphic><a:graphicData uri="{_CHART}"><c:chart r:id="{related}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )


def _xml(bars: Sequence[tuple[str, float]]) -> str:
    """The chart: bars from left to right in the order given, each with its share."""
    names = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(printable(label))}</c:v></c:pt>' for place, (label, _) in enumerate(bars)
    )
    shares = "".join(f'<c:pt idx="{place}"><c:v>{share:.4f}</c:v></c:pt>' for place, (_, share) in enumerate(bars))
    count = f'<c:ptCount val="{len(bars)}"/>'
    small = (
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:latin typeface="Arial"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )
    axes = '<c:axId val="1"/><c:axId val="2"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}" xmlns:r="{_OFFICE}"><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        '<c:ser><c:idx val="0"/><c:order val="0"/>'
        '<c:spPr><a:solidFill><a:srgbClr val="005EB8"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="0%" sourceLinked="0"/><c:spPr/>{small}<c:showLegendKey val="0"/>'
        '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{count}{names}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>0%</c:formatCode>{count}{shares}</c:numLit></c:val></c:ser>"
        f'<c:gapWidth val="60"/>{axes}</c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{small}<c:crossAx val="2"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="b"/><c:numFmt formatCode="0%" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="1"/></c:valAx></c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )
