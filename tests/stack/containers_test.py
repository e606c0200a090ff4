#!/usr/bin/env python3
"""Composition, image and service unit: checked without an engine. `make image` builds the image for real."""

import configparser
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import monitoring_files as files

COMPOSE = files.MONITOR / "docker-compose.yml"
EXAMPLE = files.MONITOR / ".env.example"
DOCKERFILE = files.ROOT / "deploy" / "Dockerfile"
UNIT = files.ROOT / "deploy" / "systemd" / "nexusml.service"
SECRETS = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD", "GRAFANA_ADMIN_PASSWORD"}
SERVICES = {"nexusml", "postgres", "redis", "minio", "bucket", "prometheus", "alertmanager", "grafana", "node-exporter"}


def example():
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


class Composition(unittest.TestCase):
    def setUp(self):
        self.services = files.read_yaml(COMPOSE)["services"]

    def compose(self, environment):
        tool = files.need("docker-compose", "docker-compose")
        return files.run(tool, "-f", COMPOSE, "config", "-q", env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment})

    def test_compose_reads_it_once_the_secrets_are_given(self):
        status, output = self.compose({name: "x" for name in SECRETS})
        self.assertEqual(status, 0, output)

    def test_compose_refuses_while_a_secret_is_missing(self):
        for missing in SECRETS:
            status, output = self.compose({name: "x" for name in SECRETS - {missing}})
            self.assertNotEqual(status, 0, missing)
            self.assertIn("set it in .env", output)

    def test_the_services_are_pinned_limited_and_looked_after(self):
        self.assertEqual(set(self.services), SERVICES)
        for name, service in self.services.items():
            with self.subTest(name):
                image = re.sub(r"\$\{\w+:-(.*)\}", r"\1", service["image"])
                self.assertRegex(image, r":(v?\d|RELEASE\.\d)")
                for key in ("mem_limit", "cpus", "pids_limit", "healthcheck", "logging"):
                    self.assertIn(key, service)
                if name != "bucket":
                    self.assertEqual(service["restart"], "unless-stopped")
                    self.assertTrue(service["healthcheck"]["test"])
                self.assertIn("no-new-privileges:true", service["security_opt"])

    def test_nothing_is_reachable_from_outside(self):
        for name, service in self.services.items():
            for port in service.get("ports", []):
                self.assertTrue(port.startswith("127.0.0.1:"), f"{name}: {port}")

    def test_the_example_names_every_variable_and_holds_no_secret(self):
        text = COMPOSE.read_text()
        used = set(re.findall(r"\$\{(\w+)", re.sub(r"\$\$\{?\w+", "", text)))
        self.assertEqual(set(example()), used)
        for name, value in example().items():
            if "PASSWORD" in name or "URL" in name and name != "PROMETHEUS_URL":
                self.assertEqual(value, "", name)
        self.assertEqual(set(re.findall(r"\$\{(\w+):\?", text)), SECRETS)
        self.assertIn(".env\n", (files.ROOT / ".gitignore").read_text())

    def test_no_secret_is_written_in_it(self):
        for name, service in self.services.items():
            for key, value in service.get("environment", {}).items():
                if re.search("PASSWORD|SECRET|AUTH|WEBHOOK", key):
                    self.assertRegex(value, r"^\$\{\w+(:\?[^}]*|:-)\}$", f"{name}: {key}")

    def test_prometheus_finds_its_targets_among_the_services(self):
        ports = {"nexusml": 8000, "node-exporter": 9100, "alertmanager": 9093}
        config = files.read_yaml(files.MONITOR / "prometheus" / "prometheus.yml")
        targets = {target for job in config["scrape_configs"] for one in job["static_configs"] for target in one["targets"]}
        self.assertEqual(targets, {f"{name}:{port}" for name, port in ports.items()} | {"localhost:9090"})
        self.assertLessEqual(set(ports), set(self.services))

    def test_what_is_mounted_is_there(self):
        for service in self.services.values():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                if source.startswith("."):
                    self.assertTrue((files.MONITOR / source).exists(), volume)

    def test_the_volumes_are_declared(self):
        declared = set(files.read_yaml(COMPOSE)["volumes"])
        used = {volume.split(":")[0] for service in self.services.values() for volume in service.get("volumes", [])}
        self.assertEqual({name for name in used if not name.startswith((".", "/"))}, declared)


