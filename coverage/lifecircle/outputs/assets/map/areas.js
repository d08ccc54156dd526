// Which borders a spot lies within, edges included.
(function (lc) {
  "use strict";

  lc.Areas = class {
    // Rings per area, vertices per ring (the first once more at the end), and their coordinates.
    constructor(rings, size, x, y) {
      Object.assign(this, { x, y, count: rings.length });
      this.ring = new Int32Array(rings.length + 1);
      this.first = new Int32Array(size.length + 1);
      for (let i = 0; i < rings.length; i++) this.ring[i + 1] = this.ring[i] + rings[i];
      for (let i = 0; i < size.length; i++) this.first[i + 1] = this.first[i] + size[i];
    }

    contains(area, px, py) {
      let inside = false;
      for (let i = this.first[this.ring[area]]; i < this.first[this.ring[area + 1]]; i++) {
        const crossing = this.crossing(i, px, py);
        if (crossing === null) return true;
        if (crossing) inside = !inside;
      }
      return inside;
    }

    // Whether a ray to the east crosses the piece from vertex i on; null: the spot lies on it.
    crossing(i, px, py) {
      const { x, y } = this;
      if (this.ends(i)) return false;
      const [ax, ay, bx, by] = [x[i], y[i], x[i + 1], y[i + 1]];
      if ((ay > py && by > py) || (ay < py && by < py)) return false;
      if (ay === by) return px >= Math.min(ax, bx) && px <= Math.max(ax, bx) ? null : false;
      const side = (bx - ax) * (py - ay) - (px - ax) * (by - ay);
      if (side === 0) return null;
      return ay > py !== by > py && side > 0 === by > ay;
    }

    // Whether vertex i is the last of its ring.
    ends(i) {
      if (!this.last) {
        this.last = new Uint8Array(this.x.length);
        for (let k = 1; k < this.first.length; k++) this.last[this.first[k] - 1] = 1;
      }
      return this.last[i] === 1;
    }

    // Whether a border passes within some metres of a spot.
    passes(px, py, near) {
      const { x, y } = this;
      for (let i = 0; i < x.length - 1; i++) {
        if (this.ends(i)) continue;
        const [ax, ay, bx, by] = [x[i] - px, y[i] - py, x[i + 1] - px, y[i + 1] - py];
        if ((ax > near && bx > near) || (ax < -near && bx < -near)) continue;
        if ((ay > near && by > near) || (ay < -near && by < -near)) continue;
        const dx = bx - ax, dy = by - ay, whole = dx * dx + dy * dy;
        const share = whole > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / whole)) : 0;
        if ((ax + share * dx) ** 2 + (ay + share * dy) ** 2 < near * near) return true;
      }
      return false;
    }

    around(px, py) {
      const found = [];
      for (let area = 0; area < this.count; area++) {
        if (this.contains(area, px, py)) found.push(area);
      }
      return found;
    }
  };
})((window.lifecircle = window.lifecircle || {}));
