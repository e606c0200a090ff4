#!/bin/sh
# Runs a small object store that speaks S3 and verifies its signatures: OpenStack Swift with the s3api filter.
#
#   s3_server.sh FOLDER S3_PORT ACCOUNT_PORT CONTAINER_PORT OBJECT_PORT
#
# All of it lies in FOLDER, whose file system must have user.* attributes. Access key test:tester, secret key
# s3cret-of-the-test, region us-east-1. Prints "ready" and runs until it is told to end.
set -eu
folder=$1
s3_port=$2
user=$(id -un)
children=
# The servers' own children end with them.
trap 'kill $children 2>/dev/null; exit 0' TERM INT EXIT

mkdir -p "$folder/disks/one"
cd "$folder"
cat >swift.conf <<END
[swift-hash]
swift_hash_path_prefix = nexusml
swift_hash_path_suffix = test
[storage-policy:0]
name = one
default = yes
END

backend() {  # backend NAME PORT: a ring of one disk, and the server of it
  swift-ring-builder "$1.builder" create 2 1 0 >/dev/null
  swift-ring-builder "$1.builder" add "r1z1-127.0.0.1:$2/one" 1 >/dev/null
  swift-ring-builder "$1.builder" rebalance >/dev/null
  cat >"$1.conf" <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $2
user = $user
swift_dir = $folder
devices = $folder/disks
mount_check = false
fallocate_reserve = 0
workers = 0
[pipeline:main]
pipeline = healthcheck $1-server
[filter:healthcheck]
use = egg:swift#healthcheck
[app:$1-server]
use = egg:swift#$1
END
  "swift-$1-server" "$1.conf" >"$1.log" 2>&1 &
  children="$children $!"
}
backend account "$3"
backend container "$4"
backend object "$5"

cat >proxy.conf <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $s3_port
user = $user
swift_dir = $folder
workers = 0
[pipeline:main]
pipeline = catch_errors healthcheck cache s3api tempauth slo dlo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = s3cret-of-the-test .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
END
swift-proxy-server proxy.conf >proxy.log 2>&1 &
children="$children $!"

for port in "$@"; do
  [ "$port" = "$folder" ] && continue
  until curl --silent --fail --output /dev/null --noproxy '*' "http://127.0.0.1:$port/healthcheck"; do
    for child in $children; do
      kill -0 "$child" 2>/dev/null || { cat ./*.log; exit 1; }
    done
    sleep 0.05
  done
done
echo ready
wait
