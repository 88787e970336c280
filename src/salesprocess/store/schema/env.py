"""What Alembic runs to bring a store up to date, on the connection that the store gives it."""

from alembic import context

from salesprocess.store.tables import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
