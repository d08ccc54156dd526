// Decoding: the inverse of lifecircle/outputs/map_pack.py, and millionths of a degree to
// Leaflet's plane at zoom 0.
(function (lc) {
  "use strict";

  function bytesOf(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const packed = atob(text), bytes = new Uint8Array(packed.length);
    for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
    return bytes;
  }

  async function inflate(text) {
    const stream = new Blob([bytesOf(text)]).stream()
      .pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  function floats(raw, start, length) {
    const bytes = new Uint8Array(8 * length);
    for (let plane = 0; plane < 8; plane++) {
      const from = start + plane * length;
      for (let i = 0; i < length; i++) bytes[8 * i + plane] = raw[from + i];
    }
    return new Float64Array(bytes.buffer);
  }

  // Bytes of planes, lowest first, as whole numbers: each plane in a loop of its own is quickest.
  function whole(raw, start, length, planes, out) {
    for (let i = 0; i < length; i++) out[i] = raw[start + i];
    for (let plane = 1; plane < planes; plane++) {
      const from = start + plane * length, shift = 8 * plane;
      for (let i = 0; i < length; i++) out[i] |= raw[from + i] << shift;
    }
    return out;
  }

  // See map_pack.py for the entries of arrays.
  function numbers(raw, start, [, kind, length, step, differ, planes]) {
    if (kind === "f8") return floats(raw, start, length);
    const signed = kind === "i4" || kind === "d4";
    if (kind === "u1" && !differ && step === 1) return raw.subarray(start, start + length);
    const out = new Int32Array(length);
    whole(raw, start, length, planes, out);
    if (signed || differ) {
      for (let i = 0; i < length; i++) out[i] = (out[i] >>> 1) ^ -(out[i] & 1);
    }
    if (differ) for (let i = 1; i < length; i++) out[i] += out[i - 1];
    if (step !== 1) for (let i = 0; i < length; i++) out[i] *= step;
    return signed ? out : kind === "u2" ? new Uint16Array(out) : new Uint8Array(out);
  }

  function listed(value) {
    if (value === null || typeof value !== "object" || !value["#"]) return value;
    const [beginning, first, digits, count] = value["#"], names = new Array(count);
    for (let i = 0; i < count; i++) {
      names[i] = beginning + String(first + i).padStart(digits, "0");
    }
    return names;
  }

  // Header and arrays; an array is decoded when it is first asked for.
  lc.decode = async function (text) {
    const raw = await inflate(text);
    const view = new DataView(raw.buffer, raw.byteOffset);
    let start = 4 + view.getUint32(0, true);
    const data = JSON.parse(new TextDecoder().decode(raw.subarray(4, start)));
    const arrays = {};
    for (const entry of data.arrays) {
      const [name, , length, , , planes] = entry, from = start;
      start += length * planes;
      const set = (value) => Object.defineProperty(arrays, name,
        { value, configurable: true, enumerable: true, writable: true });
      Object.defineProperty(arrays, name, { configurable: true, enumerable: true, set,
        get: () => set(numbers(raw, from, entry))[name] });
    }
    for (const key of Object.keys(data)) data[key] = listed(data[key]);
    data.arrays = arrays;
    return data;
  };

  // What a page has, in both languages: the packed header and arrays, and where it leads.
  lc.read = async function () {
    const own = (id) => document.getElementById(id).textContent.trim();
    const { zh, en } = JSON.parse(own("lc-links"));
    return { ...(await lc.decode(own("lc-data"))), links: { $: [zh, en] } };
  };

  // The same in one language, "zh" or "en": where a value differs it is {$: [zh, en]}. What is
  // the same in both is shared, arrays above all.
  lc.localise = function (raw, language) {
    const number = language === "zh" ? 0 : 1;
    const walk = (value) => {
      if (value === null || typeof value !== "object") return value;
      if (Array.isArray(value)) {
        let own = null;
        for (let i = 0; i < value.length; i++) {
          const each = walk(value[i]);
          if (each !== value[i] && !own) own = value.slice(0, i);
          if (own) own.push(each);
        }
        return own || value;
      }
      if (value.$) return value.$[number];
      let own = null;
      for (const key of Object.keys(value)) {
        const each = walk(value[key]);
        if (each === value[key]) continue;
        own = own || { ...value };
        own[key] = each;
      }
      return own || value;
    };
    const { arrays, ...header } = raw;
    return { ...walk(header), arrays };
  };

  // Longitude and latitude to the plane at zoom 0, where the world is 256 wide. Latitudes are
  // looked up every thousandth of a degree, straight in between: right to 1e-8 of a pixel.
  lc.plane = function (arrays, name) {
    const lon = arrays[name + ".x"], lat = arrays[name + ".y"], { length } = lon;
    const x = new Float64Array(length), y = new Float64Array(length);
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < length; i++) {
      if (lat[i] < low) low = lat[i];
      if (lat[i] > high) high = lat[i];
    }
    const rows = new Float64Array(length ? Math.floor((high - low) / 1000) + 2 : 0);
    for (let k = 0; k < rows.length; k++) {
      const s = Math.sin((low / 1e6 + k / 1000) * (Math.PI / 180));
      rows[k] = 128 - (Math.log((1 + s) / (1 - s)) * 64) / Math.PI;
    }
    for (let i = 0; i < length; i++) {
      x[i] = (lon[i] / 1e6 + 180) * (256 / 360);
      const at = (lat[i] - low) / 1000, k = Math.floor(at);
      y[i] = rows[k] + (rows[k + 1] - rows[k]) * (at - k);
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
      let w = Infinity, n = Infinity, e = -Infinity, s = -Infinity;
      for (let k = start[first[row]]; k < start[first[row + 1]]; k++) {
        if (x[k] < w) w = x[k];
        if (x[k] > e) e = x[k];
        if (y[k] < n) n = y[k];
        if (y[k] > s) s = y[k];
      }
      const b = 4 * row;
      box[b] = w;
      box[b + 1] = n;
      box[b + 2] = e;
      box[b + 3] = s;
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

  // How much of its box an area fills, per row; holes run the other way round.
  lc.filled = function (shapes) {
    if (shapes.filled) return shapes.filled;
    const { x, y, start, first, box } = shapes, filled = new Float32Array(shapes.length);
    for (let row = 0; row < shapes.length; row++) {
      let twice = 0;
      for (let ring = first[row]; ring < first[row + 1]; ring++) {
        const end = start[ring + 1], ox = x[start[ring]], oy = y[start[ring]];
        for (let i = start[ring], j = end - 1; i < end; j = i++) {
          twice += (x[j] - ox) * (y[i] - oy) - (x[i] - ox) * (y[j] - oy);
        }
      }
      const b = 4 * row, whole = (box[b + 2] - box[b]) * (box[b + 3] - box[b + 1]);
      filled[row] = whole > 0 ? Math.min(1, Math.abs(twice) / (2 * whole)) : 0;
    }
    return (shapes.filled = filled);
  };

  // Which boxes touch each cell of a grid with about as many cells as rows, in their order.
  function gridOf(shapes) {
    const { box, length } = shapes, side = Math.max(1, Math.round(Math.sqrt(length)));
    let [w, n, e, s] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let b = 0; b < 4 * length; b += 4) {
      w = Math.min(w, box[b]); n = Math.min(n, box[b + 1]);
      e = Math.max(e, box[b + 2]); s = Math.max(s, box[b + 3]);
    }
    const wide = (e - w) / side || 1, high = (s - n) / side || 1;
    const column = (x) => Math.min(side - 1, Math.max(0, Math.floor((x - w) / wide)));
    const line = (y) => Math.min(side - 1, Math.max(0, Math.floor((y - n) / high)));
    const first = new Int32Array(side * side + 1);
    const each = (tell) => {
      for (let row = 0; row < length; row++) {
        const b = 4 * row, to = column(box[b + 2]), down = line(box[b + 3]);
        for (let j = line(box[b + 1]); j <= down; j++) {
          for (let i = column(box[b]); i <= to; i++) tell(j * side + i, row);
        }
      }
    };
    each((cell) => { first[cell + 1]++; });
    for (let cell = 0; cell < side * side; cell++) first[cell + 1] += first[cell];
    const rows = new Int32Array(first[side * side]), next = first.slice();
    each((cell, row) => { rows[next[cell]++] = row; });
    return { first, rows, cell: (x, y) => line(y) * side + column(x) };
  }

  // The first row that holds a place, or -1.
  lc.find = function (shapes, px, py) {
    if (!shapes.length) return -1;
    const { first, rows, cell } = shapes.grid || (shapes.grid = gridOf(shapes));
    const at = cell(px, py);
    for (let k = first[at]; k < first[at + 1]; k++) {
      if (lc.contains(shapes, rows[k], px, py)) return rows[k];
    }
    return -1;
  };
})((window.lifecircle = window.lifecircle || {}));
