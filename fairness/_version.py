"""The version of this program: said here alone, and read by the build (`[tool.hatch.version]`)."""

__version__ = "0.2.0"
