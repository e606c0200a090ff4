"""What the tests of stored predictions share: a server with a model, load on it, and a look into its database."""

import contextlib
import http.client
import json
import pathlib
import random
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
import unittest
import uuid

import harness

FLUSH_INTERVAL = 0.2  # seconds, the default of events.flush_interval
SENTENCE = "what a lovely day"
PREDICT = "/api/v1/models/sentiment/predict"
INGEST = "/api/v1/monitoring/predictions"
FEEDBACK = "/api/v1/feedback"
DEGRADED_WITHIN = 12  # seconds after a server went away
HEALTHY_WITHIN = 15  # seconds after it came back


class Load:
    """Predicts on some connections until it is stopped or the server is gone."""

    def __init__(self, server, clients=2, pause=0.0):
        self.server = server
        self.pause = pause
        self.answered = {}  # prediction_id: when
        self.failures = []
        self.stopping = threading.Event()
        self.clients = [threading.Thread(target=self.run) for _ in range(clients)]
        for client in self.clients:
            client.start()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            while not self.stopping.is_set():
                connection.request("POST", PREDICT, body=json.dumps({"text": SENTENCE}), headers={"Content-Type": "application/json"})
                response = connection.getresponse()
                body = json.loads(response.read())
                if response.status == 200:
                    self.answered[body["prediction_id"]] = time.monotonic()
                else:
                    self.failures.append(body)
                time.sleep(self.pause)
        except (OSError, http.client.HTTPException, ValueError) as failure:
            self.failures.append(failure)
        finally:
            connection.close()

    def stop(self):
        """Returns: the ids of all answers."""
        self.stopping.set()
        for client in self.clients:
            client.join()
        return set(self.answered)

    def answered_before(self, moment):
        return {one for one, when in self.answered.items() if when < moment}


class Sqlite:
    """The database that a server has when it is alone."""

    def __init__(self, file):
        self.file = file

    def query(self, sql):
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)) as connection:
                return connection.execute(sql).fetchall()
        except sqlite3.OperationalError:  # the server is still making the file or its tables
            return []

    def stored(self):
        return [str(uuid.UUID(bytes=row[0])) for row in self.query("SELECT id FROM predictions")]


class PostgresDatabase:
    """A database of a Postgres server."""

    def __init__(self, server):
        self.server = server
        self.address = server.new_database()

    def query(self, sql):
        try:
            return self.server.query(self.address, sql)
        except RuntimeError as failure:
            if "does not exist" in str(failure):  # no table yet
                return []
            raise

    def stored(self):
        return [row[0] for row in self.query("SELECT id FROM predictions")]


class RecordsCase(unittest.TestCase):
    """A folder with a model and, for each test, one for the server's data."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.models = harness.train_sample_models(cls.folder, types=("sentiment",), rows=300)

    def setUp(self):
        self.data = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.database = Sqlite(self.data / "nexusml.db")

    def start(self, data=None, **settings):
        """Settings are environment variables, such as NEXUSML_EVENTS_FLUSH_INTERVAL="30"."""
        environment = harness.clean_environment(NEXUSML_DATA_PATH=str(data or self.data), **settings)
        server = harness.Nexusml(self.models, cwd=self.folder, env=environment)
        self.addCleanup(server.close)
        return server

    def load(self, server, **options):
        load = Load(server, **options)
        self.addCleanup(load.stop)
        return load

    def predict(self, server, count, text=SENTENCE):
        ids = []
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        for _ in range(count):
            connection.request("POST", PREDICT, body=json.dumps({"text": text}), headers={"Content-Type": "application/json"})
            response = connection.getresponse()
            body = json.loads(response.read())
            self.assertEqual(response.status, 200, body)
            ids.append(body["prediction_id"])
        connection.close()
        return ids

    def post_lines(self, server, path, lines):
        body = "".join(json.dumps(line) + "\n" for line in lines)
        answer = server.request("POST", path, body, {"Content-Type": "application/x-ndjson"})
        return json.loads(answer.body)

    def health(self, server):
        return json.loads(server.get("/health").body)

    def status(self, server):
        return self.health(server)["status"]

    def wait_for_status(self, server, status, seconds):
        began = time.monotonic()
        harness.wait_until(lambda: self.status(server) == status, seconds, f"{status} health")
        return time.monotonic() - began

    def wait_for_rows(self, count, seconds=20):
        harness.wait_until(lambda: len(self.database.stored()) >= count, seconds, f"{count} rows")

    def wait_for_empty_spool(self, data=None, seconds=20):
        harness.wait_until(lambda: not list(((data or self.data) / "spool").glob("*.spool")), seconds, "the spool is replayed")

    def kill_under_load(self, kills):
        """Only what was answered less than a flush interval before a kill may be lost, and nothing is doubled."""
        due, younger = set(), 0
        for _ in range(kills):
            server = self.start()
            load = self.load(server)
            time.sleep(random.uniform(0.4, 1.2))
            killed = time.monotonic()
            server.stop(signal.SIGKILL)
            answered = load.stop()
            kept = load.answered_before(killed - FLUSH_INTERVAL)
            self.assertGreater(len(kept), 0)
            due |= kept
            younger += len(answered - kept)
        server = self.start()
        self.wait_for_rows(1)
        self.wait_for_empty_spool()
        self.assert_each_stored_once(due)
        print(f"{kills} kills: {len(due)} predictions were due, {younger} younger ones might have been lost", flush=True)
        server.stop()

    def assert_each_stored_once(self, ids):
        stored = self.database.stored()
        self.assertEqual(len(stored), len(set(stored)), "a prediction is stored twice")
        self.assertEqual(set(ids) - set(stored), set(), "predictions are lost")
