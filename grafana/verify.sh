#!/usr/bin/env bash
# Puts dashboards and rules to the proof: an embedded fleet of two workers and a monitor works on a mixed
# load (good, failing and cancelled jobs of both priorities) while a real Prometheus with the rules of
# deploy/prometheus watches; then every query of every panel and every rule has to have an answer.
#
#   grafana/verify.sh [--seconds N] [--meters FILE]        # 120; below 60 some averages are not there yet
#
# It needs Prometheus (PROMETHEUS=/path, or on the PATH) and promtool beside it, and what
# mvn -DskipTests package builds. --meters writes the names of all meters that were seen.
# The last line is `panels=100 with_data=99 rules=21 ok=21`; the status is 1 when a panel has no data for
# a reason that is not known, or a rule is not well.
set -euo pipefail

seconds=120
meters=()
while (($# > 0)); do
  case $1 in
    --seconds) seconds=${2:?--seconds needs a number}; shift ;;
    --meters) meters=("$(realpath -m "${2:?--meters needs a file}")"); shift ;;
    *) echo "verify.sh: unknown option $1; there are --seconds N and --meters FILE" >&2; exit 2 ;;
  esac
  shift
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cli=$root/producer-cli/target/dreamfleet.jar
fleet_jar=$root/deploy/local/target/dreamfleet-local.jar
for jar in "$cli" "$fleet_jar" "$root/worker/target/dreamfleet-worker.jar"; do
  if [[ ! -f $jar ]]; then
    echo "verify.sh: $jar is not built; run: mvn -DskipTests package" >&2
    exit 2
  fi
done
if ! prometheus=$(command -v "${PROMETHEUS:-prometheus}"); then
  echo "verify.sh: there is no ${PROMETHEUS:-prometheus}; install Prometheus (Debian: apt-get install prometheus)," \
    "or name it by PROMETHEUS=/path" >&2
  exit 2
fi
promtool=$(dirname "$prometheus")/promtool

small_java=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC)
work=$(mktemp -d)
children=()
stop() {
  status=$?
  # the load first, then who serves it
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do
    kill -TERM "${children[i]}" 2>/dev/null || true
    wait "${children[i]}" 2>/dev/null || true
  done
  if ((status == 0)); then
    rm -rf "$work"
  else
    echo "verify.sh: failed; logs are in $work" >&2
  fi
}
trap stop EXIT
trap 'exit 130' INT TERM

# runs a command beside this script, its output in file $1
start() {
  local out=$1
  shift
  : >"$out"
  "$@" >"$out" 2>&1 &
  children+=($!)
}
# waits until the newest child's output, file $1, has a line that sed's expression $2 prints; that is the answer
answer() {
  local found
  for ((i = 0; i < 1800; i++)); do
    found=$(sed -n "$2" "$1" | head -n 1)
    if [[ -n $found ]]; then
      printf '%s\n' "$found"
      return
    fi
    if ! kill -0 "${children[-1]}" 2>/dev/null; then
      break
    fi
    sleep 0.1
  done
  cat "$1" >&2
  return 1
}
dreamfleet() {
  java "${small_java[@]}" -jar "$cli" "$@" >>"$work/cli.out" 2>&1
}

"$promtool" check rules "$root"/deploy/prometheus/rules/*.yml
"$promtool" test rules "$root"/deploy/prometheus/tests/*.yml

start "$work/fleet.out" java "${small_java[@]}" -jar "$fleet_jar" --data "$work/fleet" \
  --kafka-port 0 --s3-port 0 --workers 2 --device cpu -- --batch 8
DREAMFLEET_CONFIG=$(answer "$work/fleet.out" 's/.*export DREAMFLEET_CONFIG=//p')
export DREAMFLEET_CONFIG
start "$work/monitor.out" java "${small_java[@]}" -jar "$cli" monitor --http-host 127.0.0.1 --http-port 0
monitor=$(answer "$work/monitor.out" 's|.*listening on http://\([0-9.:]*\).*|\1|p')

cp -r "$root/deploy/prometheus" "$work/prometheus"
sed -i 's/scrape_interval: .*/scrape_interval: 1s/; s/evaluation_interval: .*/evaluation_interval: 2s/' "$work/prometheus/local.yml"
targets() {
  printf -- '- targets: [%s]\n  labels: {environment: local}\n' "$1" >"$work/prometheus/targets/$2.yml"
}
workers=$(sed -n 's|.*worker-[12] *http://\([0-9.:]*\)/metrics|"\1"|p' "$work/fleet.out" | paste -sd,)
targets "$workers" worker
targets "\"$monitor\"" monitor
start "$work/prometheus.out" "$prometheus" --config.file="$work/prometheus/local.yml" \
  --storage.tsdb.path="$work/tsdb" --web.listen-address=127.0.0.1:0
url=http://$(answer "$work/prometheus.out" 's/.*Listening on.* address=\([0-9.:]*\).*/\1/p')
echo "Fleet, monitor and Prometheus ($url) are up; $seconds seconds of work ..."

# What each round submits: many small pictures, some that go first, some that are taken back, some that
# workers refuse because what their settings allow is less than what this command line's do, one that is
# there already.
began=$SECONDS
for ((round = 1; SECONDS - began < seconds; round++)); do
  small=(emojinet --recipe plain --size 48 --seed "$round")
  dreamfleet submit "${small[@]}" layer2:0-31 --steps 128 --batch "good-$round"
  dreamfleet submit "${small[@]}" layer3:0-3 --steps 64 --priority high --batch "high-$round"
  dreamfleet submit "${small[@]}" layer4:0-3 --steps 50000 --batch "cancelled-$round"
  DREAMFLEET_LIMITS_STEPS=1000000 dreamfleet submit "${small[@]}" layer1:0-1 --steps 1000000 --batch "failing-$round"
  DREAMFLEET_LIMITS_STEPS=1000000 dreamfleet submit "${small[@]}" layer1:2 --steps 1000000 --priority high --batch "failing-$round"
  dreamfleet submit emojinet --recipe plain --size 48 --seed 0 layer1:5 --steps 8 --batch stored
  dreamfleet cancel --batch "cancelled-$round" --no-wait
done

java -cp "$root/producer-cli/target/lib/*" "$root/grafana/Verify.java" \
  "$url" "$root/grafana/dashboards" $((SECONDS - began)) "${meters[@]}"
