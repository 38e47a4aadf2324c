// compose.yaml against the Compose Specification's schema (as dclint has it), and Prometheus' targets
// against its services:   node compose.mjs COMPOSE [PROMETHEUS]
import { existsSync, readFileSync } from "node:fs";
import Ajv from "ajv";
import { parse } from "yaml";

const [composeFile, prometheusFile] = process.argv.slice(2);
const schema = JSON.parse(
  readFileSync(new URL("node_modules/dclint/schemas/compose.schema.json", import.meta.url), "utf8"),
);
// Ajv knows its draft by another spelling of the same address
delete schema.$schema;
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
const compose = parse(readFileSync(composeFile, "utf8"), { merge: true });
const failures = [];
if (!validate(compose)) {
  failures.push(...validate.errors.map((e) => `${e.instancePath} ${e.message}`));
}
for (const [name, service] of Object.entries(compose.services)) {
  for (const [other, wish] of Object.entries(service.depends_on ?? {})) {
    const target = compose.services[other];
    const has = target?.healthcheck || wish.condition !== "service_healthy";
    if (!target || !has) {
      failures.push(`${name} waits for ${other}, which does not exist or has no healthcheck`);
    }
  }
  for (const volume of service.volumes ?? []) {
    const source = volume.split(":")[0];
    if (!source.startsWith(".") && !(source in compose.volumes)) {
      failures.push(`${name} mounts the volume ${source}, which is not declared`);
    }
  }
}

/** The port at which a service of this name answers, by what it is told or by its image. */
function portsOf(host) {
  return Object.entries(compose.services)
    .filter(([name, s]) => name === host || s.networks?.default?.aliases?.includes(host))
    .map(([, s]) => {
      const told = s.command?.indexOf?.("--http-port") ?? -1;
      return Number(told >= 0 ? s.command[told + 1] : (s.environment?.DREAMFLEET_HTTP_PORT ?? 9464));
    });
}

if (existsSync(prometheusFile ?? "")) {
  const prometheus = parse(readFileSync(prometheusFile, "utf8"), { merge: true });
  for (const { job_name: job, dns_sd_configs: found = [] } of prometheus.scrape_configs) {
    for (const { names, port } of found) {
      for (const host of names) {
        const ports = portsOf(host);
        if (ports.length === 0 || ports.some((p) => p !== port)) {
          failures.push(`${prometheusFile}: ${job} asks ${host}:${port}, but there is ${ports}`);
        }
      }
    }
  }
}
failures.forEach((failure) => console.error(failure));
console.log(`${Object.keys(compose.services).length} services, ${failures.length} faults`);
process.exit(failures.length ? 1 : 0);
