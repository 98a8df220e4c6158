"""Reads how an employer handled a concern about a practitioner, clause by clause."""
