// Asks for the state every second and shows it. Whatever a job says goes into text nodes only.
"use strict";

const EVERY = 1000;
const SLOWEST = 10000;
const byId = (id) => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const whole = new Intl.NumberFormat("en");
const number = (n) => (n >= 1e6 ? (n / 1e6).toFixed(2) + "M" : whole.format(n));

function duration(seconds) {
  if (seconds < 1) return "0 s";
  if (seconds < 60) return Math.round(seconds) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min " + Math.round(seconds % 60) + " s";
  if (seconds < 86400) return Math.floor(seconds / 3600) + " h " + Math.floor((seconds % 3600) / 60) + " min";
  return (seconds / 86400).toFixed(1) + " days";
}

const ago = (then, now) => (now - then < 3000 ? "now" : duration((now - then) / 1000) + " ago");
const brief = (then, now) => (now - then < 1000 ? "now" : duration((now - then) / 1000).replace(/ min.*/, " min"));
const significant = (n) => (n === 0 ? "0" : Math.abs(n) >= 1e4 || Math.abs(n) < 1e-3 ? n.toExponential(2) : String(Number(n.toPrecision(4))));
const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);

function set(id, text, note) {
  byId(id).textContent = text;
  if (note !== undefined) byId(id.replace("-count", "") + "-note").textContent = note;
}

/** In the unit that suits the larger of two rates. */
function rate(perSecond, larger) {
  const [n, unit] = larger >= 2 ? [perSecond, "jobs/s"] : [perSecond * 60, "jobs/min"];
  return [n === 0 ? "0" : n.toFixed(n < 10 ? 1 : 0), unit];
}

function showTiles(state) {
  const queue = state.queue;
  const jobs = state.jobs;
  if (queue) {
    const { normal, high } = queue.backlog;
    const oldest = Math.max(queue.oldestSeconds.normal, queue.oldestSeconds.high);
    const parts = [];
    if (high > 0) parts.push(number(high) + " high");
    if (oldest > 0) parts.push("oldest waits " + duration(oldest));
    if (queue.source === "offsets") parts.push("counted by offsets");
    set("backlog", number(normal + high), parts.join(" · ") || (normal + high > 0 ? "all in hand" : "nothing waits"));
    set("drain", normal + high === 0 ? "0 s" : state.drainSeconds === undefined ? "∞" : duration(state.drainSeconds),
      queue.desiredWorkers + (queue.desiredWorkers === 1 ? " worker" : " workers") + " would be right");
  }
  set("running-count", number(jobs.running), state.workers + (state.workers === 1 ? " worker" : " workers") + " at it");
  set("done", number(jobs.succeeded), jobs.cancelled ? number(jobs.cancelled) + " cancelled" : "of " + number(sum(jobs)) + " jobs");
  const dead = queue ? queue.deadLetters.normal + queue.deadLetters.high : 0;
  set("failed", number(jobs.failed), dead ? number(dead) + (dead === 1 ? " dead letter" : " dead letters") : "no dead letters");
  byId("failed").classList.toggle("bad", jobs.failed > 0);
  const { completion, arrival } = state.rates;
  const [figure, unit] = rate(completion, Math.max(completion, arrival));
  byId("rate").replaceChildren(figure + " ", element("small", "", unit));
  byId("rate-note").textContent = rate(arrival, Math.max(completion, arrival))[0] + " " + unit + " arrive";
}

function path(counts, most, close) {
  const step = 900 / (counts.length - 1);
  const points = counts.map((count, i) => (i * step).toFixed(1) + " " + (146 - (count / most) * 138).toFixed(1));
  return "M" + points.join("L") + (close ? "L900 150L0 150Z" : "");
}

function showCourse(course) {
  // a batch arrives in one moment: its peak may leave the chart, so that the work does not look flat
  const ended = Math.max(...course.ended);
  const arrived = Math.max(...course.arrived);
  const most = Math.max(1, ended, ended > 0 ? Math.min(arrived, 1.4 * ended) : arrived);
  byId("ended-area").setAttribute("d", path(course.ended, most, true));
  byId("ended-line").setAttribute("d", path(course.ended, most, false));
  byId("arrived-line").setAttribute("d", path(course.arrived, most, false));
  byId("peak").textContent = "peak " + whole.format(ended) + " in " + course.stepSeconds + " s";
}

/** Makes a list's rows once and refreshes them afterwards, so that bars move instead of jumping. */
function showList(parent, items, key, make, refresh, nothing) {
  const before = new Map([...parent.children].filter((row) => row.dataset.key).map((row) => [row.dataset.key, row]));
  const rows = items.map((item) => {
    const row = before.get(key(item)) || make(item);
    row.dataset.key = key(item);
    refresh(row, item);
    return row;
  });
  if (rows.length === 0) rows.push(element("p", "empty", nothing));
  const same = rows.length === parent.children.length && rows.every((row, i) => row === parent.children[i]);
  if (!same) parent.replaceChildren(...rows);
}

const part = (row, name) => row.querySelector("." + name);

function makeBatch(batch) {
  const row = element("div", "row");
  const head = element("div", "row-head");
  head.append(element("span", "name", batch.name === undefined ? "(no batch)" : batch.name), element("span", "quiet push"));
  const bar = element("div", "bar");
  for (const kind of ["succeeded", "failed", "cancelled", "partly"]) bar.append(element("i", kind));
  row.append(head, bar, element("div", "counts quiet"));
  return row;
}

