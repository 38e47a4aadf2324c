#!/usr/bin/env bash
# Checks what is deployed, without an engine or a cluster: shell scripts, Containerfiles, compose.yaml,
# and the Kubernetes manifests as kustomize renders them.
#
#   deploy/check.sh
#
# Needs a built tree (mvn -DskipTests package), shellcheck, kubectl (or kustomize), Node 20.17 or later
# with npm, which brings the validators that k8s/validate/package-lock.json pins. `mvn verify` has a
# part of it that needs none of them (ManifestPolicyTest, ComposePolicyTest, ScalingTest).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
for tool in shellcheck node npm java git; do
  if ! command -v "$tool" >/dev/null; then
    echo "check.sh: $tool is not on the PATH" >&2
    exit 2
  fi
done
if command -v kustomize >/dev/null; then
  render() { kustomize build "$1"; }
elif command -v kubectl >/dev/null; then
  render() { kubectl kustomize "$1"; }
else
  echo "check.sh: neither kustomize nor kubectl is on the PATH" >&2
  exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "Shell scripts ..."
mapfile -t scripts < <(git grep -lE '^#!/usr/bin/env bash' -- '*.sh' .ci deploy/images/http-ok)
shellcheck "${scripts[@]}"
echo "${#scripts[@]} scripts"

validate=deploy/k8s/validate
if [[ ! -d $validate/node_modules || $validate/package-lock.json -nt $validate/node_modules ]]; then
  npm ci --prefix "$validate" --no-audit --no-fund --loglevel=error
  touch "$validate/node_modules"
fi

echo "Kubernetes ..."
rendered=("secret=deploy/k8s/secret.example.yaml")
for folder in init smoke overlays/gpu overlays/cpu; do
  name=${folder##*/}
  render "deploy/k8s/$folder" >"$work/$name.yaml"
  rendered+=("$name=$work/$name.yaml")
done
if [[ -f deploy/prometheus/rules/dreamfleet.yml ]]; then
  deploy/k8s/prometheus-rule.sh >"$work/rule.yaml"
  rendered+=("rule=$work/rule.yaml")
fi
node "$validate/manifests.mjs" "${rendered[@]}"

echo "Compose ..."
node "$validate/compose.mjs" deploy/compose.yaml deploy/prometheus/compose.yml

echo "Images ..."
node "$validate/containerfiles.mjs" . deploy/images/*.Containerfile >"$work/jars"
while read -r jar; do
  java -jar "$jar" --help >/dev/null
  echo "$jar starts"
done <"$work/jars"
