"use strict";
// All that is known of a unit: its pictures, how they came about, and what excites it in a data set.
(() => {
  const { el, svg, href, count, score } = dreamfleet;
  const AROUND = 4;

  const say = (picture) => picture.objective + ", by " + picture.recipe;

  /** A range that shows a picture's snapshots, from its first to its end. */
  const scrubber = async (picture, image) => {
    const stops = await Promise.all(picture.snapshots.map(async ([step, value]) => ({ step, value, src: await dreamfleet.file(picture, "snapshots/" + String(step).padStart(6, "0") + ".png") })));
    stops.push({ step: picture.steps, value: picture.score, src: image.src });
    const said = el("output", {}, "the end, after " + count(picture.steps, "step"));
    const range = el("input", { type: "range", min: 0, max: stops.length - 1, value: stops.length - 1, "aria-label": "Snapshots of " + say(picture) });
    range.addEventListener("input", () => {
      const stop = stops[range.value];
      image.src = stop.src;
      const text = Number(range.value) === stops.length - 1 ? "the end, after " + count(stop.step, "step") : "after " + count(stop.step, "step") + ": score " + score(stop.value);
      said.textContent = text;
      range.setAttribute("aria-valuetext", text);
    });
    // asked for when somebody is about to look
    range.addEventListener("focus", () => stops.forEach((stop) => { new Image().src = stop.src; }), { once: true });
    return el("div", { class: "scrubber" }, range, said);
  };

  const set = async (picture, image) => el("div", { class: "set", role: "group", "aria-label": "Pictures of the set" }, await Promise.all(picture.set.map(async ([value, likeness], i) => {
    const src = i === 0 ? image.src : await dreamfleet.file(picture, "diverse/" + String(i).padStart(4, "0") + ".png");
    const text = "Picture " + (i + 1) + " of a set that differs: score " + score(value) + ", likeness " + score(likeness);
    return el("button", { type: "button", title: text, onclick: () => { image.src = src; } }, el("img", { src, alt: text, loading: "lazy" }));
  })));

  const figure = async (picture) => {
    const src = await dreamfleet.file(picture, "image.png");
    const image = el("img", { class: "picture", src, alt: "What " + say(picture) + " comes to", width: picture.width, height: picture.height });
    return el("figure", { class: "card" },
      el("a", { href: src, class: "frame" }, image),
      picture.snapshots ? await scrubber(picture, image) : null,
      picture.set ? await set(picture, image) : null,
      el("figcaption", {},
        el("div", { class: "head" }, el("b", {}, picture.recipe), picture.view === "negative" ? el("span", { class: "pill" }, "minimised") : null,
          picture.view === "other" ? el("code", {}, picture.objective) : null, el("span", { class: "spacer" }), el("span", { class: "value", title: "score" }, score(picture.score))),
        el("p", { class: "quiet" }, count(picture.steps, "step") + " · seed " + picture.seed + (picture.set ? " · set of " + picture.set.length : "") + (picture.weights ? " · weights " + picture.weights.split("/").pop() : "")
          + (picture.start !== undefined && picture.score <= picture.start ? " · could not be driven" : ""))));
  };

  /** Scores over steps, one line for each picture. */
  const curves = (pictures) => {
    // ends and snapshots are measured, what is between them was reported on the way
    const points = (picture) => [...new Map([
      ...(picture.start === undefined ? [] : [[0, picture.start]]),
      ...picture.curve,
      ...(picture.snapshots || []),
      ...(picture.score === undefined ? [] : [[picture.steps, picture.score]]),
    ])].sort(([a], [b]) => a - b);
    const drawn = pictures.filter((picture) => points(picture).length > 1).slice(0, 8);
    if (drawn.length === 0) return null;
    const lines = drawn.map(points);
    const all = lines.flat();
    const steps = Math.max(...all.map(([step]) => step));
    const [low, high] = [Math.min(...all.map(([, value]) => value)), Math.max(...all.map(([, value]) => value))];
    const x = (step) => 52 + 640 * step / Math.max(1, steps);
    const y = (value) => 150 - 134 * (value - low) / ((high - low) || 1);
    const text = drawn.map((picture, i) => say(picture) + ": from " + score(lines[i][0][1]) + " to " + score(lines[i][lines[i].length - 1][1])).join("; ");
    return el("section", { class: "card" },
      el("h2", {}, "Score on the way"),
      svg("svg", { class: "curve", viewBox: "0 0 704 176", role: "img", "aria-label": "Scores over " + steps + " steps. " + text },
        [0, 0.5, 1].map((part) => svg("g", {},
          svg("line", { class: "rule", x1: 52, x2: 692, y1: 16 + 134 * part, y2: 16 + 134 * part }),
          svg("text", { x: 46, y: 20 + 134 * part, "text-anchor": "end" }, score(high - (high - low) * part)))),
        [0, 0.5, 1].map((part) => svg("text", { x: x(steps * part), y: 170, "text-anchor": part === 1 ? "end" : part === 0 ? "start" : "middle" }, Math.round(steps * part) + (part === 1 ? " steps" : ""))),
        lines.map((line, i) => svg("polyline", { class: "line line-" + i, points: line.map(([step, value]) => x(step).toFixed(1) + "," + y(value).toFixed(1)).join(" ") }))),
      el("div", { class: "legend quiet" }, drawn.map((picture, i) => el("span", {}, el("i", { class: "dot line-" + i }), " " + picture.recipe + (picture.view === "positive" ? "" : " " + picture.objective)))));
  };

  /** Classes of the pictures that excite a unit most, the most frequent first. */
  const topLabels = (examples) => {
    const counts = new Map();
    for (const crop of examples) if (crop.label) counts.set(crop.label, (counts.get(crop.label) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 6);
  };

  const crop = (sheet, example) => {
    const text = (example.label ? example.label + ": " : "") + example.picture + ", activation " + score(example.activation);
    const face = el("span", { class: "face", role: "img", "aria-label": text });
    face.style.backgroundImage = "url(\"data/" + sheet.path.split("/").map(encodeURIComponent).join("/") + "\")";
    face.style.backgroundSize = 100 * sheet.columns + "% " + 100 * sheet.rows + "%";
    face.style.backgroundPosition = (sheet.columns > 1 ? 100 * example.column / (sheet.columns - 1) : 0) + "% " + (sheet.rows > 1 ? 100 * example.row / (sheet.rows - 1) : 0) + "%";
    return el("div", { class: "tile", title: text }, face, el("span", { class: "caption" }, example.label || example.picture));
  };

  const examplesOf = (unit, sheets) => {
    if (!unit.examples || unit.examples.length === 0) return null;
    const labels = topLabels(unit.examples);
    return el("section", { class: "card" },
      el("h2", {}, "What excites it most in pictures"),
      labels.length > 0 ? el("p", {}, labels.map(([label, times]) => el("span", { class: "pill" }, label + (times > 1 ? " × " + times : "")))) : null,
      el("div", { class: "tiles grid size-s examples" }, unit.examples.map((example) => crop(sheets[example.sheet], example))));
  };

  const details = async (pictures) => el("details", { class: "card" },
    el("summary", {}, "How the pictures were made"),
    el("div", { class: "scroll" }, el("table", {},
      el("tr", {}, ["Objective", "Recipe", "Steps", "Size", "Score", "Before", "Seconds", "Worker", "Finished", "Job"].map((title) => el("th", { scope: "col" }, title))),
      await Promise.all(pictures.map(async (picture) => el("tr", {},
        [picture.objective, picture.recipe, picture.steps, picture.width + " × " + picture.height, score(picture.score), score(picture.start), score(picture.seconds), picture.worker + ", " + picture.device + ", " + picture.precision, picture.finished.slice(0, 19).replace("T", " ")].map((text) => el("td", {}, String(text))),
        el("td", {}, el("a", { href: await dreamfleet.file(picture, "result.json") }, picture.job.slice(0, 10)))))))));

  /** Pictures in the order in which they are looked at: maximised, minimised, others. */
  const ordered = (pictures) => {
    const rank = { positive: 0, negative: 1, other: 2 };
    return [...pictures].sort((a, b) => rank[a.view] - rank[b.view] || a.recipe.localeCompare(b.recipe) || b.steps - a.steps);
  };

  const around = (entries, channel) => {
    const place = entries.findIndex((entry) => entry.channel === channel);
    return { before: entries[place - 1], behind: entries[place + 1], near: place < 0 ? [] : entries.slice(Math.max(0, place - AROUND), place + AROUND + 1) };
  };

  dreamfleet.unitPage = async (modelName, name, text, look) => {
    const model = await dreamfleet.model(modelName);
    const layer = model && model.layers.find((each) => each.name === name);
    const data = layer && await dreamfleet.layer(layer);
    const channel = text === "whole" ? text : /^\d{1,9}$/.test(text) ? Number(text) : -1;
    const chunk = data && data.chunks.find((each) => channel === "whole" ? each.name === "whole" : each.name !== "whole" && channel >= each.first && channel < each.first + 64);
    const file = chunk && await dreamfleet.units(layer, chunk);
    const unit = file && file.units[text];
    if (!unit) return dreamfleet.nothing("There is no picture of " + name + ":" + text + " of " + modelName + " in this gallery.");
    const pictures = ordered(unit.pictures);
    const label = layer.classes && model.classes ? model.classes[channel] : undefined;
    const variant = dreamfleet.variant(data, look.view);
    const beside = channel === "whole" ? { near: [] } : around(dreamfleet.entries(data, variant), channel);
    const to = (entry) => entry ? href([model.name, layer.name, entry.channel], look) : null;
    const side = (address, title, key) => address ? el("a", { class: "button", href: address, title: key }, title) : el("span", { class: "button off", "aria-hidden": "true" }, title);
    return {
      title: dreamfleet.unitText(layer, text) + (label ? " " + label : "") + " · " + model.name,
      path: [model.name, layer.name, text],
      up: href([model.name, layer.name], { view: look.view }),
      left: to(beside.before),
      right: to(beside.behind),
      before: dreamfleet.beside(model, layer, -1, look),
      behind: dreamfleet.beside(model, layer, 1, look),
      content: [
        el("div", { class: "title" },
          el("h1", {}, dreamfleet.unitText(layer, text), label ? el("small", {}, " " + label) : channel === "whole" ? el("small", {}, " the whole layer") : ""),
          channel === "whole" ? null : el("nav", { class: "sides", "aria-label": "Channels before and behind" }, side(to(beside.before), beside.before ? "← " + beside.before.channel : "←", "←"), side(to(beside.behind), beside.behind ? beside.behind.channel + " →" : "→", "→"))),
        el("div", { class: "figures" }, await Promise.all(pictures.map(figure))),
        examplesOf(unit, file.sheets || []),
        curves(pictures),
        beside.near.length > 1 ? el("section", { class: "card" }, el("h2", {}, "Beside it"), el("div", { class: "tiles grid near" }, beside.near.map((entry) => {
          const tile = dreamfleet.tile(model, layer, entry, variant, look);
          if (entry.channel === channel) tile.setAttribute("aria-current", "true");
          return tile;
        }))) : null,
        await details(pictures),
      ],
    };
  };
})();
