#!/usr/bin/env bash
# Breaks a fleet of real processes (broker, store, workers) in every way that it should survive, and
# compares what was submitted with what became of it.
#
#   deploy/chaos/run.sh [--scenario NAME]... [--seed N] [--jobs N] [--list]
#
# The last line is `scenarios=13 jobs=1300 lost=0 duplicated=0 failed_unexpectedly=0`; the status is 1
# when any of the three is not 0. What the fleet left, its logs too, is then kept.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
jar=$root/deploy/local/target/dreamfleet-local.jar
for built in "$jar" "$root/worker/target/dreamfleet-worker.jar" "$root/producer-cli/target/dreamfleet.jar"; do
  if [[ ! -f $built ]]; then
    echo "run.sh: $built is not built; run: mvn -DskipTests package" >&2
    exit 2
  fi
done

work=$(mktemp -d)
status=0
java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$jar" io.dreamfleet.local.chaos.ChaosMain --data "$work" "$@" || status=$?
if ((status == 1)); then
  echo "run.sh: what the fleet left is in $work" >&2
else
  rm -rf "$work"
fi
exit "$status"
