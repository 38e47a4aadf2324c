#!/usr/bin/env bash
# Compares the ascent with the loop that people write in PyTorch, both in one run on this machine,
# and prints a table of ratios. Build first: mvn -DskipTests package.
#
#   deploy/bench/vs-pytorch.sh [--check] [--rounds N] [--precision FORMAT]
#
# PYTHON names a Python that has PyTorch and NumPy (default: python3); --check exits with 1 when a
# floor is missed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}
worker_jar=${DREAMFLEET_WORKER_JAR:-$here/../../worker/target/dreamfleet-worker.jar}

refuse() {
  printf 'vs-pytorch: %s\n' "$*" >&2
  exit 2
}

command -v java >/dev/null || refuse "java is not on the PATH; Dreamfleet needs a JDK 17 or later"
command -v "$python" >/dev/null || refuse "there is no $python; PYTHON=/path/to/python names another"
"$python" -c 'import numpy, torch' 2>/dev/null ||
  refuse "$python cannot import torch and numpy; PYTHON=/path/to/python names one that can"
[[ -f $worker_jar ]] || refuse "there is no worker at $worker_jar: build it with mvn package"

exec "$python" "$here/vs_pytorch.py" --worker-jar "$worker_jar" "$@"