class AlertmanagerStart(unittest.TestCase):
    def test_secrets_reach_it_by_file_and_not_by_environment(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "alertmanager"
            program.write_text('#!/bin/sh\namtool check-config "${1#--config.file=}" >/dev/null && env && echo "arguments: $*"\n')
            program.chmod(0o755)
            amtool = pathlib.Path(files.need("amtool", "prometheus-alertmanager")).parent
            environment = {"PATH": f"{folder}:{amtool}:/usr/bin:/bin", "RUN_FOLDER": f"{folder}/run", "ALERT_SMTP_PASSWORD": "hush-mail",
                           "ALERT_SLACK_WEBHOOK_URL": "http://slack.test/hush", "ALERT_SMTP_SMARTHOST": "mail.test:25",
                           "ALERT_SMTP_FROM": "a@mail.test", "ALERT_SMTP_USERNAME": "a", "ALERT_EMAIL_CRITICAL": "b@mail.test",
                           "ALERT_SLACK_CHANNEL": "#here"}
            status, output = files.run(files.MONITOR / "alertmanager" / "start", "--cluster.listen-address=", env=environment)
            self.assertEqual(status, 0, output)
            self.assertNotIn("hush", output)
            self.assertIn("--cluster.listen-address=", output)
            password = pathlib.Path(folder) / "run" / "secrets" / "smtp_password"
            self.assertEqual(password.read_text(), "hush-mail")
            self.assertEqual(password.stat().st_mode & 0o077, 0)


class Image(unittest.TestCase):
    def setUp(self):
        self.text = re.sub(r"\\\n", " ", DOCKERFILE.read_text())
        self.lines = [line.split(None, 1) for line in self.text.splitlines() if line and not line.startswith("#")]

    def test_it_is_built_in_one_stage_and_runs_in_another(self):
        stages = [rest for word, rest in self.lines if word == "FROM"]
        self.assertGreaterEqual(len(stages), 3)
        self.assertNotIn(" AS ", stages[-1])
        last = self.text[self.text.rindex("\nFROM"):]
        self.assertNotRegex(last, r"g\+\+|cmake|scripts/setup|-dev\b")
        self.assertIn("COPY --from=program", last)

    def test_it_runs_as_a_user_with_a_health_check_by_the_binary(self):
        words = dict(self.lines)
        self.assertRegex(words["USER"], r"^[1-9]\d+:[1-9]\d+$")
        self.assertIn('["nexusml", "health", "--live"]', words["HEALTHCHECK"])
        self.assertEqual(words["ENTRYPOINT"], '["nexusml"]')
        self.assertRegex(words["ARG"] + self.text, r"BASE=debian:12\.\d+-slim")

    def test_every_library_of_the_program_is_installed(self):
        _, output = files.run("objdump", "-p", files.NEXUSML)
        needed = set(re.findall(r"NEEDED\s+(\S+)", output))
        self.assertTrue(needed)
        installed = set(re.search(r"install -y --no-install-recommends (.*?)&&", self.text[self.text.rindex("\nFROM"):])[1].split())
        of_the_base = {"libc6", "libgcc-s1", "libstdc++6"}  # libstdc++6 comes with libxgboost0
        for library in needed:
            path = library_path(library)
            owners = {owner for found in package_names(path) for owner in found}
            self.assertTrue(owners & (installed | of_the_base), f"{library} of {owners}")

    def test_the_context_holds_neither_data_nor_secrets(self):
        lines = (files.ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()
        rules = [line for line in lines if line and not line.startswith("#")]
        self.assertEqual(rules[0], "*")
        allowed = {line[1:] for line in rules if line.startswith("!")}
        self.assertFalse(allowed & {"data", "models", ".git", "build", "."})
        for name in ("CMakeLists.txt", "CMakePresets.json", "cmake", "nexusml", "scripts"):
            self.assertIn(name, allowed)

    def test_the_version_is_the_projects(self):
        version = re.search(r"project\(nexusml VERSION ([\d.]+)", (files.ROOT / "CMakeLists.txt").read_text())[1]
        self.assertEqual(example()["NEXUSML_IMAGE"], f"nexusml:{version}")
        self.assertIn(f"nexusml:{version}", COMPOSE.read_text())


def library_path(name):
    listing = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True).stdout
    return os.path.realpath(re.search(rf"^\s*{re.escape(name)} .*=> (\S+)$", listing, re.MULTILINE)[1])


def package_names(path):
    _, output = files.run("dpkg", "-S", path)
    yield [line.split(":")[0] for line in output.splitlines() if ":" in line]
    _, output = files.run("dpkg", "-S", path.removeprefix("/usr"))
    yield [line.split(":")[0] for line in output.splitlines() if ":" in line]


class Service(unittest.TestCase):
    def test_systemd_accepts_it_and_finds_it_well_locked(self):
        analyze = files.need("systemd-analyze", "systemd")
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "nexusml.service"
            unit.write_text(UNIT.read_text().replace("/usr/local/bin/nexusml", "/bin/true"))  # it need not be installed here
            status, output = files.run(analyze, "verify", "--man=no", unit)
            self.assertEqual((status, output.strip()), (0, ""))
            status, output = files.run(analyze, "security", "--offline=true", "--threshold=20", unit)
            self.assertEqual(status, 0, output)

    def test_it_starts_the_program_without_rights(self):
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read(UNIT)
        service = unit["Service"]
        self.assertTrue(service["ExecStart"].startswith("/usr/local/bin/nexusml serve"))
        for key in ("DynamicUser", "NoNewPrivileges", "PrivateTmp", "MemoryDenyWriteExecute"):
            self.assertEqual(service[key], "yes")
        self.assertEqual((service["CapabilityBoundingSet"], service["ProtectSystem"]), ("", "strict"))


if __name__ == "__main__":
    unittest.main()
