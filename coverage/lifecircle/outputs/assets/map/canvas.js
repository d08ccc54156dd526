// One canvas under Leaflet, and shapes on it in the plane of zoom 0.
(function (lc) {
  "use strict";

  // A Leaflet canvas that calls `paint` instead of drawing Leaflet's own vectors.
  lc.Sheet = L.Canvas.extend({
    initialize(paint, options) {
      L.Canvas.prototype.initialize.call(this, options);
      this._paint = paint;
    },
    _updatePaths() {
      if (!this._postponeUpdatePaths) this.repaint();
    },
    _draw() {},
    _redraw() {},
    // While it is held it does not paint; let go of, it paints once.
    hold(held) {
      this.held = held;
      if (!held) this.repaint();
    },
    repaint() {
      if (this.held || !this._map || !this._bounds) return;
      const size = this._bounds.getSize(), at = this._bounds.min;
      this._ctx.clearRect(at.x, at.y, size.x, size.y);
      this._paint(this._ctx, this._bounds);
    },
  });

  // Paths with a few shapes each: the time that one path takes grows with its square.
  lc.Paths = class {
    constructor(most = 128) {
      this.all = [];
      this.most = this.count = most;
    }

    // The path to trace the next shape into.
    next() {
      if (this.count === this.most) {
        this.all.push(new Path2D());
        this.count = 0;
      }
      this.count++;
      return this.all[this.all.length - 1];
    }

    fill(ctx) {
      for (const path of this.all) ctx.fill(path);
    }

    stroke(ctx) {
      for (const path of this.all) ctx.stroke(path);
    }
  };

  const MOST = 4e6;

  // Shapes of a few pixels, each as so much ink on the pixels that its box covers; a box is taken
  // to be a pixel wide and high at least, so that a city of small blocks can be seen from afar.
  lc.Dust = class {
    constructor(ctx, bounds) {
      const size = bounds.getSize(), most = Math.sqrt(MOST / (size.x * size.y));
      this.at = bounds.min;
      this.size = size;
      this.ratio = Math.min(ctx.getTransform().a, most);
      this.width = Math.ceil(size.x * this.ratio);
      this.height = Math.ceil(size.y * this.ratio);
      this.sum = null;
      this.colours = new Map();
    }

    // `share`: how much of the box is covered.
    add(left, top, right, bottom, share, colour) {
      const { ratio, width, height, at } = this;
      const sum = this.sum || (this.sum = new Float32Array(4 * width * height));
      const [red, green, blue] = this.parts(colour);
      const more = Math.max(0, 1 / ratio - (right - left)) / 2;
      const taller = Math.max(0, 1 / ratio - (bottom - top)) / 2;
      const x0 = Math.max(0, (left - more - at.x) * ratio);
      const x1 = Math.min(width, (right + more - at.x) * ratio);
      const y0 = Math.max(0, (top - taller - at.y) * ratio);
      const y1 = Math.min(height, (bottom + taller - at.y) * ratio);
      for (let y = Math.floor(y0); y < y1; y++) {
        const high = (Math.min(y + 1, y1) - Math.max(y, y0)) * share;
        for (let x = Math.floor(x0); x < x1; x++) {
          const ink = high * (Math.min(x + 1, x1) - Math.max(x, x0)), k = 4 * (y * width + x);
          sum[k] += ink * red;
          sum[k + 1] += ink * green;
          sum[k + 2] += ink * blue;
          sum[k + 3] += ink;
        }
      }
    }

    parts(colour) {
      let found = this.colours.get(colour);
      if (!found) {
        const number = parseInt(colour.slice(1), 16);
        found = [number >> 16, (number >> 8) & 255, number & 255];
        this.colours.set(colour, found);
      }
      return found;
    }

    draw(ctx) {
      const { sum, width, height } = this;
      if (!sum) return;
      const picture = new ImageData(width, height), { data } = picture;
      for (let k = 0; k < sum.length; k += 4) {
        const ink = sum[k + 3];
        if (!ink) continue;
        for (let i = 0; i < 3; i++) data[k + i] = sum[k + i] / ink;
        data[k + 3] = 255 * ink;
      }
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      canvas.getContext("2d").putImageData(picture, 0, 0);
      ctx.drawImage(canvas, this.at.x, this.at.y, this.size.x, this.size.y);
    }
  };

  lc.View = class {
    constructor(map) {
      this.map = map;
    }

    frame(bounds) {
      const scale = 2 ** this.map.getZoom(), origin = this.map.getPixelOrigin();
      this.scale = scale;
      this.ox = origin.x;
      this.oy = origin.y;
      if (bounds) {
        this.window = [(bounds.min.x + origin.x) / scale, (bounds.min.y + origin.y) / scale,
          (bounds.max.x + origin.x) / scale, (bounds.max.y + origin.y) / scale];
      }
    }

    visible(shapes, row) {
      const b = 4 * row, [w, n, e, s] = this.window;
      return shapes.box[b] <= e && shapes.box[b + 2] >= w && shapes.box[b + 1] <= s &&
        shapes.box[b + 3] >= n;
    }

    // Vertices nearer than a third of a pixel to the one before are left out.
    trace(path, shapes, row, closed) {
      const { x, y, start, first } = shapes, { scale, ox, oy } = this;
      for (let ring = first[row]; ring < first[row + 1]; ring++) {
        let k = start[ring];
        const last = start[ring + 1] - 1;
        if (k > last) continue;
        let px = x[k] * scale - ox, py = y[k] * scale - oy;
        path.moveTo(px, py);
        for (k++; k <= last; k++) {
          const qx = x[k] * scale - ox, qy = y[k] * scale - oy;
          if (k < last && Math.abs(qx - px) + Math.abs(qy - py) < 0.33) continue;
          path.lineTo(px = qx, py = qy);
        }
        if (closed) path.closePath();
      }
    }
  };
})((window.lifecircle = window.lifecircle || {}));
