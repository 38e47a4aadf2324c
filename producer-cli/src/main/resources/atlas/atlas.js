"use strict";
const atlas = JSON.parse(document.getElementById("atlas").textContent);
const map = document.getElementById("map");
const plane = document.getElementById("plane");
const mark = document.getElementById("mark");
const labels = document.getElementById("labels");
const about = document.getElementById("about");
const LARGEST = 8;
const LEAST_LABEL = 96;

const width = atlas.columns * atlas.side;
const height = atlas.rows * atlas.side;
const byPlace = new Map(atlas.cells.map((cell) => [cell.row + "," + cell.column, cell]));
let scale = 1;
let left = 0;
let top_ = 0;
let chosen = null;
let labelled = true;
plane.style.width = width + "px";
plane.style.height = height + "px";

function fitting() {
  return Math.min(map.clientWidth / width, map.clientHeight / height) * 0.96;
}

function showAll() {
  scale = fitting();
  left = (map.clientWidth - width * scale) / 2;
  top_ = (map.clientHeight - height * scale) / 2;
  draw();
}

function zoom(factor, x, y) {
  const next = Math.max(fitting() / 2, Math.min(LARGEST, scale * factor));
  left = x - (x - left) * next / scale;
  top_ = y - (y - top_) * next / scale;
  scale = next;
  draw();
}

/* Where cells are small, one label stands for a square of several: that of the fullest. */
function shownLabels() {
  const block = Math.max(1, Math.ceil(LEAST_LABEL / (atlas.side * scale)));
  const best = new Map();
  for (const cell of atlas.cells) {
    const key = Math.floor(cell.row / block) + "," + Math.floor(cell.column / block);
    if (cell.classes.length > 0 && (!best.has(key) || best.get(key).count < cell.count)) {
      best.set(key, cell);
    }
  }
  return best.values();
}

function draw() {
  plane.style.transform = `translate(${left}px, ${top_}px) scale(${scale})`;
  labels.textContent = "";
  if (!labelled) {
    return;
  }
  for (const cell of shownLabels()) {
    const x = left + (cell.column + 0.5) * atlas.side * scale;
    const y = top_ + (cell.row + 0.86) * atlas.side * scale;
    if (x > -80 && y > -20 && x < map.clientWidth + 80 && y < map.clientHeight + 20) {
      const label = document.createElement("span");
      label.textContent = cell.classes[0].label;
      label.style.left = x + "px";
      label.style.top = y + "px";
      labels.append(label);
    }
  }
}

function choose(cell) {
  if (cell === undefined || cell === chosen) {
    return;
  }
  chosen = cell;
  mark.style.display = "block";
  mark.style.left = cell.column * atlas.side + "px";
  mark.style.top = cell.row * atlas.side + "px";
  mark.style.width = mark.style.height = atlas.side + "px";
  about.textContent = "";
  const table = document.createElement("table");
  for (const one of cell.classes) {
    const row = table.insertRow();
    row.insertCell().textContent = one.weight.toPrecision(3);
    row.insertCell().textContent = one.label;
  }
  const note = document.createElement("p");
  note.textContent =
    `${cell.count} ${cell.count === 1 ? "sample" : "samples"}, row ${cell.row}, column ${cell.column}`;
  about.append(table, note);
}

function at(event) {
  const row = Math.floor((event.clientY - top_) / scale / atlas.side);
  const column = Math.floor((event.clientX - left) / scale / atlas.side);
  return byPlace.get(row + "," + column);
}

/* The nearest cell that way; what lies off the line counts double. */
function step(down, right) {
  if (chosen === null) {
    choose(atlas.cells[0]);
    return;
  }
  let best;
  let least = Infinity;
  for (const cell of atlas.cells) {
    const along = (cell.row - chosen.row) * down + (cell.column - chosen.column) * right;
    const across = Math.abs((cell.row - chosen.row) * right) + Math.abs((cell.column - chosen.column) * down);
    if (along > 0 && along + 2 * across < least) {
      least = along + 2 * across;
      best = cell;
    }
  }
  choose(best);
  reveal();
}

function reveal() {
  const x = left + (chosen.column + 0.5) * atlas.side * scale;
  const y = top_ + (chosen.row + 0.5) * atlas.side * scale;
  if (x < 40 || x > map.clientWidth - 40 || y < 40 || y > map.clientHeight - 40) {
    left += map.clientWidth / 2 - x;
    top_ += map.clientHeight / 2 - y;
    draw();
  }
}

const fingers = new Map();
map.addEventListener("pointerdown", (event) => {
  fingers.set(event.pointerId, event);
  map.setPointerCapture(event.pointerId);
  map.classList.add("held");
  choose(at(event));
});
map.addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (before === undefined) {
    choose(at(event));
    return;
  }
  if (fingers.size === 2) {
    const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
    const spread = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    zoom(spread(event) / spread(before), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2);
  } else {
    left += event.clientX - before.clientX;
    top_ += event.clientY - before.clientY;
    draw();
  }
  fingers.set(event.pointerId, event);
});
for (const end of ["pointerup", "pointercancel"]) {
  map.addEventListener(end, (event) => {
    fingers.delete(event.pointerId);
    map.classList.toggle("held", fingers.size > 0);
  });
}
map.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
}, { passive: false });

function zoomMiddle(factor) {
  const x = chosen === null ? map.clientWidth / 2 : left + (chosen.column + 0.5) * atlas.side * scale;
  const y = chosen === null ? map.clientHeight / 2 : top_ + (chosen.row + 0.5) * atlas.side * scale;
  zoom(factor, x, y);
}
const KEYS = {
  ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0), ArrowLeft: () => step(0, -1), ArrowRight: () => step(0, 1),
  "+": () => zoomMiddle(1.4), "=": () => zoomMiddle(1.4), "-": () => zoomMiddle(1 / 1.4), 0: showAll,
  l: () => { labelled = !labelled; draw(); },
};
document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (act !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    act();
  }
});
document.getElementById("in").addEventListener("click", () => zoomMiddle(1.6));
document.getElementById("out").addEventListener("click", () => zoomMiddle(1 / 1.6));
document.getElementById("all").addEventListener("click", showAll);
window.addEventListener("resize", draw);
showAll();
