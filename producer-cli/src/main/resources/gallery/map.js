"use strict";
// A network's layers as a drawing: from the picture on the left to the classes on the right, as tall as their maps
// and as wide as they have channels, on logarithmic scales.
(() => {
  const { svg, href } = dreamfleet;
  const LEAST_GAP = 30;
  const MOST_GAP = 84;
  const USUAL_WIDTH = 1240;
  const LANE_GAP = 24;
  const TALLEST = 132;
  const SLOPE = 38;

  const measured = (layer, largest) => {
    const side = Math.max(layer.rows, layer.columns);
    return {
      layer,
      width: layer.vector ? 12 : 8 + 3.4 * Math.log2(layer.channels + 1),
      height: layer.vector ? 26 + 9 * Math.log2(layer.channels + 1) : 22 + (TALLEST - 22) * Math.log2(side + 1) / Math.log2(largest + 1),
    };
  };

  /** How much room the longest of some slanted names takes. */
  const nameHeight = (layers) => 26 + 7 * Math.max(...layers.map((layer) => layer.name.length)) * Math.sin(SLOPE * Math.PI / 180);

  const name = ({ layer, x, y, width, height, name }) => name === "none" ? ""
    : svg("text", { transform: name === "below" ? `translate(${x + width / 2 - 3} ${y + height + 14}) rotate(${SLOPE})` : `translate(${x + width / 2 + 3} ${y - 6}) rotate(${-SLOPE})` }, layer.name);

  /** Boxes with their places; columns by depth, lanes in the middle of each. */
  const placed = (layers) => {
    const largest = Math.max(2, ...layers.filter((layer) => !layer.vector).map((layer) => Math.max(layer.rows, layer.columns)));
    const columns = [];
    for (const layer of layers) (columns[layer.depth] ||= []).push(measured(layer, largest));
    const heights = columns.map((boxes) => boxes.reduce((sum, box) => sum + box.height + LANE_GAP, -LANE_GAP));
    // of several in a column the first has its name above it, and the last below
    const above = columns.filter((boxes) => boxes.length > 1).flat().filter((box) => box.layer.lane === 0);
    const middle = 24 + (above.length > 0 ? nameHeight(above.map((box) => box.layer)) : 0) + Math.max(...heights, TALLEST) / 2;
    const widths = columns.map((boxes) => Math.max(...boxes.map((box) => box.width)));
    // as far apart as there is room, and never so close that names run into each other
    const free = (USUAL_WIDTH - 104 - widths.reduce((sum, width) => sum + width, 0)) / columns.length;
    const gap = Math.max(LEAST_GAP, Math.min(MOST_GAP, free));
    let x = 40 + gap;
    columns.forEach((boxes, depth) => {
      const width = widths[depth];
      let y = middle - heights[depth] / 2;
      for (const box of boxes.sort((a, b) => a.layer.lane - b.layer.lane)) {
        const name = box.layer.lane === boxes.length - 1 ? "below" : box.layer.lane === 0 ? "above" : "none";
        Object.assign(box, { x: x + (width - box.width) / 2, y, name });
        y += box.height + LANE_GAP;
      }
      x += width + gap;
    });
    return { boxes: columns.flat(), width: x + 30, middle, bottom: middle + Math.max(...heights, TALLEST) / 2 };
  };

  const link = (from, to) => {
    const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
    const [x2, y2] = [to.x, to.y + to.height / 2];
    const far = to.layer.depth - from.layer.depth > 1;
    // what passes over other layers goes above them
    const bend = far ? Math.min(60, 14 + 6 * (to.layer.depth - from.layer.depth)) : 0;
    const half = (x2 - x1) / 2;
    return far
      ? `M${x1} ${y1} C${x1 + 20} ${y1 - bend - from.height / 2} ${x2 - 20} ${y2 - bend - to.height / 2} ${x2} ${y2}`
      : `M${x1} ${y1} C${x1 + half} ${y1} ${x2 - half} ${y2} ${x2} ${y2}`;
  };

  const box = (model, placedBox) => {
    const { layer, x, y, width, height } = placedBox;
    const done = layer.pictures / Math.max(1, layer.pictures + layer.waiting);
    const text = layer.name + ", " + dreamfleet.shape(layer) + ", " + dreamfleet.count(layer.pictures, "picture");
    return svg("a", { href: href([model.name, layer.name]), class: "box", "aria-label": text },
      svg("title", {}, text),
      svg("rect", { class: "body", x, y, width, height, rx: 4 }),
      svg("rect", { class: "done", x, y: y + height * (1 - done), width, height: height * done, rx: 4 }),
      name(placedBox));
  };

  /** The drawing, or null where the graph is not known. */
  dreamfleet.map = (model) => {
    const layers = model.layers.filter((layer) => layer.depth !== undefined);
    if (layers.length === 0) return null;
    const { boxes, width, middle, bottom } = placed(layers);
    const height = bottom + nameHeight(layers);
    const byName = new Map(boxes.map((each) => [each.layer.name, each]));
    const picture = { x: 8, y: middle - 16, width: 32, height: 32, layer: { depth: -1 } };
    const first = boxes.filter((each) => each.layer.depth === 0);
    return svg("svg", { class: "map", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "The layers of " + model.name + " from the picture to the classes" },
      ...first.map((to) => svg("path", { class: "link", d: link(picture, to) })),
      ...(model.links || []).map(([from, to]) => svg("path", { class: "link", d: link(byName.get(from), byName.get(to)) })),
      svg("g", { class: "input" },
        svg("rect", { x: picture.x, y: picture.y, width: 32, height: 32, rx: 6 }),
        svg("path", { d: `M${picture.x + 5} ${picture.y + 25} l8 -11 l6 7 l4 -4 l5 8 z` }),
        svg("circle", { cx: picture.x + 22, cy: picture.y + 10, r: 3 })),
      ...boxes.map((each) => box(model, each)));
  };
})();
