"""The verbs of a deal: one engine behind a deal of the library's own and a bound object.

A verb decides on a snapshot, commits the decision, then tells the hooks: in this order, and each
only if the one before went well. The awaitable twins differ in how hooks are called, no more.
"""

from salesprocess.verbs.main import Asking, Verbs

__all__ = ["Asking", "Verbs"]
