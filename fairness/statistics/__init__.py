"""Rates, comparisons and charts from counts of cases; nothing here knows how a finding was made."""
