#!/usr/bin/env bash
# The compose file, tried: everything up, four jobs, Prometheus sees worker and monitor, Grafana lives;
# then everything down, data too.
#
#   deploy/compose-smoke.sh [--profile cpu|gpu] [--keep]
#
# Needs a built tree (mvn -DskipTests package), Docker Compose 2.24 or later and curl; for gpu
# NVIDIA's container toolkit.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
profile=cpu
keep=
while (($#)); do
  case $1 in
    --profile) profile=$2 && shift 2 ;;
    --keep) keep=yes && shift ;;
    *) echo "compose-smoke.sh: unknown option $1; there are --profile cpu|gpu and --keep" >&2 && exit 2 ;;
  esac
done

work=$(mktemp -d)
random() { head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
printf 'S3_ACCESS_KEY=%s\nS3_SECRET_KEY=%s\nGRAFANA_PASSWORD=%s\nWORKER_CPUS=2\n' \
  "$(random)" "$(random)" "$(random)" >"$work/env"
compose() {
  docker compose --project-name dreamfleet-smoke --file "$here/compose.yaml" --env-file "$work/env" \
    --profile "$profile" "$@"
}
stop() {
  status=$?
  if ((status != 0)); then
    compose ps --all >&2 || true
    compose logs --tail 40 >&2 || true
  fi
  if [[ -z $keep ]]; then
    compose down --volumes --timeout 60 || true
  fi
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

# the value of a query, or nothing
asked() {
  curl -sf --data-urlencode "query=$1" http://127.0.0.1:9090/api/v1/query |
    sed -n 's/.*"value":\[[^,]*,"\([^"]*\)".*/\1/p'
}
until_equal() { # until_equal SECONDS WANTED QUERY
  local deadline=$((SECONDS + $1))
  until [[ $(asked "$3") == "$2" ]]; do
    if ((SECONDS > deadline)); then
      echo "compose-smoke.sh: $3 is \"$(asked "$3")\", not $2" >&2
      exit 1
    fi
    sleep 3
  done
}

# what depends on init starts when that has ended well
compose up --detach --build
# the command line by the image of init
compose run --rm --no-deps init submit emojinet "layer3:0-3" --steps 64 --batch smoke --watch
until_equal 120 1 'sum(up{job="dreamfleet-worker"})'
until_equal 120 1 'sum(up{job="dreamfleet-monitor"})'
until_equal 120 0 'sum(dreamfleet_backlog_jobs)'
curl -sf http://127.0.0.1:3000/api/health >/dev/null
compose up --detach --scale "$([[ $profile == gpu ]] && echo worker || echo worker-cpu)=0"
until_equal 120 "" 'sum(up{job="dreamfleet-worker"})'
echo "passed"
