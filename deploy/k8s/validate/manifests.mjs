// Rendered manifests against the schemas of Kubernetes, KEDA and the Prometheus operator, and against
// each other:   node manifests.mjs NAME=FILE...
//
// Schemas find wrong values and missing fields, but allow any other field; so TypeScript's check of
// object literals finds the fields that nobody knows (a misspelt probe is no error anywhere else).
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

const PACKAGES = {
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};
const EXTERNAL_SECRETS = ["dreamfleet-fleet"];
const failures = [];

function fail(name, document, text) {
  failures.push(`${name}: ${document.kind}/${document.metadata?.name}: ${text}`);
}

function modulePath(document) {
  const group = document.apiVersion.split("/")[0];
  return `${PACKAGES[group] ?? "kubernetes-models"}/${document.apiVersion}/${document.kind}`;
}

async function checkSchema(name, document) {
  const Model = (await import(modulePath(document)))[document.kind];
  try {
    new Model(document).validate();
  } catch (e) {
    fail(name, document, e.message);
  }
}

/** Every field is one that the type has. */
function checkFields(documents) {
  const folder = fileURLToPath(new URL(".generated", import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const places = new Map();
  documents.forEach(([name, document], i) => {
    const type = `I${document.kind}`;
    const file = `${folder}/document${i}.ts`;
    places.set(`document${i}.ts`, [name, document]);
    writeFileSync(
      file,
      `import type { ${type} } from "${modulePath(document)}";\n` +
        `export const document: ${type} = ${JSON.stringify(document, null, 2)};\n`,
    );
  });
  const compiler = fileURLToPath(new URL("node_modules/typescript/bin/tsc", import.meta.url));
  const options = "--noEmit --strict --skipLibCheck --target es2022 --module nodenext --moduleResolution nodenext";
  try {
    const files = documents.map((_, i) => `${folder}/document${i}.ts`);
    execFileSync(process.execPath, [compiler, ...options.split(" "), ...files], { encoding: "utf8" });
  } catch (e) {
    for (const line of e.stdout.split("\n").filter((l) => l.includes(": error "))) {
      const [, file, text] = line.match(/(document\d+\.ts)\(.*?: error \w+: (.*)/) ?? [];
      fail(...(places.get(file) ?? ["?", { kind: "?" }]), text ?? line);
    }
    failures.length || failures.push(e.stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const podOf = (document) => document.spec?.template?.spec;
const matches = (selector, labels) =>
  Object.entries(selector).every(([key, value]) => labels?.[key] === value);

function checkReferences(name, documents) {
  const named = (kind) => documents.filter((d) => d.kind === kind).map((d) => d.metadata.name);
  const pods = documents.filter(podOf);
  const labelled = (selector) =>
    pods.filter((d) => matches(selector, d.spec.template.metadata.labels));
  for (const document of pods) {
    const pod = podOf(document);
    if (!named("ServiceAccount").includes(pod.serviceAccountName)) {
      fail(name, document, `no ServiceAccount ${pod.serviceAccountName}`);
    }
    for (const container of pod.containers) {
      for (const source of container.envFrom ?? []) {
        if (!named("ConfigMap").includes(source.configMapRef?.name)) {
          fail(name, document, `no ConfigMap ${source.configMapRef?.name}`);
        }
      }
      if (!/:[^:]+$/.test(container.image) || container.image.endsWith(":latest")) {
        fail(name, document, `the image ${container.image} is not pinned`);
      }
    }
    for (const volume of pod.volumes ?? []) {
      if (volume.secret && !EXTERNAL_SECRETS.includes(volume.secret.secretName)) {
        fail(name, document, `no Secret ${volume.secret.secretName}`);
      }
    }
    const policy = documents.find((d) => d.kind === "NetworkPolicy");
    if (!matches(policy.spec.podSelector.matchLabels, document.spec.template.metadata.labels)) {
      fail(name, document, "no NetworkPolicy holds for it");
    }
    const open = policy.spec.ingress.flatMap((rule) => rule.ports.map((port) => port.port));
    for (const port of pod.containers.flatMap((c) => c.ports ?? [])) {
      if (!open.includes(port.containerPort)) {
        fail(name, document, `the NetworkPolicy lets nobody to port ${port.containerPort}`);
      }
    }
  }
  for (const document of documents) {
    const selector = document.kind === "Service" ? document.spec.selector : document.spec?.selector?.matchLabels;
    if (selector && document.kind !== "ServiceMonitor" && labelled(selector).length !== 1) {
      fail(name, document, `its selector finds ${labelled(selector).length} workloads, not one`);
    }
    if (document.kind === "ServiceMonitor") {
      const services = documents.filter(
        (d) => d.kind === "Service" && matches(selector, d.metadata.labels),
      );
      const ports = services.flatMap((service) => service.spec.ports.map((port) => port.name));
      if (!document.spec.endpoints.every((endpoint) => ports.includes(endpoint.port))) {
        fail(name, document, "no Service with such a port");
      }
    }
    if (document.kind === "ScaledObject" && !named("Deployment").includes(document.spec.scaleTargetRef.name)) {
      fail(name, document, `no Deployment ${document.spec.scaleTargetRef.name}`);
    }
  }
}

const all = [];
for (const argument of process.argv.slice(2)) {
  const [name, file] = argument.split("=");
  const documents = parseAllDocuments(readFileSync(file, "utf8")).map((d) => d.toJS());
  for (const document of documents) {
    await checkSchema(name, document);
    all.push([name, document]);
  }
  if (documents.some((d) => d.kind === "NetworkPolicy")) {
    checkReferences(name, documents);
  }
}
checkFields(all);
failures.forEach((failure) => console.error(failure));
console.log(`${all.length} documents, ${failures.length} faults`);
process.exit(failures.length ? 1 : 0);
