#!/usr/bin/env bash
# The alerts and recording rules as a PrometheusRule for the Prometheus operator:
#
#   deploy/k8s/prometheus-rule.sh | kubectl apply -f -
set -euo pipefail

rules=$(cd "$(dirname "${BASH_SOURCE[0]}")/../prometheus/rules" && pwd)/dreamfleet.yml
cat <<'HEAD'
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: dreamfleet
  namespace: dreamfleet
  labels:
    app.kubernetes.io/name: dreamfleet
spec:
HEAD
sed -e 's/^/  /' -e 's/^ *$//' "$rules"
