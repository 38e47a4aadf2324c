#!/usr/bin/env bash
# A fleet on a cluster, tried: set up, four jobs from no worker to pictures, and back to no worker.
#
#   deploy/k8s/smoke.sh [--overlay gpu|cpu] [--properties FILE]
#
# Needs kubectl with a current context, the images where the cluster finds them, Kafka and a store as
# foundation/settings.env says, KEDA and the Prometheus operator. --properties makes the Secret
# dreamfleet-fleet of a settings file where there is none yet.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
overlay=gpu
properties=
while (($#)); do
  case $1 in
    --overlay) overlay=$2 && shift 2 ;;
    --properties) properties=$2 && shift 2 ;;
    *) echo "smoke.sh: unknown option $1; there are --overlay gpu|cpu and --properties FILE" >&2 && exit 2 ;;
  esac
done

k() { kubectl --namespace dreamfleet "$@"; }
say() { printf '%(%T)T %s\n' -1 "$*"; }
replicas() { k get deployment dreamfleet-worker --output 'jsonpath={.status.replicas}'; }

# waits for a command to succeed: until SECONDS WHAT COMMAND...
until_true() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    if ((SECONDS > deadline)); then
      echo "smoke.sh: waited too long for $what" >&2
      k get pods,scaledobject,hpa --output wide >&2 || true
      k describe pods >&2 || true
      exit 1
    fi
    sleep 5
  done
}
no_worker() { [[ $(replicas) == "" || $(replicas) == 0 ]]; }

run_job() { # run_job NAME TIMEOUT
  k delete job "dreamfleet-$1" --ignore-not-found --wait
  kubectl apply --kustomize "$here/$1"
  if ! k wait --for=condition=complete --timeout="$2" "job/dreamfleet-$1"; then
    k logs "job/dreamfleet-$1" --tail=50 >&2
    exit 1
  fi
  k logs "job/dreamfleet-$1" --tail=5
}

say "Namespace, settings, network policy ..."
kubectl apply --kustomize "$here/foundation"
if ! k get secret dreamfleet-fleet >/dev/null 2>&1; then
  if [[ -z $properties ]]; then
    echo "smoke.sh: there is no Secret dreamfleet-fleet; name a settings file with --properties" >&2
    exit 2
  fi
  k create secret generic dreamfleet-fleet --from-file=fleet.properties="$properties"
fi

say "Topics, share group, bucket ..."
run_job init 10m

say "Workers ($overlay) and monitor ..."
kubectl apply --kustomize "$here/overlays/$overlay"
k rollout status deployment/dreamfleet-monitor --timeout=5m
k wait --for=condition=Ready --timeout=5m scaledobject/dreamfleet-worker

say "Until no worker is left ..."
until_true 900 "zero workers" no_worker

say "Four jobs, from no worker ..."
begun=$SECONDS
run_job smoke 30m
say "done after $((SECONDS - begun)) s by $(replicas) workers"

say "Back to no worker ..."
until_true 900 "zero workers" no_worker
say "passed"
