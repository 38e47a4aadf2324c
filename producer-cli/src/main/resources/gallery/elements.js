"use strict";
// Small things that pages are made of. Text is only ever set as text, whatever a batch or a class is called.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const COLUMNS = 8; // of a sheet of tiles, and as many rows

  const filled = (element, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "class") element.setAttribute("class", value);
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  };

  dreamfleet.el = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);
  dreamfleet.svg = (tag, attributes, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

  dreamfleet.number = (count) => count.toLocaleString("en-US");
  dreamfleet.count = (count, noun) => dreamfleet.number(count) + " " + noun + (count === 1 ? "" : "s");
  dreamfleet.score = (value) => value === undefined || value === null ? "–" : Number(value.toPrecision(4)).toString();

  /** The address of a page: model, layer, channel or "whole", and how to look at them. */
  dreamfleet.href = (parts, look) => {
    const query = look ? new URLSearchParams(Object.entries(look).filter(([, value]) => value)).toString() : "";
    return "#" + parts.filter((part) => part !== undefined).map((part) => encodeURIComponent(part)).join("/") + (query ? "?" + query : "");
  };

  /** A file of a job's result. */
  dreamfleet.file = async (picture, name) =>
    (await dreamfleet.index()).results + "results/" + picture.job + "/" + name + "?v=" + picture.version;

  dreamfleet.unitText = (layer, channel) => channel === "whole" ? layer.name : layer.name + ":" + channel;

  dreamfleet.variantText = (variant) => variant.recipe + (variant.negative ? ", minimised" : "");

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        entry.target.style.backgroundImage = "url(\"" + entry.target.dataset.sheet + "\")";
        seen.unobserve(entry.target);
      }
    }
  }, { rootMargin: "600px" });

  /** A tile out of a chunk's sheet, whose file is asked for when the tile comes near the window. */
  dreamfleet.face = (layer, chunk, variant, channel, text) => {
    const place = channel - chunk.first;
    const face = dreamfleet.el("span", { class: "face", role: "img", "aria-label": text });
    face.dataset.sheet = "data/" + layer.slug + "/tiles-" + chunk.name + "-" + encodeURIComponent(variant.slug) + ".jpg?v=" + chunk.hash;
    face.style.backgroundSize = 100 * COLUMNS + "%";
    face.style.backgroundPosition = (place % COLUMNS) / (COLUMNS - 1) * 100 + "% " + Math.floor(place / COLUMNS) / (COLUMNS - 1) * 100 + "%";
    seen.observe(face);
    return face;
  };

  /** A channel as a link to its page. */
  dreamfleet.tile = (model, layer, entry, variant, look) => {
    const unit = dreamfleet.unitText(layer, entry.channel);
    const label = layer.classes && model.classes ? model.classes[entry.channel] : undefined;
    const text = unit + (label ? ", " + label : "") + (variant ? ", " + dreamfleet.variantText(variant) : "") + ", score " + dreamfleet.score(entry.score);
    return dreamfleet.el("a", { class: "tile", href: dreamfleet.href([model.name, layer.name, entry.channel], look), title: text, "data-channel": entry.channel },
      entry.score === null ? dreamfleet.el("span", { class: "face missing", role: "img", "aria-label": text }) : dreamfleet.face(layer, entry.chunk, variant, entry.channel, text),
      dreamfleet.el("span", { class: "caption" }, dreamfleet.el("b", {}, String(entry.channel)), label ? " " + label : ""));
  };

  /** The channels of a layer in their order, with their scores by one way of looking, null where there is no such picture. */
  dreamfleet.entries = (data, variant) => data.chunks.flatMap((chunk) => chunk.channels.map((channel) =>
    ({ chunk, channel, score: variant ? chunk.tiles[variant.key]?.[channel - chunk.first] ?? null : null })));

  dreamfleet.variant = (data, key) => data.variants.find((variant) => variant.key === key) || data.variants[0];

  dreamfleet.preview = (slug, preview, text) =>
    dreamfleet.el("img", { class: "preview", src: "data/" + slug + "/" + preview, alt: text, loading: "lazy", width: 448, height: 56 });

  dreamfleet.shape = (layer) => layer.channels === undefined ? ""
    : layer.vector ? dreamfleet.number(layer.channels) : layer.channels + " × " + layer.rows + " × " + layer.columns;
})();
