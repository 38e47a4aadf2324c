#!/usr/bin/env bash
# The layout of 10,000 points of 512 dimensions in the plane, against scikit-learn's t-SNE in the same run.
#
#   [PYTHON=python3] deploy/bench/projection.sh [--points N] [--perplexity P] [--check]
#
# The last line is `ratio time=0.5 quality=1.0`; with --check it exits with 1 below a quality of 0.97, or above a minute.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
jar=$root/worker/target/dreamfleet-worker.jar
if [[ ! -f $jar ]]; then
  echo "projection.sh: $jar is not built; run: mvn -DskipTests package" >&2
  exit 2
fi
# as workers run
exec "${PYTHON:-python3}" "$root/deploy/bench/projection.py" "$@" \
  --java java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$jar" io.dreamfleet.worker.bench.LayoutMain
