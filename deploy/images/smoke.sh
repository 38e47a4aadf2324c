#!/usr/bin/env bash
# The images, tried without an engine: buildah builds them, and the worker's and the command line's
# containers do a job of an embedded fleet that runs beside them.
#
#   deploy/images/smoke.sh
#
# Needs a built tree (mvn -DskipTests package), root, and buildah. The bases are pulled unless JRE and
# JDK name local ones (JRE=localhost/jdk:17 JDK=localhost/jdk:17). Tried: the worker for processors.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} STORAGE_DRIVER=${STORAGE_DRIVER:-vfs}
arguments=()
for base in JRE JDK; do
  if [[ -n ${!base:-} ]]; then
    arguments+=(--build-arg "$base=${!base}")
  fi
done

work=$(mktemp -d)
fleet='' worker='' containers=()
stop() {
  status=$?
  for pid in $worker $fleet; do
    if kill -TERM "$pid" 2>/dev/null; then
      wait "$pid" || true
    fi
  done
  ((${#containers[@]} == 0)) || buildah rm "${containers[@]}" >/dev/null
  if ((status == 0)); then
    rm -rf "$work"
  else
    echo "smoke.sh: failed; logs are in $work" >&2
  fi
}
trap stop EXIT
trap 'exit 130' INT TERM

until_true() { # until_true SECONDS COMMAND...
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS > deadline)); then
      echo "smoke.sh: waited too long for: $*" >&2
      exit 1
    fi
    sleep 0.5
  done
}
# the java below a process
java_of() {
  local child
  for child in $(pgrep -P "$1"); do
    if [[ $(<"/proc/$child/comm") == java ]]; then
      echo "$child"
    else
      java_of "$child"
    fi
  done
}

cd "$root"
echo "Building ..."
build() { # build FILE TAG OPTION...
  buildah build --quiet --format docker "${arguments[@]}" --file "deploy/images/$1" --tag "$2" "${@:3}" . >/dev/null
}
build worker.Containerfile localhost/dreamfleet-worker:smoke --target cpu
# the command line's has no JDK stage
arguments=()
[[ -z ${JRE:-} ]] || arguments+=(--build-arg "JRE=$JRE")
build cli.Containerfile localhost/dreamfleet:smoke

echo "Starting the embedded fleet ..."
java -jar deploy/local/target/dreamfleet-local.jar --data "$work/fleet" --kafka-port 0 --s3-port 0 --workers 0 \
  >"$work/fleet.out" 2>&1 &
fleet=$!
until_true 60 grep -q DREAMFLEET_CONFIG= "$work/fleet.out"
install -m 644 "$work/fleet/fleet.properties" "$work/fleet.properties"
chmod 755 "$work"

echo "Starting the worker's container ..."
worker_container=$(buildah from localhost/dreamfleet-worker:smoke)
containers+=("$worker_container")
cli_container=$(buildah from localhost/dreamfleet:smoke)
containers+=("$cli_container")
settings=(--volume "$work/fleet.properties:/etc/dreamfleet/fleet.properties:ro"
  --env DREAMFLEET_CONFIG=/etc/dreamfleet/fleet.properties)
port=$((20000 + RANDOM % 10000))
touch "$work/begun"
buildah run "${settings[@]}" --env DREAMFLEET_BATCH=2 --env DREAMFLEET_HTTP_PORT=$port "$worker_container" -- \
  java -Xms96m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -jar /opt/dreamfleet/dreamfleet-worker.jar \
  >"$work/worker.out" 2>&1 &
worker=$!
ready() { buildah run "$worker_container" -- /opt/dreamfleet/http-ok "$port" /readyz 2>/dev/null; }
until_true 90 ready

echo "A job by the command line's container ..."
buildah run "${settings[@]}" "$cli_container" -- \
  java -jar /opt/dreamfleet/dreamfleet.jar submit emojinet layer2:7 --steps 8 --watch

echo "What the worker wrote ..."
mount=$(buildah mount "$worker_container")
written=$(find "$mount" -xdev -newer "$work/begun" -uid 10001 -type f -printf '/%P\n')
echo "$written"
if grep -v -e '^/var/cache/dreamfleet/' -e '^/tmp/' <<<"$written"; then
  echo "smoke.sh: a read-only root would not have let it write these" >&2
  exit 1
fi

echo "SIGTERM ..."
kill -TERM "$(java_of "$worker")"
status=0
wait "$worker" || status=$?
worker=
if ((status != 0)); then
  echo "smoke.sh: the worker ended with $status, not 0" >&2
  exit 1
fi
echo "passed"
