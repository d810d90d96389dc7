// Draws maps, by MapLibre, which is loaded with the first one. Everything it draws is here or in what it is given: without a
// network, and without tiles, there are a grid and a scale.
//
// It deliberately knows no form, no answer and no text: features and callbacks come in, a handle goes out. It fetches nothing
// but its own files and, where it is given their address, tiles.
//
// Features are GeoJSON. Their `role` says how they are drawn: `area`, `line`, `place`, `selected`, `accuracy`, `choice` or
// `chosen`; their `id`, a number, is told when somebody taps on one that can be tapped on.
"use strict";

(() => {
  // How near a finger, in a glove, has to come, in CSS pixels.
  const REACH_PX = 24;
  // Least distance of the grid's lines, in CSS pixels.
  const GRID_PX_MIN = 72;
  // Beyond it the Mercator projection has no place, in degrees.
  const LATITUDE_MAX = 85;
  // How near a single place is shown.
  const ZOOM_FIT = 17;
  const ZOOM_MAX = 21;
  const FIT_PADDING_PX = 48;
  // Size of the world at zoom 0, and of a tile of the usual servers, in CSS pixels.
  const WORLD_PX = 512;
  const TILE_PX = 256;
  const TAPPED = ["choices", "choice-lines", "choice-areas", "places"];

  let loading = null;

  function load() {
    loading = loading || Promise.all([script("/map/maplibre.js"), style("/map/maplibre.css")]);
    // What did not come is asked for once more with the next map.
    return loading.catch((error) => {
      loading = null;
      throw error;
    });
  }

  function script(src) {
    return added(Object.assign(document.createElement("script"), { src }));
  }

  function style(href) {
    return added(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  }

  function added(element) {
    return new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = () => {
        element.remove();
        reject(new Error("cannot load " + (element.src || element.href)));
      };
      document.head.append(element);
    });
  }

  // options: { tiles (an address with {z}, {x}, {y}, or blank), tap(longitude, latitude, id or -1) }. The Enter key
  // taps on what is in the middle.
  // Fails where MapLibre cannot be had, or where there is no WebGL.
  async function open(element, options) {
    await load();
    const { maplibregl } = window;
    maplibregl.setWorkerUrl("/map/maplibre-worker.js");
    const map = made(element, {
      container: element,
      style: drawing(element, options.tiles),
      center: [0, 0],
      zoom: 1,
      maxZoom: ZOOM_MAX,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      // A turn of the wheel is not waited for: nothing fades in but what is there.
      fadeDuration: 0,
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
    // A tile that does not come is no fault: the grid is there.
    map.on("error", () => {});
    const tap = (place, point) => options.tap(place.wrap().lng, place.lat, tapped(map, point));
    map.on("click", (event) => tap(event.lngLat, event.point));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== map.getCanvas()) return;
      event.preventDefault();
      tap(map.getCenter(), map.project(map.getCenter()));
    });
    // Told on the element: what is in the middle while the map still moves is nobody's choice.
    map.on("movestart", () => delete element.dataset.rest);
    map.on("moveend", () => {
      element.dataset.rest = "";
      drawGrid(map);
    });
    map.on("resize", () => drawGrid(map));
    await new Promise((resolve) => map.once("load", resolve));
    drawGrid(map);
    followTheme(map, () => drawing(element, options.tiles).layers);
    return handle(map);
  }

  // A map that is open when the device turns dark, or light, turns too.
  function followTheme(map, layers) {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const repaint = () => {
      for (const { id, paint } of layers()) {
        for (const property in paint) map.setPaintProperty(id, property, paint[property]);
      }
    };
    dark.addEventListener("change", repaint);
    map.on("remove", () => dark.removeEventListener("change", repaint));
  }

  // MapLibre leaves behind what it has begun where there is no WebGL.
  function made(element, options) {
    try {
      return new window.maplibregl.Map(options);
    } catch (error) {
      element.replaceChildren();
      throw error;
    }
  }

  function handle(map) {
    return {
      name: (label) => map.getCanvas().setAttribute("aria-label", label),
      show: (features) => map.getSource("marks").setData(JSON.parse(features)),
      fit: (west, south, east, north) => {
        const bounds = [[west, south], [east, north]];
        map.fitBounds(bounds, { padding: FIT_PADDING_PX, maxZoom: ZOOM_FIT, animate: false });
      },
      centre: () => map.getCenter().wrap().toArray(),
      zoom: (by) => map.zoomTo(map.getZoom() + by, { animate: false }),
      close: () => map.remove(),
    };
  }

  // The id of what is nearest to a finger, -1 where nothing is near.
  function tapped(map, point) {
    const box = [[point.x - REACH_PX, point.y - REACH_PX], [point.x + REACH_PX, point.y + REACH_PX]];
    const near = map.queryRenderedFeatures(box, { layers: TAPPED }).map((feature) => {
      const { type, coordinates } = feature.geometry;
      // A line or an area is less meant than a point.
      const distance = type === "Point" ? map.project(coordinates).dist(point) : REACH_PX * 2;
      return { distance, id: feature.properties.id };
    });
    near.sort((a, b) => a.distance - b.distance);
    return near.length > 0 && Number.isInteger(near[0].id) ? near[0].id : -1;
  }

  function drawGrid(map) {
    const bounds = map.getBounds();
    const [width, height] = [bounds.getEast() - bounds.getWest(), bounds.getNorth() - bounds.getSouth()];
    // Beyond the edges too, so that a map that is moved shows no end of it.
    const [west, east] = [bounds.getWest() - width, bounds.getEast() + width];
    const south = Math.max(-LATITUDE_MAX, bounds.getSouth() - height);
    const north = Math.min(LATITUDE_MAX, bounds.getNorth() + height);
    const step = roundStep((GRID_PX_MIN * 360) / (WORLD_PX * 2 ** map.getZoom()));
    const lines = [];
    for (let at = Math.ceil(west / step) * step; at <= east; at += step) lines.push([[at, south], [at, north]]);
    for (let at = Math.ceil(south / step) * step; at <= north; at += step) lines.push([[west, at], [east, at]]);
    map.getSource("grid").setData(feature({ type: "MultiLineString", coordinates: lines }));
  }

  // The next of 1, 2, 5, 10, …, of any size.
  function roundStep(least) {
    const power = 10 ** Math.floor(Math.log10(least));
    return power * [1, 2, 5, 10].find((times) => times * power >= least);
  }

  function feature(geometry) {
    return { type: "Feature", properties: {}, geometry };
  }

  function drawing(element, tiles) {
    const colour = (name) => resolved(element, name);
    const [paper, ink, lines] = [colour("--surface"), colour("--grey"), colour("--hairline")];
    const action = colour("--act");
    const nothing = { type: "FeatureCollection", features: [] };
    const sources = { grid: { type: "geojson", data: nothing }, marks: { type: "geojson", data: nothing } };
    const layers = [
      { id: "paper", type: "background", paint: { "background-color": paper } },
      { id: "grid", type: "line", source: "grid", paint: { "line-color": lines, "line-width": 1 } },
    ];
    if (tiles) {
      sources.tiles = { type: "raster", tiles: [tiles], tileSize: TILE_PX, maxzoom: 19 };
      layers.push({ id: "tiles", type: "raster", source: "tiles" });
    }
    const marks = (id, type, roles, shape, paint) => {
      const is = ["in", ["get", "role"], ["literal", roles]];
      const filter = ["all", is, ["==", ["geometry-type"], shape]];
      layers.push({ id, type, source: "marks", filter, paint });
    };
    const isChosen = ["==", ["get", "role"], "chosen"];
    const own = ["case", isChosen, action, ink];
    const fill = (color) => ({ "fill-color": color, "fill-opacity": 0.2 });
    marks("accuracy", "fill", ["accuracy"], "Polygon", fill(action));
    marks("accuracy-edge", "line", ["accuracy"], "Polygon", { "line-color": action, "line-width": 1 });
    marks("choice-areas", "fill", ["choice", "chosen"], "Polygon", fill(own));
    marks("choice-edges", "line", ["choice", "chosen"], "Polygon", { "line-color": own, "line-width": 2 });
    marks("choice-lines", "line", ["choice", "chosen"], "LineString", { "line-color": own, "line-width": 5 });
    marks("area", "fill", ["area"], "Polygon", fill(action));
    marks("line", "line", ["line"], "LineString", { "line-color": action, "line-width": 4 });
    // Not by colour alone: what is chosen is larger, and has a ring.
    const dot = (radius, color, ring, width) => ({
      "circle-radius": radius, "circle-color": color, "circle-stroke-color": ring, "circle-stroke-width": width,
    });
    const choice = dot(["case", isChosen, 9, 7], ["case", isChosen, paper, ink], ["case", isChosen, action, paper],
      ["case", isChosen, 6, 2]);
    marks("choices", "circle", ["choice", "chosen"], "Point", choice);
    marks("places", "circle", ["place"], "Point", dot(8, action, paper, 3));
    marks("selected", "circle", ["selected"], "Point", dot(10, paper, action, 6));
    // Another theme comes at once, as everywhere.
    return { version: 8, transition: { duration: 0, delay: 0 }, sources, layers };
  }

  // A colour of the style sheet as MapLibre reads it: `rgb(…)`, whatever it is written as there.
  function resolved(element, name) {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    element.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  }

  window.coletorMap = { open };
})();
