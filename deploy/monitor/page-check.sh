#!/usr/bin/env bash
# Looks at the monitor's page with a real browser: starts the embedded fleet with one worker and a
# monitor on free ports, gives it work, and has PageCheck.java see whether the page shows it.
#
#   deploy/monitor/page-check.sh [OUTDIR]     OUTDIR, for the screenshots, defaults to ./page-check
#
# BROWSER names a Chromium; default: chromium. Exits with 1 where the page is not right.
set -euo pipefail

out=$(realpath -m "${1:-page-check}")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
fleet_jar=$root/deploy/local/target/dreamfleet-local.jar
cli_jar=$root/producer-cli/target/dreamfleet.jar
browser=${BROWSER:-chromium}

for tool in java javac "$browser"; do
  if ! command -v "$tool" >/dev/null; then
    echo "page-check: $tool is not on the PATH" >&2
    exit 2
  fi
done
for jar in "$fleet_jar" "$cli_jar"; do
  if [[ ! -f $jar ]]; then
    echo "page-check: there is no $jar: mvn -DskipTests package makes it" >&2
    exit 2
  fi
done

work=$(mktemp -d)
processes=()
stop() {
  status=$?
  for pid in "${processes[@]}"; do
    if kill -TERM "$pid" 2>/dev/null; then
      wait "$pid" || true
    fi
  done
  if ((status == 0)); then
    rm -rf "$work"
  else
    echo "page-check: failed; logs are in $work" >&2
  fi
}
trap stop EXIT
trap 'exit 130' INT TERM

# waits until a process has written a line: await_line LINE FILE PID
await_line() {
  for ((i = 0; i < 1200; i++)); do
    grep -qs "$1" "$2" && return
    kill -0 "$3" 2>/dev/null || break
    sleep 0.1
  done
  cat "$2" >&2
  exit 1
}

java -jar "$fleet_jar" --data "$work/fleet" --kafka-port 0 --s3-port 0 --workers 1 -- --batch 3 \
  >"$work/fleet.out" 2>&1 &
processes+=($!)
await_line 'export DREAMFLEET_CONFIG=' "$work/fleet.out" "${processes[0]}"
export DREAMFLEET_CONFIG=$work/fleet/fleet.properties

dreamfleet=(java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "$cli_jar")
"${dreamfleet[@]}" monitor --http-host 127.0.0.1 --http-port 0 >"$work/monitor.out" 2>&1 &
processes=($! "${processes[@]}")
await_line listening "$work/monitor.out" "${processes[0]}"
page=$(sed -n 's/.*listening on //p' "$work/monitor.out")

# goes on for longer than the check takes
"${dreamfleet[@]}" submit emojinet layer4:31 --batch patience --steps 50000 >"$work/submit.out"
"${dreamfleet[@]}" submit emojinet layer4:0-2 fc:strawberry fc:octopus "fc:tiger face" --batch animals-and-fruit \
  --steps 96 >>"$work/submit.out"
"${dreamfleet[@]}" submit emojinet layer3:0-23 --batch layer3-channels --steps 128 >>"$work/submit.out"
javac -d "$work/classes" -cp "$cli_jar" "$root"/deploy/monitor/{Browser,PageCheck}.java
java -cp "$work/classes:$cli_jar" PageCheck "$page" "$out" "$browser"
echo "page-check: all right; screenshots are in $out"
