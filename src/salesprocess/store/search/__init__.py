"""Expressions as conditions of SQL: what the database can tell, and what of it for certain."""

from salesprocess.store.search.condition import Condition

__all__ = ["Condition"]
