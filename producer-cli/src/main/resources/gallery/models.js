"use strict";
// The page of all networks, and that of one.
(() => {
  const { el, href, count } = dreamfleet;

  const card = (model) => el("a", { class: "card model", href: href([model.name]) },
    el("h2", {}, model.name),
    el("p", { class: "quiet" }, model.source || ""),
    el("p", {}, count(model.pictures, "picture") + " of " + count(model.layers, "layer")),
    el("div", { class: "strips" }, model.previews.filter((each, i) => i % Math.ceil(model.previews.length / 6) === 0).map((preview) => {
      const slash = preview.lastIndexOf("/");
      return dreamfleet.preview(preview.slice(0, slash), preview.slice(slash + 1), "Channels of " + model.name);
    })));

  dreamfleet.modelsPage = async () => {
    const index = await dreamfleet.index();
    return {
      title: "Dreamfleet gallery",
      path: [],
      content: [
        el("h1", {}, "What networks see"),
        el("p", { class: "lead" }, index.models.length === 0
          ? "No picture is there yet" + (index.waiting > 0 ? "; " + count(index.waiting, "job") + " will bring some. Make the gallery again then." : ".")
          : "Each picture is what a unit of a network responds to most, found by gradient ascent. " + (index.waiting > 0 ? dreamfleet.number(index.waiting) + " more are on their way." : "")),
        index.compare && index.models.length > 0 ? el("p", {}, el("a", { class: "button", href: "#:compare" }, "Networks side by side")) : null,
        el("div", { class: "models" }, index.models.map(card)),
      ],
    };
  };

  const layerCard = (model, layer) => el("a", { class: "card layer", href: href([model.name, layer.name]) },
    el("div", { class: "head" }, el("h2", {}, layer.name), el("span", { class: "quiet" }, dreamfleet.shape(layer))),
    layer.preview ? dreamfleet.preview(layer.slug, layer.preview, "Some channels of " + layer.name) : el("span", { class: "preview empty" }),
    el("p", { class: "quiet" }, count(layer.pictures, "picture")
      + (layer.waiting > 0 ? ", " + dreamfleet.number(layer.waiting) + " to come" : "")
      + (layer.field ? " · sees " + (layer.field === "all" ? "the whole picture" : layer.field.replace("x", " × ") + " pixels") : "")));

  dreamfleet.modelPage = async (name) => {
    const model = await dreamfleet.model(name);
    if (!model) return dreamfleet.nothing("There is no network “" + name + "” in this gallery.");
    const map = dreamfleet.map(model);
    const pictures = model.layers.reduce((sum, layer) => sum + layer.pictures, 0);
    return {
      title: model.name,
      path: [model.name],
      up: "#",
      content: [
        el("h1", {}, model.name),
        el("p", { class: "lead" }, [model.source, model.input ? "pictures of " + model.input.replace("x", " × ") + " pixels" : "", count(pictures, "picture") + " of " + count(model.layers.length, "layer")].filter(Boolean).join(" · ")),
        map ? el("div", { class: "card scroll", tabindex: 0, role: "region", "aria-label": "Map of the layers" }, map) : null,
        el("div", { class: "layers grid" }, model.layers.map((layer) => layerCard(model, layer))),
      ],
    };
  };
})();
