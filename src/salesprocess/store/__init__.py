"""Deals that last: in one file of SQLite, or in PostgreSQL.

Nothing of the rest of the library imports this package, and nothing else imports SQLAlchemy.
"""

from salesprocess.store.audit import Audit, AuditEntry
from salesprocess.store.found import FoundDeal, Page
from salesprocess.store.imports import ImportReport
from salesprocess.store.migrations import Problem, StoreMigration
from salesprocess.store.outbox import Letter, Outbox
from salesprocess.store.privacy import Erasure
from salesprocess.store.status import Status
from salesprocess.store.store import Store
from salesprocess.store.stored import StoredDeal

__all__ = [
    "Audit",
    "AuditEntry",
    "Erasure",
    "FoundDeal",
    "ImportReport",
    "Letter",
    "Outbox",
    "Page",
    "Problem",
    "Status",
    "Store",
    "StoreMigration",
    "StoredDeal",
]
