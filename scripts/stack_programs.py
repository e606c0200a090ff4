"""The programs of the stack: how each is set up, started and found ready."""

import hashlib
import hmac
import http.client
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import time

from stack_process import Failure, Program, answers, as_user, connects, find, write


class Postgres(Program):
    name = "postgres"
    end_signal = signal.SIGINT
    user = "postgres"

    def tool(self, program):
        folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        return find(program, "postgresql", *folders)

    def url(self):
        return f"postgresql://nexusml:{self.place.secret('postgres')}@127.0.0.1:{self.place.port(self.name, 5432)}/nexusml"

    def prepare(self):
        data = self.folder / "data"
        if (data / "PG_VERSION").exists():
            return
        password = write(self.folder / "password", self.place.secret("postgres"))
        password.chmod(0o600)
        if os.geteuid() == 0:
            for path in (self.folder, password):
                shutil.chown(path, self.user, self.user)
        self.run(as_user(self.user, [self.tool("initdb"), "-D", data, "-U", "nexusml", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256",
                                     "--pwfile", password]))
        password.unlink()

    def command(self):
        return as_user(self.user, [self.tool("postgres"), "-D", self.folder / "data", "-p", self.place.port(self.name, 5432), "-c",
                                   "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])

    def ready(self):
        return subprocess.run([self.tool("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.place.port(self.name, 5432))]).returncode == 0

    def after_start(self):
        server = self.url().removesuffix("/nexusml") + "/postgres"
        ask = [self.tool("psql"), "-X", "-q", "-A", "-t", "-d", server, "-c"]
        known = subprocess.run([*ask, "SELECT 1 FROM pg_database WHERE datname = 'nexusml'"], capture_output=True, text=True)
        if known.returncode == 0 and known.stdout.strip() != "1":
            known = subprocess.run([*ask, "CREATE DATABASE nexusml"], capture_output=True, text=True)
        if known.returncode != 0:
            raise Failure(f"postgres: {known.stderr}")

    def address(self):
        return re.sub(r":[^:@]*@", "@", self.url()) + "  (password in secrets/postgres)"


class Redis(Program):
    name = "redis"

    def url(self):
        return f"redis://:{self.place.secret('redis')}@127.0.0.1:{self.place.port(self.name, 6379)}/0"

    def prepare(self):
        settings = (f"port {self.place.port(self.name, 6379)}\nbind 127.0.0.1\nrequirepass {self.place.secret('redis')}\ndir {self.folder}\n"
                    "maxmemory 128mb\nmaxmemory-policy allkeys-lru\nsave \"\"\n")
        write(self.folder / "redis.conf", settings).chmod(0o600)

    def command(self):
        return [find("redis-server", "redis-server"), self.folder / "redis.conf"]

    def ready(self):
        return connects(self.place.port(self.name, 6379))

    def address(self):
        return f"redis://127.0.0.1:{self.place.port(self.name, 6379)}/0  (password in secrets/redis)"


class S3(Program):
    """OpenStack Swift with its S3 interface: small, in Debian, and it verifies signatures."""

    name = "s3"
    access_key = "nexusml:nexusml"
    bucket = "nexusml"
    backends = {"account": 9101, "container": 9102, "object": 9103}

    def url(self):
        return f"http://127.0.0.1:{self.place.port(self.name, 9000)}"

    def prepare(self):
        (self.folder / "disks" / "one").mkdir(parents=True, exist_ok=True)
        write(self.folder / "swift.conf", "[swift-hash]\nswift_hash_path_prefix = nexusml\nswift_hash_path_suffix = stack\n"
                                          "[storage-policy:0]\nname = one\ndefault = yes\n")
        for kind, usual in self.backends.items():
            self.prepare_backend(kind, usual)
        filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in ("catch_errors", "healthcheck", "slo", "dlo"))
        write(self.folder / "proxy.conf", f"""[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {self.place.port(self.name, 9000)}
user = {self.own_user()}
swift_dir = {self.folder}
workers = 0
[pipeline:main]
pipeline = catch_errors healthcheck cache s3api tempauth slo dlo proxy-server
{filters}[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_nexusml_nexusml = {self.place.secret("s3")} .admin
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 5
""").chmod(0o600)
        servers = "".join(f"{find(f'swift-{kind}-server', f'swift-{kind}')} {kind}.conf &\n" for kind in (*self.backends, "proxy"))
        write(self.folder / "start.sh", f"trap 'kill $(jobs -p); wait' TERM INT\n{servers}wait\n")

    def prepare_backend(self, kind, usual):
        port = self.place.port(f"s3-{kind}", usual)
        builder = self.folder / f"{kind}.builder"
        for stale in self.folder.glob(f"{kind}.*"):
            stale.unlink()
        ring = find("swift-ring-builder", "swift-proxy")
        self.run([ring, builder, "create", "2", "1", "0"])
        self.run([ring, builder, "add", f"r1z1-127.0.0.1:{port}/one", "1"])
        self.run([ring, builder, "rebalance"])
        write(self.folder / f"{kind}.conf", f"""[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {self.own_user()}
swift_dir = {self.folder}
devices = {self.folder}/disks
mount_check = false
fallocate_reserve = 0
workers = 0
[pipeline:main]
pipeline = healthcheck {kind}-server
[filter:healthcheck]
use = egg:swift#healthcheck
[app:{kind}-server]
use = egg:swift#{kind}
""")

    @staticmethod
    def own_user():
        return pwd.getpwuid(os.geteuid()).pw_name

    def command(self):
        return ["/bin/bash", self.folder / "start.sh"]

    def ready(self):
        ports = [self.place.port(self.name, 9000), *(self.place.port(f"s3-{kind}", usual) for kind, usual in self.backends.items())]
        return all(answers(f"http://127.0.0.1:{port}/healthcheck") for port in ports)

    def after_start(self):
        status = self.put_bucket()
        until = time.monotonic() + 30
        while status >= 500 and time.monotonic() < until:  # a server behind the proxy is slow at first on a busy machine
            time.sleep(1)
            status = self.put_bucket()
        if status not in (200, 409):
            raise Failure(f"s3: making the bucket was answered by {status}. The end of {self.log}:\n{self.tail()}")

    def put_bucket(self):
        """Signed as S3 demands (AWS Signature Version 4)."""
        host = self.url().removeprefix("http://")
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        digest = hashlib.sha256(b"").hexdigest()
        headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment}
        names = ";".join(headers)
        canonical = "\n".join(["PUT", f"/{self.bucket}", "", *(f"{name}:{value}" for name, value in headers.items()), "", names, digest])
        scope = f"{moment[:8]}/us-east-1/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.place.secret('s3')}".encode()
        for part in [*scope.split("/"), text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.request("PUT", f"/{self.bucket}", headers=headers)
        return connection.getresponse().status

    def address(self):
        return f"{self.url()}/{self.bucket}  (key {self.access_key}, secret in secrets/s3)"


class Mail(Program):
    """Takes every mail and puts it into a folder that mail programs read (Maildir)."""

    name = "mail"

    def command(self):
        find("aiosmtpd", "python3-aiosmtpd")
        return ["/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{self.place.port(self.name, 1025)}", "-c",
                "aiosmtpd.handlers.Mailbox", self.folder / "inbox"]

    def ready(self):
        return connects(self.place.port(self.name, 1025))

    def address(self):
        return f"smtp://127.0.0.1:{self.place.port(self.name, 1025)}  (mails in {os.path.relpath(self.folder)}/inbox/new)"


class Nexusml(Program):
    name = "nexusml"
    ready_seconds = 300  # the sample models are trained at the first start

    def url(self):
        return f"http://127.0.0.1:{self.place.port(self.name, 8000)}"

    def command(self):
        program = os.environ.get("NEXUSML", self.place.root / "build" / "release" / "bin" / "nexusml")
        if not pathlib.Path(program).exists():
            raise Failure(f"{program} is not there: make build")
        serve = [] if "--models" in self.place.serve_flags else [self.place.root / "scripts" / "run"]
        return [*(serve or [program, "serve"]), "--listen", f"127.0.0.1:{self.place.port(self.name, 8000)}", "--data-dir", self.folder / "data",
                *self.place.serve_flags]

    def environment(self):
        """Where the servers are."""
        found = {}
        if "postgres" in self.place.ports:
            found["DATABASE_URL"] = Postgres(self.place).url()
        if "redis" in self.place.ports:
            found["REDIS_URL"] = Redis(self.place).url()
        if "s3" in self.place.ports:
            s3 = S3(self.place)
            found.update(MINIO_ENDPOINT=s3.url(), MINIO_BUCKET=s3.bucket, MINIO_ACCESS_KEY=s3.access_key, MINIO_SECRET_KEY=self.place.secret("s3"))
        if "prometheus" in self.place.wanted:  # it comes up later; history beyond six hours is asked of it
            found["NEXUSML_PROMETHEUS_URL"] = Prometheus(self.place).address()
        return found

    def ready(self):
        return answers(f"{self.url()}/health/ready")

    def address(self):
        return self.url()


class Alertmanager(Program):
    name = "alertmanager"

    def prepare(self):
        shutil.copytree(self.place.root / "monitor" / "alertmanager" / "templates", self.folder / "templates", dirs_exist_ok=True)
        settings = {"NEXUSML_URL": os.environ.get("NEXUSML_URL", Nexusml(self.place).url()), "ALERT_SECRETS": str(self.place.secrets)}
        if "ALERT_SMTP_SMARTHOST" not in os.environ and "mail" in self.place.ports:
            settings.update(ALERT_SMTP_SMARTHOST=f"127.0.0.1:{self.place.port('mail', 1025)}", ALERT_SMTP_TLS="false",
                            ALERT_SMTP_FROM="nexusml@localhost", ALERT_EMAIL_CRITICAL="on-call@localhost", ALERT_EMAIL_TEAM="ml-team@localhost")
        for variable, name in (("ALERT_SMTP_PASSWORD", "smtp_password"), ("ALERT_SLACK_WEBHOOK_URL", "slack_webhook_url")):
            if value := os.environ.get(variable):
                write(self.place.secrets / name, value).chmod(0o600)
        done = subprocess.run([self.place.root / "monitor" / "alertmanager" / "render"], capture_output=True, text=True, env={**os.environ, **settings})
        if done.returncode != 0:
            raise Failure(f"alertmanager: {done.stderr}")
        write(self.folder / "alertmanager.yml", shortened(done.stdout, self.place))

    def command(self):
        return [find("prometheus-alertmanager", "prometheus-alertmanager"), f"--config.file={self.folder}/alertmanager.yml",
                f"--storage.path={self.folder}/data", f"--web.listen-address={self.listen()}", "--cluster.listen-address="]

    def listen(self):
        return f"127.0.0.1:{self.place.port(self.name, 9093)}"

    def ready(self):
        return answers(f"http://{self.listen()}/-/ready")

    def address(self):
        return f"http://{self.listen()}"


class Prometheus(Program):
    name = "prometheus"

    def prepare(self):
        place = self.place
        shutil.copy(place.root / "monitor" / "prometheus" / "alert_rules.yml", self.folder / "rules.yml")
        if place.scale != 1:
            write(self.folder / "rules.yml", shortened((self.folder / "rules.yml").read_text(), place))
        own = f"127.0.0.1:{place.port(self.name, 9090)}"
        targets = {"nexusml": f"127.0.0.1:{place.port('nexusml', 8000)}", "prometheus": own}
        alerting = ""
        if "alertmanager" in place.ports:
            targets["alertmanager"] = f"127.0.0.1:{place.port('alertmanager', 9093)}"
            alerting = f"alerting:\n  alertmanagers:\n    - static_configs: [{{targets: ['{targets['alertmanager']}']}}]\n"
        jobs = "".join(f"  - job_name: {job}\n    static_configs: [{{targets: ['{target}']}}]\n" for job, target in targets.items())
        interval = place.seconds(15)
        write(self.folder / "prometheus.yml", f"global: {{scrape_interval: {interval}, scrape_timeout: {interval}, evaluation_interval: {interval}}}\n"
              f"rule_files: [rules.yml]\n{alerting}scrape_configs:\n{jobs}")

    def command(self):
        return [find("prometheus", "prometheus"), f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
                f"--web.listen-address=127.0.0.1:{self.place.port(self.name, 9090)}", f"--web.external-url={self.address()}/", "--web.enable-lifecycle",
                *(["--rules.alert.resend-delay=1s"] if self.place.scale != 1 else [])]

    def ready(self):
        return answers(f"{self.address()}/-/ready")

    def address(self):
        return f"http://127.0.0.1:{self.place.port(self.name, 9090)}"


UNITS = {"s": 1, "m": 60, "h": 3600}
WAITS = r"\b((?:for|group_wait|group_interval|repeat_interval|resolve_timeout): )(\d+)([smh])\b"
WINDOWS = r"(\[|offset )(\d+)([smh])\b"


def shortened(text, place):
    """Every duration of a configuration or of rules, divided by the scale."""
    if place.scale == 1:
        return text
    for pattern in (WAITS, WINDOWS):
        text = re.sub(pattern, lambda match: match[1] + place.seconds(int(match[2]) * UNITS[match[3]]), text)
    return text
