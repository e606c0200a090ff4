"""Prometheus as a program, traffic that moves every metric, and the queries of the dashboards."""

import json
import pathlib
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import harness

MONITOR = harness.ROOT / "monitor"


def get_json(url, **parameters):
    with urllib.request.urlopen(url + ("?" + urllib.parse.urlencode(parameters) if parameters else ""), timeout=10) as answer:
        return json.load(answer)


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


class Queried:
    """What answers PromQL at `self.api`."""

    def query(self, expression):
        """The series as [(labels, value)]; NaN is no value."""
        try:
            result = get_json(f"{self.api}/query", query=expression)["data"]["result"]
        except urllib.error.HTTPError as failure:
            raise AssertionError(f"{expression}\n{failure.read().decode()}")
        return [(one["metric"], float(one["value"][1])) for one in result if one["value"][1] != "NaN"]


class Prometheus(harness.Process, Queried):
    """Scrapes every second."""

    def __init__(self, folder, targets, rules=None, alertmanager=None, remote_write=None, rule_interval="500ms"):
        folder = pathlib.Path(folder) / "prometheus"
        folder.mkdir()
        self.port = harness.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = f"{self.url}/api/v1"
        config = {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": rule_interval},
            "rule_files": [str(rules)] if rules else [],
            "scrape_configs": [{"job_name": "nexusml", "static_configs": [{"targets": [f"127.0.0.1:{port}" for port in targets]}]}],
        }
        if alertmanager:
            config["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]}
        if remote_write:
            config["remote_write"] = [{"url": remote_write, "queue_config": {"batch_send_deadline": "500ms"}}]
        (folder / "prometheus.yml").write_text(json.dumps(config))  # JSON is YAML
        super().__init__([harness.need("prometheus", "prometheus"), f"--config.file={folder}/prometheus.yml",
                          f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{self.port}",
                          "--rules.alert.resend-delay=1s"])

    def wait_for_targets(self, count):
        up = 'count(up{job="nexusml"} == 1)'
        harness.wait_until(lambda: answers(f"{self.url}/-/ready") and self.query(up) and self.query(up)[0][1] == count, 30,
                           f"{count} targets are up\n{self.output()}")


BODIES = {
    "sentiment": lambda n: {"text": ["What a lovely day", "It broke at once, never again", "It is a table"][n % 3]},
    "email": lambda n: {"text": ["You have won a prize, click here now", "Shall we meet on Monday?"][n % 2], "subject": "Hello"},
    "topic": lambda n: {"text": ["The match ended in a draw", "The bank raised its rates", "A new phone was shown"][n % 3]},
    "recsys": lambda n: {"user_id": f"u{n % 9}", "item_id": f"i{n % 7}" if n % 5 else "unheard-of"},
    "trend": lambda n: {"values": [10 + (n + i) % 12 for i in range(36)], "horizon": 3},
    "diagnostic": lambda n: {"features": {"age": 30 + n % 50, "glucose": 90 + n % 80, "temperature": 36.6, "cough": "no"}},
    "risk": lambda n: {"features": {"age": 25 + n % 50, "income": 20000 + 300 * (n % 100)}},
}


class Traffic:
    """Asks a server for predictions of every type until it is closed, and what else makes its metrics move, once."""

    def __init__(self, server, data):
        self.server = server
        self.ending = threading.Event()
        self.failure = None
        self.train_and_process(data)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def train_and_process(self, data):
        server = self.server
        rows = (pathlib.Path(data) / "sentiment.csv").read_text()
        self.expect(server.request("POST", "/api/v1/models/sentiment/train", rows, {"Content-Type": "text/csv"}), 202)
        self.expect(server.request("POST", "/api/v1/models/sentiment/predict/batch", rows, {"Content-Type": "text/csv"}), 200)

    @staticmethod
    def expect(response, status):
        if response.status != status:
            raise AssertionError(f"{response.status}: {response.body.decode(errors='replace')}")
        return json.loads(response.body) if response.body else {}

    def run(self):
        generator = random.Random(7)
        number = 0
        try:
            while not self.ending.is_set():
                for model, body in BODIES.items():
                    made = self.expect(self.server.request("POST", f"/api/v1/models/{model}/predict", json.dumps(body(number)),
                                                           {"Content-Type": "application/json"}), 200)
                    if model in ("sentiment", "diagnostic"):
                        label = made.get("sentiment") or made.get("diagnosis")
                        self.server.post_json("/api/v1/feedback", {"prediction_id": made["prediction_id"], "label": label})
                self.server.post_json("/api/v1/monitoring/predictions",
                                      {"model_type": "churn", "prediction": "stays", "confidence": generator.random(),
                                       "features": {"age": generator.randint(18, 90)}, "latency_seconds": 0.01})
                self.server.post_json("/api/v1/models/diagnostic/predict", {"features": {"age": "wrong"}})
                number += 1
                time.sleep(0.02)
        except Exception as failure:  # noqa: BLE001  said when it is closed
            self.failure = failure

    def close(self):
        self.ending.set()
        self.thread.join()
        if self.failure:
            raise self.failure


def dashboard_queries():
    """Every query of every dashboard as (dashboard, panel, expression), with Grafana's variables filled in."""
    found = []
    for path in sorted((MONITOR / "grafana" / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                found.append((path.stem, panel["title"], fill_in(target["expr"])))
    return found


def fill_in(expression):
    known = {"$__rate_interval": "10s", "$__range": "5m", "$model_type": ".*", "$instance": ".*"}
    return re.sub(r"\$\w+", lambda match: known[match[0]], expression)


def empty_panels(source):
    """Queries to which `source` has no answer."""
    return [f"{board} / {panel}: {expression}" for board, panel, expression in dashboard_queries() if not source.query(expression)]
