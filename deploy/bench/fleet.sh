#!/usr/bin/env bash
# What the fleet costs beside the engine alone: 64 jobs of 256 steps on emojinet through Kafka, one
# worker and S3, against `dreamfleet bench` at the same batch and precision before and after them.
#
#   deploy/bench/fleet.sh [--check] [--rounds N] [--batch N]
#
# The last line is `ratio fleet=0.95`, the median over the rounds; with --check it exits with 1 below 0.92.
set -euo pipefail

floor=0.92
check=no
rounds=5
batch=16
while (($# > 0)); do
  case $1 in
    --check) check=yes ;;
    --rounds) rounds=${2:?--rounds needs a number}; shift ;;
    --batch) batch=${2:?--batch needs a number}; shift ;;
    *) echo "fleet.sh: unknown option $1; there are --check, --rounds N and --batch N" >&2; exit 2 ;;
  esac
  shift
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cli=$root/producer-cli/target/dreamfleet.jar
fleet_jar=$root/deploy/local/target/dreamfleet-local.jar
for jar in "$cli" "$fleet_jar" "$root/worker/target/dreamfleet-worker.jar"; do
  if [[ ! -f $jar ]]; then
    echo "fleet.sh: $jar is not built; run: mvn -DskipTests package" >&2
    exit 2
  fi
done

# as the README starts them: the optimizing compiler would take cores from the engine and win nothing
small_java=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData)
work=$(mktemp -d)
fleet=
stop() {
  if [[ -n $fleet ]]; then
    kill -TERM "$fleet" 2>/dev/null || true
    wait "$fleet" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop EXIT

java "${small_java[@]}" -jar "$fleet_jar" --data "$work/fleet" --kafka-port 0 --s3-port 0 -- --batch "$batch" >"$work/out" 2>&1 &
fleet=$!
until grep -q 'export DREAMFLEET_CONFIG=' "$work/out"; do
  if ! kill -0 "$fleet" 2>/dev/null; then
    cat "$work/out" >&2
    exit 1
  fi
  sleep 0.1
done
export DREAMFLEET_CONFIG=$work/fleet/fleet.properties

# image-steps/s of the engine alone, over about as long as the jobs take: on a machine that others disturb
# for seconds at a time, the median of a few short windows would leave out what the jobs cannot
engine() {
  java -jar "$cli" bench --model emojinet --size 96 --layer layer4 --batch "$batch" \
    --precision auto --repeat 1 --seconds 20 --json |
    sed -n 's/.*"imageStepsPerSecond": *\([0-9.]*\).*/\1/p'
}

# submit SEED STEPS: 64 jobs, and a wait for their ends that takes nothing from the two cores: somebody who
# watched the jobs would take a sixtieth of them, and one who looked once a second a two-hundredth; it ends with
# the fleet, too
submit() {
  local lines tail
  java "${small_java[@]}" -jar "$cli" submit emojinet layer4:0-63 --recipe plain --steps "$2" --seed "$1" --batch "round-$1" --json >"$work/queued" 2>"$work/sent"
  submitted=$((submitted + 64))
  exec {lines}< <(exec tail --pid="$fleet" -n +1 -f "$work/fleet/logs/worker-1.log")
  tail=$!
  grep -m "$submitted" 'succeeded (computed)' <&"$lines" >"$work/seen"
  kill "$tail" 2>/dev/null || true
  exec {lines}<&-
}
submitted=0

# how 64 jobs have ended, as events
ended() {
  java "${small_java[@]}" -jar "$cli" status --batch "round-$1" --json
}

# image-steps/s of 64 jobs, from the first one's submission to the last one's result in the store
through_fleet() {
  submit "$1" 256
  ended "$1" >"$work/ended"
  served=$(awk -F'"at":"' '
      function seconds(t) { return substr(t, 12, 2) * 3600 + substr(t, 15, 2) * 60 + substr(t, 18) }
      { sub(/Z".*/, "", $2); t = seconds($2) }
      /"state":"QUEUED"/ && (first == "" || t < first) { first = t }
      /"state":"SUCCEEDED"/ { done++; if (t > last) last = t }
      END { if (done != 64) exit 1; print 64 * 256 / (last - first) }' "$work/queued" "$work/ended")
}

# warms up, as the bench does: a fleet is up for days, and what it does for each job is compiled by then
through_fleet 0
for seed in {100..115}; do
  submit "$seed" 8
done
before=$(engine)
for ((round = 1; round <= rounds; round++)); do
  through_fleet "$round"
  after=$(engine)
  echo "round $round: engine alone $before before and $after after, through the fleet $served image-steps/s"
  awk -v b="$before" -v a="$after" -v s="$served" 'BEGIN { print 2 * s / (a + b) }' >>"$work/ratios"
  before=$after
done
ratio=$(sort -n "$work/ratios" | awk '{ r[NR] = $1 } END { print (r[int((NR + 1) / 2)] + r[int(NR / 2) + 1]) / 2 }')
printf 'ratio fleet=%.3f\n' "$ratio"
if [[ $check == yes ]] && awk -v r="$ratio" -v f="$floor" 'BEGIN { exit !(r < f) }'; then
  echo "fleet.sh: the ratio is below $floor" >&2
  exit 1
fi
