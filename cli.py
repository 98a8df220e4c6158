"""`python cli.py check ...` from a checkout, without installing the package itself."""

from fairness.cli import run

if __name__ == "__main__":
    run()
