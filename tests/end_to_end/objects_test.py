#!/usr/bin/env python3
"""Model versions in an object store: replicas share them, a machine starts from them alone, and nobody notices when the
store is away. Against a real S3 server that verifies signatures."""

import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

import harness
import servers

PREDICT = "/api/v1/models/sentiment/predict"


class Load:
    """Predicts without a pause on one connection each of two threads until it is told to end."""

    def __init__(self, server):
        self.server = server
        self.ending = False
        self.answered = 0
        self.slowest = 0
        self.failures = []
        self.threads = [threading.Thread(target=self.run) for _ in range(2)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ending = True
        for thread in self.threads:
            thread.join()

    def run(self):
        connection = harness.http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        texts = 0
        while not self.ending:
            texts += 1
            begin = time.monotonic()
            try:
                connection.request("POST", PREDICT, json.dumps({"text": f"a lovely day {texts % 50}"}),
                                   {"Content-Type": "application/json"})
                response = connection.getresponse()
                body = response.read()
                if response.status != 200:
                    self.failures.append(body)
            except OSError as failure:
                self.failures.append(repr(failure))
                return
            self.slowest = max(self.slowest, time.monotonic() - begin)
            self.answered += 1
            time.sleep(0.002)
        connection.close()


def health(server):
    return json.loads(server.get("/health").body)


def minio(server):
    return health(server)["dependencies"]["minio"]


class Objects(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.s3 = servers.start(servers.S3)
        cls.addClassCleanup(lambda: cls.s3.close())
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(lambda: shutil.rmtree(cls.folder))
        cls.trained = harness.train_sample_models(cls.folder, types=("sentiment",), rows=200)
        cls.buckets = 0

    def setUp(self):
        type(self).buckets += 1
        self.bucket = self.s3.make_bucket(f"bucket{self.buckets}")
        self.work = pathlib.Path(tempfile.mkdtemp(dir=self.folder))

    def models(self, name):
        """A repository of a replica's own with the trained model in it."""
        return shutil.copytree(self.trained, self.work / name)

    def start(self, models, **settings):
        environment = {"MINIO_ENDPOINT": f"127.0.0.1:{self.s3.port}", "MINIO_BUCKET": self.bucket,
                       "MINIO_ACCESS_KEY": self.s3.ACCESS_KEY, "MINIO_SECRET_KEY": self.s3.SECRET_KEY,
                       "NEXUSML_OBJECTS_POLL_INTERVAL": "0.3", "NEXUSML_DATA_PATH": str(models) + "-data", **settings}
        environment = {name: value for name, value in environment.items() if value is not None}
        server = harness.Nexusml(models, cwd=self.work, env=harness.clean_environment(**environment))
        self.addCleanup(server.close)
        self.addCleanup(lambda: self.assert_no_secret(server))
        return server

    def assert_no_secret(self, server):
        if not server.log.closed:
            self.assertNotIn(servers.PASSWORD, server.output())

    def predict(self, server, text="a lovely day"):
        answer = server.post_json(PREDICT, {"text": text})
        self.assertEqual(answer.status, 200, answer.json)
        return answer.json

    def train(self, server, word, wait=True):
        rows = "".join(f"a {word} thing {i},positive\nan awful thing {i},negative\n" for i in range(20))
        response = server.request("POST", "/api/v1/models/sentiment/train", "text,label\n" + rows, {"Content-Type": "text/csv"})
        job = json.loads(response.body)
        self.assertEqual(response.status, 202, job)
        return self.wait_for(server, job["id"]) if wait else job["id"]

    def wait_for(self, server, job):
        def ended():
            state = json.loads(server.get(f"/api/v1/jobs/{job}").body)
            return state if state["state"] not in ("waiting", "running") else None

        state = harness.wait_until(ended, 30, "the training ends")
        self.assertEqual(state["state"], "succeeded", state)
        return state["version"]

    def published(self, version):
        return self.s3.request("GET", f"/{self.bucket}/models/sentiment/{version}/manifest.json")[0] == 200

    def wait_published(self, version):
        harness.wait_until(lambda: self.published(version), 15, f"version {version} is in the store")

    def serves(self, server, version, seconds=15):
        harness.wait_until(lambda: self.predict(server)["version"] == str(version), seconds, f"version {version} serves")

    def test_a_machine_starts_from_the_store_alone(self):
        first = self.start(self.models("first"))
        self.wait_published(1)
        expected = self.predict(first)
        first.stop()
        second = self.start(self.work / "second")
        answer = self.predict(second)
        self.assertEqual((answer["version"], answer["sentiment"], answer["confidence"]),
                         (expected["version"], expected["sentiment"], expected["confidence"]))
        for file in (self.trained / "sentiment" / "1").iterdir():
            self.assertEqual((self.work / "second" / "sentiment" / "1" / file.name).read_bytes(), file.read_bytes())

    def test_what_one_replica_trains_the_other_serves_without_a_failed_prediction(self):
        first = self.start(self.models("first"))
        second = self.start(self.models("second"))
        with Load(second) as load:
            version = self.train(first, "splendid")
            begin = time.monotonic()
            self.serves(second, version)
            print(f"trained on one, served by the other after {time.monotonic() - begin:.2f} s", flush=True)
        self.assertEqual(load.failures, [])
        self.assertGreater(load.answered, 10)

    def test_what_the_command_line_trains_is_published(self):
        first = self.start(self.models("first"))
        self.wait_published(1)  # what the second starts from
        second = self.start(self.work / "second")
        harness.run("train", "sentiment", "--data", self.folder / "sentiment.csv", "--models", self.work / "first", "--seed", 7)
        self.wait_published(2)
        self.serves(first, 2)
        self.serves(second, 2)

    def test_trainings_at_the_same_time_get_numbers_of_their_own(self):
        replicas = [self.start(self.models(name)) for name in ("first", "second")]
        self.wait_published(1)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            versions = list(pool.map(self.train, replicas, ("splendid", "fabulous")))
        self.assertEqual(len(set(versions)), 2, versions)
        for version in versions:
            self.wait_published(version)
            for name in ("first", "second"):
                file = self.work / name / "sentiment" / str(version) / "model.json"
                harness.wait_until(file.exists, 15, f"{name} has version {version}")
            self.assertEqual(*((self.work / name / "sentiment" / str(version) / "model.json").read_bytes()
                               for name in ("first", "second")))
        for replica in replicas:
            self.serves(replica, max(versions))

    def test_the_store_goes_and_comes_back_under_load(self):
        server = self.start(self.models("first"))
        self.wait_published(1)
        harness.wait_until(lambda: health(server)["status"] == "healthy", 15, "healthy")
        with Load(server) as load:
            for away, back in ((self.s3.kill, self.s3.start_again), (self.s3.pause, self.s3.resume)):
                away()
                begin = time.monotonic()
                try:
                    harness.wait_until(lambda: health(server)["status"] == "degraded", 12, "degraded health")
                    degraded = time.monotonic() - begin
                    self.assertEqual(server.metric("infra_minio_connected"), 0)
                    version = self.train(server, "splendid")
                    self.serves(server, version)
                finally:
                    back()
                begin = time.monotonic()
                harness.wait_until(lambda: health(server)["status"] == "healthy", 15, "healthy again")
                print(f"{away.__name__}: degraded after {degraded:.1f} s, healthy {time.monotonic() - begin:.1f} s after the return",
                      flush=True)
                self.assertEqual(server.metric("infra_minio_connected"), 1)
                self.wait_published(version)
        self.assertEqual(load.failures, [])
        print(f"{load.answered} predictions, the slowest took {1000 * load.slowest:.0f} ms", flush=True)
        self.assertGreater(server.metric('ml_errors_total{error_type="unavailable",component="storage"}'), 0)

    def test_while_the_store_is_away_a_machine_starts_with_its_copy(self):
        for away, back in ((self.s3.kill, self.s3.start_again), (self.s3.pause, self.s3.resume)):
            models = self.models(f"copy-{away.__name__}")
            away()
            try:
                server = self.start(models)
                self.predict(server)
                self.assertEqual(server.stop(), 0)
            finally:
                back()

    def test_with_nothing_at_all_it_starts_and_serves_when_the_store_is_back(self):
        first = self.start(self.models("first"))
        self.wait_published(1)
        first.stop()
        self.s3.kill()
        try:
            server = self.start(self.work / "second")
            self.assertEqual(server.post_json(PREDICT, {"text": "x"}).status, 404)
        finally:
            self.s3.start_again()
        harness.wait_until(lambda: server.post_json(PREDICT, {"text": "x"}).status == 200, 15, "it serves")

    def test_a_damaged_object_replaces_nothing(self):
        first = self.start(self.models("first"))
        second = self.start(self.models("second"))
        version = self.train(first, "splendid")
        self.serves(second, version)
        first.stop()
        manifest = json.loads(self.s3.request("GET", f"/{self.bucket}/models/sentiment/{version}/manifest.json")[1])
        manifest["version"] = version = int(version) + 1
        for file in manifest["files"]:
            self.s3.request("PUT", f"/{self.bucket}/models/sentiment/{version}/{file['name']}", b"x" * file["bytes"])
        self.s3.request("PUT", f"/{self.bucket}/models/sentiment/{version}/manifest.json", json.dumps(manifest).encode())
        harness.wait_until(lambda: (second.metric('ml_errors_total{error_type="corrupt",component="storage"}') or 0) > 0, 15,
                           "the damage is counted")
        self.assertEqual(self.predict(second)["version"], str(version - 1))
        self.assertIn("its checksum differs", second.output())
        self.assertFalse((self.work / "second" / "sentiment" / str(version)).exists())

    def test_training_data_comes_from_the_store(self):
        rows = "text,label\n" + "".join(f"a splendid thing {i},positive\nan awful thing {i},negative\n" for i in range(20))
        self.assertEqual(self.s3.request("PUT", f"/{self.bucket}/sets/reviews.csv", rows.encode())[0], 200)
        server = self.start(self.models("first"))
        train = "/api/v1/models/sentiment/train"
        for dataset in ("sets/reviews.csv", f"s3://{self.bucket}/sets/reviews.csv"):
            job = server.post_json(train, {"dataset": dataset})
            self.assertEqual(job.status, 202, job.json)
            self.wait_for(server, job.json["id"])
        for dataset, status in (("sets/none.csv", 404), ("s3://nowhere/a.csv", 503), ("s3://bucket", 422), ("../x", 422)):
            answer = server.post_json(train, {"dataset": dataset})
            self.assertEqual(answer.status, status, answer.json)
        server.stop()
        small = self.start(self.models("small"), NEXUSML_OBJECTS_MAXIMUM_DATASET_BYTES="1024")
        self.assertEqual(small.post_json(train, {"dataset": "sets/reviews.csv"}).status, 413)

    def test_what_is_set_wrongly_is_said_and_no_secret_is(self):
        cases = {
            "bucket": ({"MINIO_BUCKET": "nowhere"}, "there is no such bucket"),
            "secret": ({"MINIO_SECRET_KEY": "wr0ng-" + servers.PASSWORD}, "check access key, secret key"),
            "access": ({"MINIO_ACCESS_KEY": "nobody"}, "check access key"),
            "plain": ({"MINIO_ENDPOINT": f"https://127.0.0.1:{self.s3.port}"}, "does it speak TLS"),
        }
        with self.tls_server() as port:
            cases["unsigned"] = ({"MINIO_ENDPOINT": f"127.0.0.1:{port}", "MINIO_SECURE": "true"}, "certificate")
            for name, (settings, message) in cases.items():
                with self.subTest(name):
                    server = self.start(self.models(name), **settings)
                    self.predict(server)
                    harness.wait_until(lambda: message in server.output(), 12, f"'{message}' in the log:\n{server.output()}")
                    harness.wait_until(lambda: minio(server)["state"] == "down", 12, "minio is down")
                    self.assertEqual(health(server)["status"], "degraded")
                    for text in (server.output(), json.dumps(health(server)), server.get("/metrics").body.decode()):
                        self.assertNotIn(servers.PASSWORD, text)
                    self.assertEqual(server.stop(), 0)

    def tls_server(self):
        """A port that speaks TLS with a certificate that nobody signed."""
        key, certificate = self.work / "key.pem", self.work / "certificate.pem"
        subprocess.run([harness.need("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        port = harness.free_port()
        process = harness.Process(["openssl", "s_server", "-accept", port, "-key", key, "-cert", certificate, "-quiet", "-www"])
        self.addCleanup(process.close)
        harness.wait_until(lambda: servers.answers_on(port), 10, "openssl answers")

        class Port:
            def __enter__(self):
                return port

            def __exit__(self, *_):
                process.close()

        return Port()

    def test_secrets_come_from_files_and_check_config_shows_none(self):
        secret = self.work / "secret"
        secret.write_text(servers.PASSWORD + "\n")
        self.start(self.models("first"), MINIO_SECRET_KEY=None, NEXUSML_OBJECTS_SECRET_KEY_FILE=str(secret))
        self.wait_published(1)
        shown = harness.run("check-config", cwd=self.work, env=harness.clean_environment(
            MINIO_ENDPOINT="s3:9000", MINIO_BUCKET="models", MINIO_ROOT_USER="someb0dy", MINIO_ROOT_PASSWORD=servers.PASSWORD,
            REDIS_URL=f"redis://:{servers.PASSWORD}@redis:6379"))
        self.assertIn("objects.endpoint: s3:9000", shown)
        self.assertIn("objects.secret_key: (a secret)", shown)
        self.assertNotIn(servers.PASSWORD, shown)
        self.assertNotIn("someb0dy", shown)

    def test_half_a_configuration_is_refused(self):
        for missing, key in (("MINIO_BUCKET", "objects.bucket"), ("MINIO_SECRET_KEY", "objects.secret_key")):
            settings = {"MINIO_ENDPOINT": "127.0.0.1:9000", "MINIO_BUCKET": "b", "MINIO_ACCESS_KEY": "a",
                        "MINIO_SECRET_KEY": servers.PASSWORD}
            del settings[missing]
            message = harness.run("serve", "--listen", f"127.0.0.1:{harness.free_port()}", "--models", self.work, expect=2,
                                  cwd=self.work, env=harness.clean_environment(**settings))
            self.assertIn(key, message)
            self.assertNotIn(servers.PASSWORD, message)


if __name__ == "__main__":
    unittest.main(verbosity=2)
