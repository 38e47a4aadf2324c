#!/usr/bin/env bash
# Looks at a gallery with a real browser (GalleryCheck.java): at the one in a folder, or, without
# one, at that of a sweep over all of emojinet, for which an embedded fleet with one worker is
# started on free ports.
#
#   deploy/monitor/gallery-check.sh [OUTDIR [SITE]]   OUTDIR, for the screenshots, defaults to ./gallery-check
#
# BROWSER names a Chromium; default: chromium. STEPS is how long each ascent is; default: 4. Exits
# with 1 where a page is not right.
set -euo pipefail

out=$(realpath -m "${1:-gallery-check}")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
fleet_jar=$root/deploy/local/target/dreamfleet-local.jar
cli_jar=$root/producer-cli/target/dreamfleet.jar
browser=${BROWSER:-chromium}

for tool in java javac "$browser"; do
  if ! command -v "$tool" >/dev/null; then
    echo "gallery-check: $tool is not on the PATH" >&2
    exit 2
  fi
done
for jar in "$fleet_jar" "$cli_jar"; do
  if [[ ! -f $jar ]]; then
    echo "gallery-check: there is no $jar: mvn -DskipTests package makes it" >&2
    exit 2
  fi
done

work=$(mktemp -d)
fleet=
stop() {
  status=$?
  if [[ -n $fleet ]] && kill -TERM "$fleet" 2>/dev/null; then
    wait "$fleet" || true
  fi
  if ((status == 0)); then
    rm -rf "$work"
  else
    echo "gallery-check: failed; logs are in $work" >&2
  fi
}
trap stop EXIT
trap 'exit 130' INT TERM

site=${2:-$work/site}
if [[ -z ${2:-} ]]; then
  java -jar "$fleet_jar" --data "$work/fleet" --kafka-port 0 --s3-port 0 --workers 1 >"$work/fleet.out" 2>&1 &
  fleet=$!
  for ((i = 0; i < 1200; i++)); do
    grep -qs 'export DREAMFLEET_CONFIG=' "$work/fleet.out" && break
    kill -0 "$fleet" 2>/dev/null || { cat "$work/fleet.out" >&2; exit 1; }
    sleep 0.1
  done
  export DREAMFLEET_CONFIG=$work/fleet/fleet.properties
  dreamfleet=(java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "$cli_jar")
  "${dreamfleet[@]}" sweep emojinet --steps "${STEPS:-4}" --snapshots 1 --yes --watch
  "${dreamfleet[@]}" gallery --batch sweep-emojinet --out "$site" --compare
fi
javac -d "$work/classes" -cp "$cli_jar" "$root"/deploy/monitor/{Browser,GalleryCheck}.java
java -cp "$work/classes:$cli_jar" GalleryCheck "$site" "$out" "$browser"
echo "gallery-check: all right; screenshots are in $out"
