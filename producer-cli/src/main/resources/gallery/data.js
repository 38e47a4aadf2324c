"use strict";
// The data are scripts that call put(), because a page that is a local file may load those and nothing else.
(() => {
  const given = new Map();
  const coming = new Map();

  dreamfleet.put = (name, value) => given.set(name, value);

  /** What data/NAME.js hands over. The version keeps caches from giving an old one. */
  dreamfleet.load = (name, version) => {
    const key = name + "?" + (version || "");
    if (!coming.has(key)) {
      coming.set(key, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = "data/" + name + ".js" + (version ? "?v=" + version : "");
        script.onload = () => {
          script.remove();
          if (given.has(name)) resolve(given.get(name));
          else reject(new Error(script.src + " is no data of this gallery"));
          given.delete(name);
        };
        script.onerror = () => {
          script.remove();
          coming.delete(key);
          reject(new Error(script.src + " cannot be loaded"));
        };
        document.head.append(script);
      }));
    }
    return coming.get(key);
  };

  dreamfleet.index = () => dreamfleet.load("index");

  dreamfleet.model = async (name) => {
    const listed = (await dreamfleet.index()).models.find((model) => model.name === name);
    return listed ? dreamfleet.load(listed.slug + "/model") : null;
  };

  dreamfleet.layer = (layer) => dreamfleet.load(layer.slug + "/layer", layer.hash);

  dreamfleet.units = (layer, chunk) => dreamfleet.load(layer.slug + "/units-" + chunk.name, chunk.hash);
})();
