#!/usr/bin/env python3
"""Predictions in a real PostgreSQL: kill -9 of the server under load, replicas that start at once, addresses that are wrong.

NEXUSML_KILLS sets how often a server under load is killed (default 4)."""

import os
import unittest

import harness
import records_case
import servers
from postgres_case import PostgresCase

KILLS = int(os.environ.get("NEXUSML_KILLS", "4"))


class Kills(PostgresCase):
    def test_kills_under_load_lose_only_what_was_younger_than_the_flush_interval(self):
        self.kill_under_load(KILLS)


class Replicas(PostgresCase):
    def test_two_that_start_at_once_share_an_empty_database(self):
        folders = [self.data / "a", self.data / "b"]
        replicas = [harness.Process([harness.NEXUSML, "serve", "--listen", f"127.0.0.1:{harness.free_port()}", "--models",
                                     self.models], cwd=self.folder,
                                    env=harness.clean_environment(NEXUSML_DATA_PATH=str(folder), DATABASE_URL=self.database.address))
                    for folder in folders]
        for replica in replicas:
            self.addCleanup(replica.close)
        for replica in replicas:
            self.assertEqual(self.wait_until_listening(replica).stop(), 0)
        servers_up = [self.start(data=folder) for folder in folders]
        ids = [one for server in servers_up for one in self.predict(server, 200)]
        self.wait_for_rows(400)
        self.assert_each_stored_once(ids)
        for server in servers_up:
            self.assertEqual(self.status(server), "healthy")

    def wait_until_listening(self, replica):
        harness.wait_until(lambda: "listening" in replica.output(), 10, "it listens")
        return replica


class WrongAddresses(PostgresCase):
    """Each is said clearly, in the log and in GET /health, and the password is nowhere."""

    def away(self, address, *words):
        server = self.start(address)
        self.predict(server, 5)
        self.wait_for_status(server, "degraded", records_case.DEGRADED_WITHIN)
        harness.wait_until(lambda: all(word in server.output() for word in words), 5, f"the log says {words}")
        shown = server.get("/health").body.decode() + server.output() + server.get("/metrics").body.decode()
        for secret in (servers.PASSWORD, "wrong-s3cret", address):
            self.assertNotIn(secret, shown)
        self.assertEqual(self.health(server)["dependencies"]["database"]["state"], "down")
        self.assertEqual(server.stop(), 0)
        self.assertNotIn(servers.PASSWORD, server.output())

    def test_a_wrong_password(self):
        self.away(self.postgres.address("postgres", password="wrong-s3cret"), "password authentication failed")

    def test_a_wrong_database(self):
        self.away(self.postgres.address("nowhere"), "nowhere", "does not exist; create the database")

    def test_a_certificate_that_nobody_signed(self):
        self.away(self.postgres.address("postgres", options="?sslmode=verify-full&sslrootcert=system-less.pem"), "certificate")

    def test_a_server_that_is_not_there(self):
        self.away(f"postgresql://nexusml:{servers.PASSWORD}@127.0.0.1:{harness.free_port()}/x", "refused")

    def test_an_address_that_can_be_none(self):
        done = harness.run("serve", "--models", self.models, expect=2, cwd=self.folder,
                           env=harness.clean_environment(DATABASE_URL=f"postgresql://nexusml:{servers.PASSWORD}@[::1/x",
                                                         NEXUSML_DATA_PATH=str(self.data)))
        self.assertIn("database.url", done)
        self.assertNotIn(servers.PASSWORD, done)


if __name__ == "__main__":
    unittest.main(verbosity=2)
