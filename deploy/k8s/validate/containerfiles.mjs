// Containerfiles of a built tree:   node containerfiles.mjs ROOT FILE...
// What is copied is there and not ignored, what is declared is used, stages exist, bases are pinned,
// the user is a number, and the entry point's jar is one that was copied (it is printed).
import { existsSync, readFileSync } from "node:fs";
import { matchesGlob } from "node:path";
import { DockerfileParser } from "dockerfile-ast";

const [root, ...files] = process.argv.slice(2);
const kept = readFileSync(`${root}/.dockerignore`, "utf8")
  .split("\n")
  .filter((line) => line.startsWith("!"))
  .map((line) => line.slice(1));
const failures = [];

function isInContext(path) {
  if (!existsSync(`${root}/${path}`)) {
    return "is not there; is the tree built?";
  }
  const below = path.endsWith("/") ? kept.some((k) => k.startsWith(path)) : kept.some((k) => k === path || matchesGlob(path, k));
  return below ? "" : "is left out by .dockerignore";
}

for (const file of files) {
  const fail = (text) => failures.push(`${file}: ${text}`);
  const text = readFileSync(file, "utf8");
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  const code = text.replace(/^\s*#.*$/gm, "");
  const stages = new Set();
  for (const instruction of instructions) {
    const words = instruction.getArguments().map((a) => a.getValue());
    switch (instruction.getKeyword()) {
      case "ARG": {
        const [name, value] = words[0].split("=");
        const uses = code.split(`\${${name}}`).length - 1;
        if (uses === 0) {
          fail(`ARG ${name} is used nowhere`);
        }
        if (value?.includes("/") && !/:[\w.-]*\d[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(value)) {
          fail(`the base ${value} is not pinned`);
        }
        break;
      }
      case "FROM": {
        const base = words[0];
        if (!base.startsWith("${") && !stages.has(base)) {
          fail(`FROM ${base} is neither a stage nor an ARG`);
        }
        stages.add(words[2] ?? String(stages.size));
        break;
      }
      case "COPY": {
        const from = instruction.getFlags().find((f) => f.getName() === "from");
        if (from && !stages.has(from.getValue())) {
          fail(`COPY --from=${from.getValue()}: there is no such stage before it`);
        }
        if (!from) {
          for (const source of words.slice(0, -1)) {
            const wrong = isInContext(source);
            if (wrong) {
              fail(`COPY ${source}: it ${wrong}`);
            }
          }
        }
        break;
      }
      case "USER":
        if (!/^[1-9]\d*:[1-9]\d*$/.test(words[0])) {
          fail(`USER ${words[0]} is no number of a user that is not root`);
        }
        break;
      case "ENTRYPOINT": {
        const jar = JSON.parse(instruction.getArgumentsContent()).find((w) => w.endsWith(".jar"));
        const copied = instructions
          .filter((i) => i.getKeyword() === "COPY")
          .flatMap((i) => i.getArguments().map((a) => a.getValue()))
          .find((source) => source.endsWith(`/${jar.split("/").pop()}`));
        if (copied) {
          console.log(`${root}/${copied}`);
        } else {
          fail(`ENTRYPOINT starts ${jar}, which is not copied`);
        }
        break;
      }
    }
  }
  if (!instructions.some((i) => i.getKeyword() === "USER")) {
    fail("runs as root: there is no USER");
  }
}
failures.forEach((failure) => console.error(failure));
process.exit(failures.length ? 1 : 0);
