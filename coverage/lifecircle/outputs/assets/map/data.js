// Decoding: the inverse of lifecircle/outputs/map_pack.py, and millionths of a degree to
// Leaflet's plane at zoom 0.
(function (lc) {
  "use strict";

  async function inflate(text) {
    const packed = atob(text);
    const bytes = new Uint8Array(packed.length);
    for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  function numbers(raw, start, kind, length) {
    if (kind === "u1") return raw.subarray(start, start + length);
    if (kind === "u2") {
      const out = new Uint16Array(length);
      for (let i = 0; i < length; i++) out[i] = raw[start + i] | (raw[start + length + i] << 8);
      return out;
    }
    const out = new Int32Array(length);
    let sum = 0;
    for (let i = 0; i < length; i++) {
      const at = start + i;
      const value =
        raw[at] | (raw[at + length] << 8) | (raw[at + 2 * length] << 16) |
        (raw[at + 3 * length] << 24);
      sum = kind === "d4" ? sum + value : value;
      out[i] = sum;
    }
    return out;
  }

  lc.decode = async function (text) {
    const raw = await inflate(text);
    const view = new DataView(raw.buffer, raw.byteOffset);
    let start = 4 + view.getUint32(0, true);
    const data = JSON.parse(new TextDecoder().decode(raw.subarray(4, start)));
    const sizes = { u1: 1, u2: 2, i4: 4, d4: 4 };
    const arrays = {};
    for (const [name, kind, length] of data.arrays) {
      arrays[name] = numbers(raw, start, kind, length);
      start += length * sizes[kind];
    }
    data.arrays = arrays;
    return data;
  };

  // Longitude and latitude to the plane at zoom 0, where the world is 256 wide.
  lc.plane = function (arrays, name) {
    const lon = arrays[name + ".x"], lat = arrays[name + ".y"];
    const x = new Float64Array(lon.length), y = new Float64Array(lon.length);
    for (let i = 0; i < lon.length; i++) {
      x[i] = (lon[i] / 1e6 + 180) * (256 / 360);
      const s = Math.sin((lat[i] / 1e6) * (Math.PI / 180));
      y[i] = 128 - (Math.log((1 + s) / (1 - s)) * 64) / Math.PI;
    }
    return { x, y };
  };

  // Rows of one or several rings (areas) or of one line each, with their boxes; with `may`, none
  // where there is nothing of that name.
  lc.shapes = function (arrays, name, may = false) {
    if (may && !arrays[name + ".n"]) return { length: 0 };
    const { x, y } = lc.plane(arrays, name);
    const counts = arrays[name + ".n"];
    const rings = arrays[name + ".rings"] || new Uint8Array(counts.length).fill(1);
    const start = new Int32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) start[i + 1] = start[i] + counts[i];
    const first = new Int32Array(rings.length + 1);
    const box = new Float64Array(4 * rings.length);
    for (let row = 0; row < rings.length; row++) {
      first[row + 1] = first[row] + rings[row];
      let [w, n, e, s] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let k = start[first[row]]; k < start[first[row + 1]]; k++) {
        if (x[k] < w) w = x[k];
        if (x[k] > e) e = x[k];
        if (y[k] < n) n = y[k];
        if (y[k] > s) s = y[k];
      }
      box.set([w, n, e, s], 4 * row);
    }
    return { x, y, start, first, box, length: rings.length };
  };

  lc.contains = function (shapes, row, px, py) {
    const { x, y, start, first, box } = shapes;
    const b = 4 * row;
    if (px < box[b] || px > box[b + 2] || py < box[b + 1] || py > box[b + 3]) return false;
    let inside = false;
    for (let ring = first[row]; ring < first[row + 1]; ring++) {
      for (let i = start[ring], j = start[ring + 1] - 1; i < start[ring + 1]; j = i++) {
        if (y[i] > py !== y[j] > py &&
            px < ((x[j] - x[i]) * (py - y[i])) / (y[j] - y[i]) + x[i]) inside = !inside;
      }
    }
    return inside;
  };

  // A point well inside an area: the middle of its longest chord through the middle of its box.
  lc.inside = function (shapes, row) {
    const { x, y, start, first, box } = shapes, b = 4 * row, cuts = [];
    const middle = (box[b + 1] + box[b + 3]) / 2;
    for (let ring = first[row]; ring < first[row + 1]; ring++) {
      for (let i = start[ring], j = start[ring + 1] - 1; i < start[ring + 1]; j = i++) {
        if (y[i] > middle !== y[j] > middle) {
          cuts.push(((x[j] - x[i]) * (middle - y[i])) / (y[j] - y[i]) + x[i]);
        }
      }
    }
    cuts.sort((p, q) => p - q);
    let [at, width] = [(box[b] + box[b + 2]) / 2, -1];
    for (let k = 0; k + 1 < cuts.length; k += 2) {
      if (cuts[k + 1] - cuts[k] > width) {
        width = cuts[k + 1] - cuts[k];
        at = (cuts[k] + cuts[k + 1]) / 2;
      }
    }
    return { x: at, y: middle };
  };

  lc.find = function (shapes, px, py) {
    for (let row = 0; row < shapes.length; row++) {
      if (lc.contains(shapes, row, px, py)) return row;
    }
    return -1;
  };
})((window.lifecircle = window.lifecircle || {}));
