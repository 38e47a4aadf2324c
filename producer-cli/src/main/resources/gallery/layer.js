"use strict";
// A layer with all its channels.
(() => {
  const { el, href, count } = dreamfleet;
  const SORTS = { channel: "by channel", strongest: "strongest first", weakest: "weakest first" };
  const SIZES = { s: "small", m: "medium", l: "large" };

  /** What has no score comes last. */
  const sorted = (entries, sort) => {
    const sign = { strongest: -1, weakest: 1 }[sort];
    return sign ? entries.sort((a, b) => (a.score === null) - (b.score === null) || sign * (a.score - b.score)) : entries;
  };

  /** Buttons of which one is pressed. */
  const choice = (label, options, chosen, choose) => el("div", { class: "choice", role: "group", "aria-label": label },
    Object.entries(options).map(([key, text]) => el("button", { type: "button", "aria-pressed": String(key === chosen), onclick: () => choose(key) }, text)));

  const neighbours = (model, layer, look) => {
    const place = model.layers.indexOf(layer);
    const to = (other, text, key) => other
      ? el("a", { class: "button", href: href([model.name, other.name], look), title: key }, text === "←" ? "← " + other.name : other.name + " →")
      : el("span", { class: "button off", "aria-hidden": "true" }, text);
    return el("nav", { class: "sides", "aria-label": "Layers before and behind" }, to(model.layers[place - 1], "←", "["), to(model.layers[place + 1], "→", "]"));
  };

  /** The layer before or behind, as an address. */
  dreamfleet.beside = (model, layer, step, look) => {
    const other = model.layers[model.layers.indexOf(layer) + step];
    return other ? href([model.name, other.name], look) : null;
  };

  dreamfleet.layerPage = async (modelName, name, look) => {
    const model = await dreamfleet.model(modelName);
    const layer = model && model.layers.find((each) => each.name === name);
    if (!layer) return dreamfleet.nothing("There is no layer “" + name + "” of " + modelName + " in this gallery.");
    const data = await dreamfleet.layer(layer);
    const variant = dreamfleet.variant(data, look.view);
    const entries = sorted(dreamfleet.entries(data, variant), look.sort);
    const size = dreamfleet.remembered("size") in SIZES ? dreamfleet.remembered("size") : "m";
    const tiles = el("div", { class: "tiles grid size-" + size }, entries.map((entry) => dreamfleet.tile(model, layer, entry, variant, { view: look.view })));
    const go = (change) => dreamfleet.look(href([model.name, layer.name], { ...look, ...change }));
    const sizes = choice("Size of the pictures", SIZES, size, (key) => {
      dreamfleet.remember("size", key);
      tiles.className = "tiles grid size-" + key;
      sizes.querySelectorAll("button").forEach((button, i) => button.setAttribute("aria-pressed", String(Object.keys(SIZES)[i] === key)));
    });
    const whole = data.chunks.find((chunk) => chunk.name === "whole");
    const keys = data.variants.map((each) => each.key);
    return {
      title: layer.name + " · " + model.name,
      path: [model.name, layer.name],
      up: href([model.name]),
      before: dreamfleet.beside(model, layer, -1, look),
      behind: dreamfleet.beside(model, layer, 1, look),
      nextView: keys.length > 1 ? () => go({ view: keys[(keys.indexOf(variant.key) + 1) % keys.length] }) : null,
      content: [
        el("div", { class: "title" }, el("h1", {}, layer.name), neighbours(model, layer, { view: look.view })),
        el("p", { class: "lead" }, [
          layer.channels === undefined ? "" : dreamfleet.shape(layer) + (layer.vector ? " values" : " (channels × rows × columns)"),
          layer.field ? (layer.field === "all" ? "sees the whole picture" : "an element sees " + layer.field.replace("x", " × ") + " pixels") : "",
          count(entries.length, "channel") + (layer.channels > entries.length ? " of " + dreamfleet.number(layer.channels) : ""),
          layer.waiting > 0 ? dreamfleet.number(layer.waiting) + " pictures to come" : "",
        ].filter(Boolean).join(" · ")),
        el("div", { class: "tools" },
          data.variants.length > 1 ? choice("How to look", Object.fromEntries(data.variants.map((each) => [each.key, dreamfleet.variantText(each)])), variant.key, (key) => go({ view: key })) : null,
          choice("Order", SORTS, look.sort in SORTS ? look.sort : "channel", (key) => go({ sort: key === "channel" ? undefined : key })),
          sizes,
          whole ? el("a", { class: "button", href: href([model.name, layer.name, "whole"]) }, "The whole layer") : null),
        tiles,
      ],
    };
  };
})();
