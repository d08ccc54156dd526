// Names of the streets along a way: it is matched to the named lines of the base map.
(function (lc) {
  "use strict";

  const { pub } = lc;
  const NEAR = 12, LEAST = 45, MOST = 4, STEP = 20, ALIKE = 0.8;

  // Pieces of named streets in squares of some metres.
  class Named {
    constructor(data, streets) {
      this.names = data.streets;
      const [[south], [north]] = data.bounds;
      this.unit = pub.metresAt((south + north) / 2);
      this.cell = 40 / this.unit;
      this.cells = new Map();
      const name = data.arrays["streets.name"], { x, y, start } = streets;
      for (let row = 0; row < streets.length; row++) {
        if (name[row] < 0) continue;
        for (let k = start[row]; k + 1 < start[row + 1]; k++) {
          this.add([x[k], y[k], x[k + 1], y[k + 1], name[row]]);
        }
      }
    }

    add(piece) {
      const [x0, y0, x1, y1] = piece, { cell } = this;
      const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / cell));
      const seen = new Set();
      for (let i = 0; i <= steps; i++) {
        const key = this.key(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps);
        if (seen.has(key)) continue;
        seen.add(key);
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(piece);
      }
    }

    key(x, y) {
      return Math.floor(x / this.cell) * 16777216 + Math.floor(y / this.cell);
    }

    // The name of the street that runs along here in this direction; -1: none.
    at(x, y, dx, dy) {
      let best = -1, nearest = NEAR / this.unit;
      for (let i = -1; i <= 1; i++) {
        for (let j = -1; j <= 1; j++) {
          const pieces = this.cells.get(this.key(x + i * this.cell, y + j * this.cell)) || [];
          for (const [x0, y0, x1, y1, name] of pieces) {
            const px = x1 - x0, py = y1 - y0, long = Math.hypot(px, py);
            if (!long || Math.abs(px * dx + py * dy) < ALIKE * long) continue;
            const t = Math.max(0, Math.min(1, ((x - x0) * px + (y - y0) * py) / (long * long)));
            const far = Math.hypot(x - x0 - t * px, y - y0 - t * py);
            if (far < nearest) [best, nearest] = [name, far];
          }
        }
      }
      return best;
    }
  }

  // Names along a way of longitudes and latitudes, in their order: those it follows for a while.
  pub.namesAlong = function (data, streets, line) {
    const named = (streets.named = streets.named || new Named(data, streets));
    const metres = new Map(), plane = line.map(([lon, lat]) => pub.toPlane(lon, lat));
    for (let k = 0; k + 1 < plane.length; k++) {
      const [[x0, y0], [x1, y1]] = [plane[k], plane[k + 1]];
      const long = Math.hypot(x1 - x0, y1 - y0), real = long * named.unit;
      const steps = Math.ceil(real / STEP);
      for (let i = 0; i < steps; i++) {
        const t = (i + 0.5) / steps;
        const name = named.at(x0 + t * (x1 - x0), y0 + t * (y1 - y0), (x1 - x0) / long, (y1 - y0) / long);
        if (name >= 0) metres.set(name, (metres.get(name) || 0) + real / steps);
      }
    }
    return [...metres].filter(([, long]) => long >= LEAST).slice(0, MOST)
      .map(([name]) => data.streets[name].slice(0, 40));
  };
})((window.lifecircle = window.lifecircle || {}));
