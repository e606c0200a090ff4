#!/usr/bin/env python3
"""A model is retrained, swapped and rolled back while requests pour in: not one of them may fail."""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import http.client
import unittest

import harness

TRAININGS = 20
ROLLBACKS = 20
PREDICT = "/api/v1/models/sentiment/predict"
BODY = '{"text": "The coffee is excellent, thank you!"}'
SCRIPT = """
wrk.method = "POST"
wrk.path = "%s"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '%s'
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("TOTAL %%d STATUS %%d CONNECT %%d READ %%d WRITE %%d TIMEOUT %%d\\n", summary.requests,
    errors.status, errors.connect, errors.read, errors.write, errors.timeout))
end
""" % (PREDICT, BODY)


class Wrk:
    """wrk, until finish(), which ends it as a terminal's interrupt does: it prints its counts then."""

    def __init__(self, program, folder, port, seconds):
        script = pathlib.Path(folder) / "load.lua"
        script.write_text(SCRIPT)
        self.process = subprocess.Popen([program, "-t1", "-c4", f"-d{seconds}s", "--timeout", "10s", "-s", str(script),
                                         f"http://127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)

    def running(self):
        return self.process.poll() is None

    def finish(self):
        self.process.send_signal(signal.SIGINT)
        output = self.process.communicate(timeout=90)[0]
        counts = re.search(r"TOTAL (\d+) STATUS (\d+) CONNECT (\d+) READ (\d+) WRITE (\d+) TIMEOUT (\d+)", output)
        total, *failures = map(int, counts.groups())
        return total, sum(failures), output

    def close(self):
        if self.running():
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class PythonLoad:
    """The same without wrk: slower, so it meets fewer swaps in the act."""

    def __init__(self, port, seconds, connections=4):
        print("wrk is missing (Debian package wrk): the load is made by Python, with far fewer requests")
        self.port = port
        self.end = time.monotonic() + seconds
        self.total = 0
        self.failures = []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.ask, daemon=True) for _ in range(connections)]
        for thread in self.threads:
            thread.start()

    def ask(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        while time.monotonic() < self.end:
            try:
                connection.request("POST", PREDICT, BODY, {"Content-Type": "application/json"})
                response = connection.getresponse()
                response.read()
                failure = None if response.status == 200 else str(response.status)
            except (OSError, http.client.HTTPException) as error:
                failure = repr(error)
            with self.lock:
                self.total += 1
                if failure:
                    self.failures.append(failure)
        connection.close()

    def running(self):
        return any(thread.is_alive() for thread in self.threads)

    def finish(self):
        self.end = 0
        for thread in self.threads:
            thread.join(90)
        return self.total, len(self.failures), "\n".join(self.failures[:10])

    def close(self):
        self.end = 0


class TrainingUnderLoad(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.models = harness.train_sample_models(self.folder, types=("sentiment",), rows=60)
        self.data = (pathlib.Path(self.folder) / "sentiment.csv").read_text()
        self.server = harness.Nexusml(self.models, "--data-dir", pathlib.Path(self.folder) / "data", cwd=self.folder,
                                      env=harness.clean_environment(NEXUSML_MODELS_KEEP_VERSIONS="0"))
        self.addCleanup(self.server.close)

    def put_under_load(self, seconds):
        wrk = shutil.which("wrk")
        load = (Wrk(wrk, self.folder, self.server.port, seconds) if wrk else PythonLoad(self.server.port, seconds))
        self.addCleanup(load.close)
        harness.wait_until(lambda: self.predictions() > 100, 20, "the load does not begin")
        return load

    def predictions(self):
        return self.server.metric('model_predictions_total{model_type="sentiment"}') or 0

    def version(self):
        response = self.server.request("POST", PREDICT, BODY, {"Content-Type": "application/json"})
        self.assertEqual(response.status, 200, response.body)
        return int(json.loads(response.body)["version"])

    def train(self):
        response = self.server.request("POST", "/api/v1/models/sentiment/train", self.data, {"Content-Type": "text/csv"})
        self.assertEqual(response.status, 202, response.body)
        path = response.headers["Location"]

        def ended():
            job = json.loads(self.server.get(path).body)
            return job if "ended" in job else None

        job = harness.wait_until(ended, 30, "the training does not end")
        self.assertEqual(job["state"], "succeeded", job)
        return int(job["version"])

    def test_no_request_fails_while_the_model_is_retrained_swapped_and_rolled_back(self):
        load = self.put_under_load(seconds=200)
        for wanted in range(2, 2 + TRAININGS):
            self.assertEqual(self.train(), wanted)
            self.assertEqual(self.version(), wanted)
        for i in range(ROLLBACKS):
            change = "rollback" if i % 2 == 0 else "load"
            response = self.server.request("POST", f"/api/v1/models/sentiment/{change}")
            self.assertEqual(response.status, 200, response.body)
            self.assertEqual(self.version(), TRAININGS + 1 - (1 if change == "rollback" else 0))
        self.assertTrue(load.running(), "the load ended before the changes did: they were not all made under load")
        versions = json.loads(self.server.get("/api/v1/models/sentiment").body)["versions"]
        self.assertEqual(versions, [str(one) for one in range(1, 2 + TRAININGS)])
        total, failed, output = load.finish()
        self.assertEqual(failed, 0, output)
        self.assertGreater(total, 1000)
        # A swap is never a load that the watcher made once more.
        loads = self.server.metric('model_load_success_total{model_type="sentiment"}')
        self.assertEqual(loads, 1 + TRAININGS + ROLLBACKS)
        self.assertEqual(self.server.metric('model_load_failure_total{model_type="sentiment"}'), 0)
        print(f"{total} requests, {failed} failed, over {TRAININGS} trainings and {ROLLBACKS} rollbacks and loads")


if __name__ == "__main__":
    unittest.main()
