"use strict";
// Networks side by side: a row for each role that layers play, a column for each network.
(() => {
  const { el, href } = dreamfleet;
  const SHOWN = 12;

  /** Layers play the same role where they see the picture equally much reduced; classes and vectors have theirs. */
  const role = (model, layer) => {
    if (layer.vector) return layer.classes || layer === model.layers[model.layers.length - 1] ? "classes" : "vector";
    const input = Math.max(...model.input.split("x").map(Number));
    return "1/" + 2 ** Math.round(Math.log2(input / Math.max(layer.rows, layer.columns)));
  };

  const text = { classes: "The classes", vector: "Without places", "1/1": "The picture’s own size" };

  /** The roles in the order of depth, each with the deepest layer that every network has for it. */
  const roles = (models) => {
    const rows = new Map();
    for (const model of models) {
      for (const layer of model.layers.filter((each) => each.depth !== undefined && each.pictures > 0)) {
        const name = role(model, layer);
        if (!rows.has(name)) rows.set(name, new Map());
        rows.get(name).set(model, layer);
      }
    }
    const depth = (name) => name === "classes" ? 1e9 : name === "vector" ? 1e8 : Number(name.slice(2));
    return [...rows].sort(([a], [b]) => depth(a) - depth(b));
  };

  /** The channels shown of a layer; classes that several networks know are taken by their names. */
  const chosen = (model, layer, entries, first, names) => layer.classes && names.length > 0
    ? names.slice(first, first + SHOWN).map((name) => entries.find((entry) => model.classes[entry.channel] === name)).filter(Boolean)
    : entries.slice(first, first + SHOWN);

  const cell = async (model, layer, first, names) => {
    if (!layer) return el("div", { class: "cell quiet" }, "none");
    const data = await dreamfleet.layer(layer);
    const variant = dreamfleet.variant(data);
    const entries = chosen(model, layer, dreamfleet.entries(data, variant), first, names);
    return el("div", { class: "cell card" },
      el("div", { class: "head" }, el("a", { href: href([model.name, layer.name]) }, layer.name), el("span", { class: "quiet" }, dreamfleet.shape(layer))),
      entries.length > 0 ? el("div", { class: "tiles grid size-s" }, entries.map((entry) => dreamfleet.tile(model, layer, entry, variant))) : el("p", { class: "quiet" }, "no channels from here on"));
  };

  const shared = (models) => {
    const lists = models.map((model) => model.classes || []).filter((classes) => classes.length > 0);
    return lists.length > 1 ? lists[0].filter((name) => lists.every((list) => list.includes(name))) : [];
  };

  dreamfleet.comparePage = async (look) => {
    const index = await dreamfleet.index();
    const models = await Promise.all(index.models.map((model) => dreamfleet.model(model.name)));
    const first = Math.max(0, Number(look.first) || 0);
    const names = shared(models);
    const rows = await Promise.all(roles(models).map(async ([name, layers]) => el("section", { class: "row" },
      el("h2", {}, text[name] || name + " of the picture’s size"),
      el("div", { class: "cells" }, await Promise.all(models.map((model) => cell(model, layers.get(model), first, names)))))));
    const page = (start) => "#:compare" + (start > 0 ? "?first=" + start : "");
    return {
      title: "Networks side by side",
      path: [":compare"],
      up: "#",
      left: first > 0 ? page(Math.max(0, first - SHOWN)) : null,
      right: page(first + SHOWN),
      content: [
        el("div", { class: "title" }, el("h1", {}, "Networks side by side"), el("nav", { class: "sides", "aria-label": "Other channels" },
          first > 0 ? el("a", { class: "button", href: page(Math.max(0, first - SHOWN)), title: "←" }, "←") : el("span", { class: "button off", "aria-hidden": "true" }, "←"),
          el("span", { class: "quiet" }, first + " to " + (first + SHOWN - 1)),
          el("a", { class: "button", href: page(first + SHOWN), title: "→" }, "→"))),
        el("p", { class: "lead" }, "Of the layers that see the picture equally much reduced, each network’s deepest; the same channels of each" + (names.length > 0 ? ", and the same classes." : ".")),
        el("div", { class: "compare scroll" }, el("div", { class: "columns cells" }, models.map((model) => el("a", { class: "name", href: href([model.name]) }, model.name))), rows),
      ],
    };
  };
})();
