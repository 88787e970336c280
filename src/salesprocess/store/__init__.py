"""Deals that last: in one file of SQLite, or in PostgreSQL.

Nothing of the rest of the library imports this package, and nothing else imports SQLAlchemy.
"""

from salesprocess.store.found import FoundDeal, Page
from salesprocess.store.outbox import Letter, Outbox
from salesprocess.store.store import Store
from salesprocess.store.stored import StoredDeal

__all__ = ["FoundDeal", "Letter", "Outbox", "Page", "Store", "StoredDeal"]
