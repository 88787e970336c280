"""The rules, one module each. The docstring of a module is the documentation of its rule."""
