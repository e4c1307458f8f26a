"""The migrations make the tables that the code speaks of, and can be taken back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from api.database import MIGRATIONS, Database
from api.tables import metadata


def test_they_make_what_the_code_speaks_of_and_go_back(database_url: str) -> None:
    database = Database(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, "head")
        connection.commit()
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    database.close()
