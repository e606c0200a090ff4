"""Tests of a server whose database is a real PostgreSQL."""

import records_case
import servers


class PostgresCase(records_case.RecordsCase):
    """A PostgreSQL for all tests of a class, an empty database for each."""

    @classmethod
    def setUpClass(cls):
        cls.postgres = servers.start(servers.Postgres, tls=True)
        cls.addClassCleanup(cls.postgres.close)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.database = records_case.PostgresDatabase(self.postgres)

    def start(self, address=None, **options):
        return super().start(DATABASE_URL=address or self.database.address, **options)