function refreshBatch(row, batch, now) {
  const jobs = batch.jobs;
  const total = sum(jobs);
  const ended = jobs.succeeded + jobs.failed + jobs.cancelled;
  for (const kind of ["succeeded", "failed", "cancelled"]) part(row, kind).style.width = (100 * jobs[kind]) / total + "%";
  part(row, "partly").style.width = 100 * Math.max(0, batch.done - ended / total) + "%";
  const percent = ended === total ? 100 : Math.min(99, Math.floor(100 * batch.done));
  part(row, "push").textContent = percent + " % of " + number(total) + " · " + ago(batch.movedAt, now);
  const counts = ["succeeded", "running", "queued", "failed", "cancelled"].filter((state) => jobs[state] > 0).map((state) => {
    const count = element("span");
    count.append(element("i", "dot " + state), number(jobs[state]) + " " + state);
    return count;
  });
  part(row, "counts").replaceChildren(...counts);
}

function makeRunning(job) {
  const row = element("div", "row");
  const head = element("div", "row-head");
  head.append(element("span", "name", job.unit), element("span", "quiet push"));
  const bar = element("div", "bar");
  bar.append(element("i", "partly"));
  row.append(head, bar, element("div", "counts quiet said"));
  row.title = job.id;
  return row;
}

function refreshRunning(row, job, now) {
  part(row, "partly").style.width = (job.steps > 0 ? Math.min(100, (100 * job.step) / job.steps) : 0) + "%";
  part(row, "push").textContent = "step " + number(job.step) + " of " + number(job.steps);
  const silent = now - job.at > 30000 ? " · silent for " + duration((now - job.at) / 1000) : "";
  part(row, "counts").textContent = job.worker + " · " + significant(job.stepsPerSecond) + " steps/s" + silent;
}

function makePicture(picture) {
  const link = element("a");
  link.href = "pictures/" + picture.id + ".png";
  link.title = picture.model + " " + picture.unit + (picture.batch === undefined ? "" : "\nbatch " + picture.batch) + (picture.score === undefined ? "" : "\nscore " + significant(picture.score)) + "\n" + duration(picture.seconds) + " on " + picture.worker + "\n" + picture.id;
  const image = element("img");
  image.loading = "lazy";
  image.alt = picture.model + " " + picture.unit;
  image.src = link.href;
  link.append(image, element("div", "name", picture.unit), element("div", "note"));
  return link;
}

function refreshPicture(link, picture, now) {
  part(link, "note").textContent = (!picture.driven ? "not driven · " : picture.score === undefined ? "" : significant(picture.score) + " · ") + brief(picture.at, now);
}

function makeFailure(failure) {
  const row = element("div", "row failure");
  const where = element("div");
  where.append(element("div", "name", failure.unit), element("div", "code", failure.code));
  const what = element("div", "reason");
  what.append(element("span", "said", failure.reason));
  row.append(where, what, element("div", "quiet push"));
  row.title = failure.id;
  return row;
}

function refreshFailure(row, failure, now) {
  part(row, "push").textContent = (failure.batch === undefined ? "" : failure.batch + " · ") + ago(failure.at, now);
}

function showHealth(word, kind, troubles) {
  const health = byId("health");
  health.textContent = word;
  health.className = "pill " + kind;
  byId("troubles").hidden = troubles.length === 0;
  byId("troubles").replaceChildren(...troubles.map((trouble) => element("p", "", trouble)));
}

function show(state) {
  const now = state.at;
  if (state.troubles.length > 0) showHealth("trouble", "bad", state.troubles);
  else if (!state.ready) showHealth("reading the status topic", "warn", []);
  else showHealth("live", "good", []);
  byId("clock").textContent = new Date(now).toLocaleTimeString();
  showTiles(state);
  showCourse(state.course);
  byId("batches-note").textContent = state.batchCount > state.batches.length ? "the latest " + state.batches.length + " of " + number(state.batchCount) : "";
  byId("running-more").textContent = state.jobs.running > state.running.length ? state.running.length + " of " + number(state.jobs.running) : "";
  showList(byId("batches"), state.batches, (batch) => "b" + (batch.name === undefined ? "" : "=" + batch.name), makeBatch, (row, batch) => refreshBatch(row, batch, now), "No batches yet: dreamfleet submit makes one.");
  showList(byId("running"), state.running, (job) => job.id, makeRunning, (row, job) => refreshRunning(row, job, now), "Nothing runs just now.");
  showList(byId("pictures"), state.pictures, (picture) => picture.id + picture.at, makePicture, (link, picture) => refreshPicture(link, picture, now), "No pictures yet.");
  showList(byId("failures"), state.failures, (failure) => failure.id + failure.at, makeFailure, (row, failure) => refreshFailure(row, failure, now), "Nothing has failed.");
  document.title = (state.jobs.running > 0 ? "▶ " + number(state.jobs.running) + " · " : "") + "Dreamfleet";
}

async function ask() {
  try {
    const answer = await fetch("api/state", { signal: AbortSignal.timeout(SLOWEST) });
    if (!answer.ok) throw new Error("it answers " + answer.status);
    show(await answer.json());
  } catch (problem) {
    showHealth("no answer", "bad", ["The monitor does not answer (" + problem.message + "). What is shown is old; asking again."]);
  }
  setTimeout(ask, document.hidden ? 5 * EVERY : EVERY);
}

ask();
