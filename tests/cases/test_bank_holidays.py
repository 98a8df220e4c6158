from datetime import date

import pytest

from fairness.cases.bank_holidays import LAST_YEAR, NATIONS, TABLE, is_bank_holiday, table


def test_the_table_is_what_the_package_gives() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        (date(2024, 1, 2), {"scotland"}),
        (date(2024, 3, 18), {"northern_ireland"}),  # St Patrick's Day fell on a Sunday
        (date(2024, 4, 1), {"england", "wales", "northern_ireland"}),  # Easter Monday
        (date(2022, 9, 19), {"england", "wales", "scotland", "northern_ireland"}),
        (date(2024, 8, 5), {"scotland"}),
        (date(2024, 3, 1), set()),
        (date(LAST_YEAR + 8, 12, 25), {"england", "wales", "scotland", "northern_ireland"}),
    ],
)
def test_each_nation_has_its_own(day: date, nations: set[str]) -> None:
    assert {nation for nation in NATIONS if is_bank_holiday(day, nation)} == nations


def test_another_nation_is_an_error() -> None:
    with pytest.raises(ValueError, match="expected one of england"):
        is_bank_holiday(date(2024, 1, 1), "france")
