#!/usr/bin/env bash
# Plays the autoscaling rule of components/keda/scaled-object.yaml against arrivals of jobs.
#
#   deploy/k8s/simulate.sh [--speed TIMES] [--slots N] [--start SECONDS] [--svg FILE]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
jar=$root/deploy/local/target/dreamfleet-local.jar
if [[ ! -f $jar ]]; then
  echo "simulate.sh: $jar is not built; run: mvn -DskipTests package" >&2
  exit 2
fi
exec java -cp "$jar" io.dreamfleet.local.scaling.ScalingMain "$@" "$root/deploy/k8s/components/keda/scaled-object.yaml"
