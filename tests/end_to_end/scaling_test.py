#!/usr/bin/env python3
"""Two replicas share PostgreSQL and Redis, a Prometheus scrapes both and writes to VictoriaMetrics, and the dashboards are
answered from there."""

import pathlib
import shutil
import tempfile
import unittest

import harness
import monitoring_programs as programs
import servers


class VictoriaMetrics(harness.Process, programs.Queried):
    def __init__(self, folder):
        self.port = harness.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = f"{self.url}/api/v1"
        super().__init__([harness.need("victoria-metrics", "victoria-metrics"), f"-storageDataPath={folder}/victoria-metrics",
                          f"-httpListenAddr=127.0.0.1:{self.port}", "-search.latencyOffset=0s", "-search.disableCache", "-memory.allowedBytes=128MB"])
        harness.wait_until(lambda: programs.answers(f"{self.url}/health"), 20, "VictoriaMetrics answers")


class Scaling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.postgres = servers.start(servers.Postgres)
        cls.addClassCleanup(cls.postgres.close)
        cls.redis = servers.start(servers.Redis)
        cls.addClassCleanup(cls.redis.close)
        cls.database = cls.postgres.new_database()
        models = harness.train_sample_models(cls.folder, harness.ALL_TYPES, rows=400)
        cls.replicas = [cls.start_replica(models, name) for name in ("one", "two")]
        cls.store = VictoriaMetrics(cls.folder)
        cls.addClassCleanup(cls.store.close)
        cls.prometheus = programs.Prometheus(cls.folder, [one.port for one in cls.replicas],
                                             rules=programs.MONITOR / "prometheus" / "alert_rules.yml",
                                             remote_write=f"{cls.store.url}/api/v1/write")
        cls.addClassCleanup(cls.prometheus.close)
        cls.traffic = [programs.Traffic(one, cls.folder) for one in cls.replicas]
        for one in cls.traffic:
            cls.addClassCleanup(one.close)
        cls.prometheus.wait_for_targets(2)

    @classmethod
    def start_replica(cls, models, name):
        environment = harness.clean_environment(
            DATABASE_URL=cls.database, REDIS_URL=cls.redis.address(), NEXUSML_DATA_PATH=str(cls.folder / name),
            NEXUSML_DRIFT_EVALUATION_INTERVAL="0.5", NEXUSML_DRIFT_MINIMUM_SAMPLES="20",
            NEXUSML_QUALITY_EVALUATION_INTERVAL="0.5", NEXUSML_METRICS_SAMPLE_INTERVAL="1")
        server = harness.Nexusml(models, cwd=cls.folder, env=environment)
        cls.addClassCleanup(server.close)
        return server

    def test_no_panel_is_empty_in_the_distributed_store(self):
        empty = []

        def filled():
            empty[:] = programs.empty_panels(self.store)
            return not empty

        try:
            harness.wait_until(filled, 40, "panels are empty")
        except AssertionError as failure:
            raise AssertionError("\n".join([str(failure), *empty]))

    def test_what_replicas_count_adds_up_in_the_distributed_store(self):
        counted = 'sum by (instance) (model_predictions_total{model_type="email"})'
        both = harness.wait_until(lambda: len(self.store.query(counted)) == 2 and self.store.query(counted), 30, "both replicas are there")
        self.assertTrue(all(value > 0 for _, value in both), both)
        same = 'count(count by (instance) (up{job="nexusml"} == 1))'
        self.assertEqual(self.store.query(same)[0][1], 2)
        self.assertEqual(self.prometheus.query(same)[0][1], 2)

    def test_a_label_may_arrive_at_the_other_replica(self):
        one, two = self.replicas
        made = one.post_json("/api/v1/models/sentiment/predict", {"text": "What a lovely day"}).json
        self.assertEqual(two.post_json("/api/v1/feedback", {"prediction_id": made["prediction_id"], "label": "positive"}).json["accepted"], 1)
        question = ("SELECT count(*) FROM feedback f JOIN predictions p ON p.id = f.prediction_id "
                    f"WHERE f.prediction_id = '{made['prediction_id']}'")
        harness.wait_until(lambda: self.rows(question) == [("1",)], 20, "the label joins its prediction")

    def rows(self, sql):
        return self.postgres.query(self.database, sql)


if __name__ == "__main__":
    unittest.main(verbosity=2)
