"""The screens of the desk, a module a screen."""
