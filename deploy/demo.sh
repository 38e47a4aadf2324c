#!/usr/bin/env bash
# From nothing to pictures: builds what is not built, starts the embedded fleet on free ports, has it
# visualise units of the bundled network, and leaves the pictures in a folder.
#
#   deploy/demo.sh [OUTDIR]        OUTDIR defaults to ./dreamfleet-demo
set -euo pipefail

out=$(realpath -m "${1:-dreamfleet-demo}")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
fleet_jar=$root/deploy/local/target/dreamfleet-local.jar
cli_jar=$root/producer-cli/target/dreamfleet.jar
worker_jar=$root/worker/target/dreamfleet-worker.jar

# shellcheck disable=SC2054 # the commas are between an element's row and column
# an element, two channels and the whole of each stage
units=(
  layer1:3@12,12 layer1:3 layer1:17 layer1
  layer2:7@6,6 layer2:7 layer2:30 layer2
  layer3:11@3,3 layer3:11 layer3:60 layer3
  layer4:77@1,1 layer4:77 layer4:31 layer4
)
# what is shown by one recipe beside the others: a channel of two stages and six classes by their names
compared=(
  layer3:10 layer4:31
  "fc:slice of pizza" "fc:tiger face" fc:strawberry fc:rainbow fc:octopus fc:eye
)

say() { printf '%s\n' "$*"; }

for tool in java mvn; do
  if ! command -v "$tool" >/dev/null; then
    say "demo: $tool is not on the PATH; Dreamfleet needs a JDK 17 or later and Maven" >&2
    exit 2
  fi
done
if ! mkdir -p "$out"; then
  say "demo: cannot make the folder $out" >&2
  exit 2
fi

if [[ ! -f $fleet_jar || ! -f $cli_jar || ! -f $worker_jar ]]; then
  say "Building (once; Maven brings the libraries, PyTorch's among them) ..."
  mvn -B -ntp -q -f "$root/pom.xml" -DskipTests package
fi

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
    say "demo: failed; the fleet's logs are in $work" >&2
  fi
}
trap stop EXIT
trap 'exit 130' INT TERM

say "Starting the embedded fleet ..."
java -jar "$fleet_jar" --data "$work/fleet" --kafka-port 0 --s3-port 0 --workers 1 \
  >"$work/fleet.out" 2>&1 &
fleet=$!
for ((i = 0; i < 1200; i++)); do
  if grep -q 'export DREAMFLEET_CONFIG=' "$work/fleet.out"; then
    break
  fi
  if ! kill -0 "$fleet" 2>/dev/null; then
    fleet=
    cat "$work/fleet.out" >&2
    exit 1
  fi
  sleep 0.1
done

if ! grep -q 'export DREAMFLEET_CONFIG=' "$work/fleet.out"; then
  say "demo: the fleet was not ready after two minutes" >&2
  exit 1
fi

export DREAMFLEET_CONFIG=$work/fleet/fleet.properties
dreamfleet() {
  java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "$cli_jar" "$@"
}

say "Layers, channels and elements, by the recipe lucid ..."
dreamfleet submit emojinet "${units[@]}" --batch layers --out "$out/layers" --contact-sheet

say "Channels and classes, recipe against recipe ..."
dreamfleet submit emojinet "${compared[@]}" --recipe lucid,maco,pixels+,plain --batch recipes \
  --out "$out/recipes" --contact-sheet

say "A dream of a landscape ..."
dreamfleet submit emojinet "deepdream(layer3)" --recipe dream --input "$root/deploy/demo/landscape.jpg" \
  --batch dream --out "$out/dream"

say
say "Look at $out/layers/contact-sheet.png, $out/recipes/contact-sheet.png and the picture in $out/dream;"
say "every picture lies beside its sheet, and jobs.json says which is which."
