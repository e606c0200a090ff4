#!/usr/bin/env python3
"""The Kubernetes objects: that they fit each other, checked without a cluster."""

import json
import unittest

import yaml

import monitoring_files as files

FOLDER = files.ROOT / "deploy" / "kubernetes"
VERSIONS = {"ServiceAccount": "v1", "PersistentVolumeClaim": "v1", "Service": "v1", "Deployment": "apps/v1",
            "HorizontalPodAutoscaler": "autoscaling/v2", "PodDisruptionBudget": "policy/v1",
            "NetworkPolicy": "networking.k8s.io/v1", "ServiceMonitor": "monitoring.coreos.com/v1",
            "PrometheusRule": "monitoring.coreos.com/v1"}


class Kubernetes(unittest.TestCase):
    def setUp(self):
        self.kustomization = files.read_yaml(FOLDER / "kustomization.yaml")
        objects = [one for name in self.kustomization["resources"] for one in yaml.safe_load_all((FOLDER / name).read_text())]
        self.objects = {one["kind"]: one for one in objects}
        self.pod = self.objects["Deployment"]["spec"]["template"]
        self.container = self.pod["spec"]["containers"][0]

    def test_every_file_is_a_resource_of_a_known_kind(self):
        there = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
        self.assertEqual(set(self.kustomization["resources"]), there)
        self.assertEqual({kind: one["apiVersion"] for kind, one in self.objects.items()}, VERSIONS)

    def test_selectors_find_the_pods(self):
        labels = self.pod["metadata"]["labels"].items()
        selectors = {
            "Deployment": self.objects["Deployment"]["spec"]["selector"]["matchLabels"],
            "Service": self.objects["Service"]["spec"]["selector"],
            "PodDisruptionBudget": self.objects["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
            "NetworkPolicy": self.objects["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        }
        for kind, selector in selectors.items():
            self.assertTrue(selector and selector.items() <= labels, kind)

    def test_prometheus_scrapes_the_service_as_the_job_nexusml(self):
        monitor, service = self.objects["ServiceMonitor"]["spec"], self.objects["Service"]
        labels = service["metadata"]["labels"]
        self.assertTrue(monitor["selector"]["matchLabels"].items() <= labels.items())
        self.assertEqual(labels[monitor["jobLabel"]], "nexusml")
        self.assertEqual(monitor["endpoints"][0]["port"], service["spec"]["ports"][0]["name"])

    def test_ports_go_by_the_container_s_name(self):
        names = {port["name"] for port in self.container["ports"]}
        self.assertIn(self.objects["Service"]["spec"]["ports"][0]["targetPort"], names)
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            self.assertIn(self.container[probe]["httpGet"]["port"], names)
        self.assertIn(self.objects["NetworkPolicy"]["spec"]["ingress"][0]["ports"][0]["port"], names)

    def test_probes_ask_what_the_server_answers(self):
        status, text = files.run(files.NEXUSML, "openapi")
        self.assertEqual(status, 0, text)
        paths = json.loads(text)["paths"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            self.assertIn(self.container[probe]["httpGet"]["path"], paths)

    def test_the_autoscaler_scales_the_deployment(self):
        target = self.objects["HorizontalPodAutoscaler"]["spec"]
        deployment = self.objects["Deployment"]
        self.assertEqual((target["scaleTargetRef"]["kind"], target["scaleTargetRef"]["name"]), ("Deployment", deployment["metadata"]["name"]))
        self.assertLess(target["minReplicas"], target["maxReplicas"])
        self.assertNotIn("replicas", deployment["spec"], "it would be reset at every apply")
        self.assertIn("cpu", self.container["resources"]["requests"])

    def test_the_container_has_no_rights_and_limits(self):
        self.assertTrue(self.pod["spec"]["securityContext"]["runAsNonRoot"])
        self.assertEqual(self.container["securityContext"], {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                                             "capabilities": {"drop": ["ALL"]}})
        self.assertEqual(set(self.container["resources"]), {"requests", "limits"})
        self.assertFalse(self.objects["ServiceAccount"]["automountServiceAccountToken"])
        user = (files.ROOT / "deploy" / "Dockerfile").read_text().split("\nUSER ")[1].split(":")[0]
        self.assertEqual(self.pod["spec"]["securityContext"]["runAsUser"], int(user))

    def test_what_is_mounted_is_declared_and_holds_what_it_writes(self):
        declared = {volume["name"] for volume in self.pod["spec"]["volumes"]}
        mounts = {mount["name"]: mount["mountPath"] for mount in self.container["volumeMounts"]}
        self.assertEqual(set(mounts), declared)
        dockerfile = (files.ROOT / "deploy" / "Dockerfile").read_text()
        for variable, name in (("NEXUSML_MODELS_PATH", "models"), ("NEXUSML_DATA_PATH", "data")):
            self.assertIn(f"{variable}={mounts[name]}", dockerfile)
        claim = self.pod["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"]
        self.assertEqual(claim, self.objects["PersistentVolumeClaim"]["metadata"]["name"])

    def test_it_has_time_to_drain(self):
        wait = int(self.container["lifecycle"]["preStop"]["exec"]["command"][1])
        self.assertGreaterEqual(self.pod["spec"]["terminationGracePeriodSeconds"], wait + 10 + 10)

    def test_the_rules_are_those_of_prometheus(self):
        self.assertEqual(self.objects["PrometheusRule"]["spec"], files.read_yaml(files.RULES), "run deploy/kubernetes/make_prometheus_rule")

    def test_no_secret_is_shipped(self):
        self.assertNotIn("Secret", self.objects)
        self.assertEqual([key for one in self.container.get("env", []) for key in one if key == "value"], [])


if __name__ == "__main__":
    unittest.main()
