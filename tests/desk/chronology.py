"""A chronology of 30 rows as HR keeps one: a Word table."""

from __future__ import annotations

from pathlib import Path

_ROWS = (
    ("08/01/2024", "MD", "Concern raised by theatre staff about Dr Q."),
    ("09/01/2024", "MD", "Dr Hale (Medical Director) decided on preliminary enquiries."),
    ("10/01/2024", "MD", "Dr Q told of the concern at a meeting."),
    ("11/01/2024", "HR", "Practitioner Performance Advice telephoned."),
    ("15/01/2024", "PPA", "Written advice received from Practitioner Performance Advice."),
    ("19/01/2024", "HR", "Preliminary enquiries completed."),
    ("22/01/2024", "MD", "Decision to start a formal investigation under MHPS."),
    ("22/01/2024", "MD", "Dr Marsh appointed case manager."),
    ("22/01/2024", "MD", "Dr Lowe appointed case investigator."),
    ("23/01/2024", "CM", "Dr Q excluded with immediate effect for two weeks to protect patients."),
    ("24/01/2024", "CM", "Exclusion confirmed in writing with reasons."),
    ("26/01/2024", "HR", "Occupational health referral offered to Dr Q."),
    ("29/01/2024", "CM", "Terms of reference sent to Dr Q."),
    ("06/02/2024", "CM", "Formal exclusion for four weeks."),
    ("07/02/2024", "HR", "Support contact named: Ms Field."),
    ("14/02/2024", "HR", "Telephone call with Dr Q."),
    ("20/02/2024", "CI", "Dr Q interviewed, accompanied by the BMA."),
    ("27/02/2024", "CI", "Witness interviewed."),
    ("05/03/2024", "CM", "Exclusion reviewed and extended for four weeks."),
    ("12/03/2024", "HR", "Email from Dr Q."),
    ("19/03/2024", "CI", "Further witness interviewed."),
    ("02/04/2024", "CM", "Exclusion reviewed and extended."),
    ("10/04/2024", "HR", "Car park pass returned."),
    ("18/04/2024", "CI", "Investigation report received."),
    ("22/04/2024", "CM", "Report sent to Dr Q for comments."),
    ("30/04/2024", "CM", "Exclusion reviewed."),
    ("02/05/2024", "HR", "Dr Q's comments on the report received."),
    ("09/05/2024", "CM", "Decision: case to answer, hearing to be arranged."),
    ("28/05/2024", "CM", "Exclusion reviewed and extended."),
    ("14/06/2024", "HR", "Hearing date offered to Dr Q."),
)


def write_chronology(file: Path) -> Path:
    """The chronology as a Word document."""
    import docx

    document = docx.Document()
    document.add_heading("Chronology", 1)
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Date", "Who", "What happened"), strict=True):
        cell.text = text
    for row in _ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(file))
    return file
