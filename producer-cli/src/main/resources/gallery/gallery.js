"use strict";
// Which page is shown, and what keys do on it.
(() => {
  const { el, href } = dreamfleet;
  const main = document.getElementById("main");
  const keys = document.getElementById("keys");
  let page = { path: [] };
  let shown = 0;

  const decoded = (part) => { try { return decodeURIComponent(part); } catch { return part; } };

  /** What the address asks for. */
  dreamfleet.route = () => {
    const [path, query] = location.hash.slice(1).split("?");
    return { parts: path.split("/").filter(Boolean).map(decoded), look: Object.fromEntries(new URLSearchParams(query || "")) };
  };

  dreamfleet.nothing = (sentence) => ({ title: "Not here", path: [], up: "#", content: [el("h1", {}, "Not here"), el("p", { class: "lead" }, sentence), el("p", {}, el("a", { class: "button", href: "#" }, "All networks"))] });

  const made = async () => {
    const { parts: [model, layer, unit], look } = dreamfleet.route();
    if (model === undefined) return dreamfleet.modelsPage();
    if (model === ":compare") return dreamfleet.comparePage(look);
    if (layer === undefined) return dreamfleet.modelPage(model);
    return unit === undefined ? dreamfleet.layerPage(model, layer, look) : dreamfleet.unitPage(model, layer, unit, look);
  };

  const crumbs = (path) => {
    const links = [el("a", { href: "#" }, "Networks")];
    path.forEach((part, i) => links.push(el("a", { href: href(path.slice(0, i + 1)).replace("%3A", ":") }, part === ":compare" ? "Side by side" : part)));
    links[links.length - 1].setAttribute("aria-current", "page");
    return links.flatMap((link, i) => i === 0 ? [link] : [el("span", { "aria-hidden": "true" }, "/"), link]);
  };

  /** Where one came from is marked, so that keys go on from there. */
  const markOrigin = (before) => {
    const isBack = before.length === page.path.length + 1 && page.path.every((part, i) => part === before[i]);
    const tile = isBack && main.querySelector("[data-channel=\"" + CSS.escape(before[before.length - 1]) + "\"]");
    if (tile) {
      tile.focus({ preventScroll: true });
      tile.scrollIntoView({ block: "center" });
    } else {
      main.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  };

  const show = async () => {
    const mine = ++shown;
    const before = page.path;
    const first = mine === 1;
    let next;
    try {
      next = await made();
    } catch (problem) {
      next = { title: "Not loaded", path: [], up: "#", content: [el("h1", {}, "Not loaded"), el("p", { class: "lead" }, "A part of this gallery cannot be loaded: " + problem.message)] };
    }
    if (mine !== shown) return;
    page = next;
    document.title = page.title;
    document.getElementById("path").replaceChildren(...crumbs(page.path));
    main.replaceChildren(...page.content.filter(Boolean));
    if (!first) markOrigin(before);
    const index = await dreamfleet.index().catch(() => ({ batches: [] }));
    document.getElementById("batches").textContent = (index.batches.length > 1 ? "Batches " : "Batch ") + index.batches.join(", ");
    document.documentElement.dataset.ready = String(mine);
  };

  /** Another look at the same page, which is no step back. */
  dreamfleet.look = (address) => {
    history.replaceState(null, "", address);
    const scroll = scrollY;
    show().then(() => scrollTo(0, scroll));
  };

  const go = (address) => {
    if (address) location.hash = address;
    return Boolean(address);
  };

  /** Moves the mark among the links of a grid; from nowhere it comes to the first. */
  const move = (key) => {
    const grid = main.querySelector(".grid, .models");
    if (!grid) return false;
    const links = [...grid.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement);
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
    const next = place < 0 ? links[0] : links[place + step];
    if (next) next.focus();
    return Boolean(next);
  };

  const actions = {
    "/": () => { dreamfleet.focusSearch(); return true; },
    "?": () => { keys.showModal(); return true; },
    t: () => { dreamfleet.switchTheme(); return true; },
    v: () => { if (page.nextView) page.nextView(); return Boolean(page.nextView); },
    "[": () => go(page.before),
    "]": () => go(page.behind),
    Escape: () => go(page.up),
    ArrowLeft: () => page.path.length === 3 || page.path[0] === ":compare" ? go(page.left) : move("ArrowLeft"),
    ArrowRight: () => page.path.length === 3 || page.path[0] === ":compare" ? go(page.right) : move("ArrowRight"),
    ArrowUp: () => page.path.length === 3 ? false : move("ArrowUp"),
    ArrowDown: () => page.path.length === 3 ? false : move("ArrowDown"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
    const typing = event.target.matches("input, select, textarea");
    if (typing && event.key === "Escape") { event.target.blur(); return; }
    if (typing || !Object.hasOwn(actions, event.key)) return;
    if (actions[event.key]()) event.preventDefault();
  });

  document.getElementById("theme").addEventListener("click", dreamfleet.switchTheme);
  document.getElementById("help").addEventListener("click", () => keys.showModal());
  addEventListener("hashchange", show);
  show();
})();
