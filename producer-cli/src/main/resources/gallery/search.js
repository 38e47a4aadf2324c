"use strict";
// Finds layers by parts of their names, units by number, classes by name.
(() => {
  const { el, href } = dreamfleet;
  const MOST = 12;
  const box = document.getElementById("search");
  const list = document.getElementById("found");
  let marked = -1;
  let asked = 0;
  let answered = "";

  const unitsIn = (models, place, channel) => models.flatMap((model) => model.layers
    .filter((layer) => layer.channels === undefined || channel < layer.channels)
    .filter((layer) => !place.layer || model.name === place.model && layer.name === place.layer)
    .map((layer) => ({ model, layer, channel })));

  /** What a text may mean, the likeliest first; each has a model, a layer, maybe a channel, maybe a label. */
  const meanings = (text, models, place) => {
    const words = text.toLowerCase().trim();
    if (words === "") return [];
    if (/^\d{1,9}$/.test(words)) {
      const inPlace = unitsIn(models, place, Number(words));
      return inPlace.length > 0 && place.layer ? inPlace : unitsIn(models, {}, Number(words));
    }
    const unit = words.match(/^(?:(\S+)\s+)?([^\s:]+)[:\s]+(\d{1,9})$/);
    const has = (name, part) => name.toLowerCase().includes(part);
    const found = [];
    for (const model of models) {
      for (const layer of model.layers) {
        if (unit && (!unit[1] || has(model.name, unit[1])) && has(layer.name, unit[2])) found.push({ model, layer, channel: Number(unit[3]), exact: layer.name.toLowerCase() === unit[2] });
        else if (has(layer.name, words) || has(model.name + " " + layer.name, words)) found.push({ model, layer, exact: layer.name.toLowerCase() === words });
      }
      const classes = model.layers.find((layer) => layer.classes);
      if (classes) {
        const label = words.replace(/^[^\s:]+:\s*/, "");
        model.classes.forEach((name, channel) => {
          if (has(name, label)) found.push({ model, layer: classes, channel, label: name, exact: name.toLowerCase() === label });
        });
      }
    }
    const here = (each) => each.model.name === place.model ? 0 : 1;
    return found.sort((a, b) => (b.exact === true) - (a.exact === true) || here(a) - here(b));
  };

  const option = ({ model, layer, channel, label }, i) => el("li", { role: "option", id: "found-" + i, "aria-selected": "false" },
    el("a", { href: href([model.name, layer.name, channel]), tabindex: -1 },
      el("b", {}, dreamfleet.unitText(layer, channel === undefined ? "whole" : channel)), label ? " " + label : "", el("span", { class: "quiet" }, " " + model.name)));

  const mark = (place) => {
    const options = [...list.children];
    marked = options.length === 0 ? -1 : (place + options.length) % options.length;
    options.forEach((each, i) => each.setAttribute("aria-selected", String(i === marked)));
    if (marked >= 0) {
      box.setAttribute("aria-activedescendant", "found-" + marked);
      options[marked].scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
  };

  const search = async () => {
    const mine = ++asked;
    const index = await dreamfleet.index();
    const models = await Promise.all(index.models.map((model) => dreamfleet.model(model.name)));
    if (mine !== asked) return;
    const [model, layer] = dreamfleet.route().parts;
    const found = meanings(box.value, models, { model, layer }).slice(0, MOST);
    list.replaceChildren(...(found.length > 0 ? found.map(option) : [el("li", { class: "quiet none" }, "Nothing is called so.")]));
    const open = box.value.trim() !== "";
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    mark(found.length > 0 ? 0 : -1);
    answered = box.value;
  };

  const leave = () => {
    box.value = "";
    close();
    box.blur();
  };

  box.addEventListener("input", search);
  box.addEventListener("focus", search);
  box.addEventListener("blur", () => setTimeout(close, 150));
  box.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(marked + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      // whoever types fast is ahead of the list
      if (answered !== box.value) await search();
      const link = list.children[Math.max(0, marked)]?.querySelector("a");
      if (link) {
        leave();
        location.hash = link.getAttribute("href");
      }
    } else if (event.key === "Escape") {
      event.stopPropagation();
      leave();
    }
  });
  list.addEventListener("click", leave);
  dreamfleet.focusSearch = () => { box.focus(); box.select(); };
})();
