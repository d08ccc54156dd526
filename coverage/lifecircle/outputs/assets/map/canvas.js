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
    repaint() {
      if (!this._map || !this._bounds) return;
      const size = this._bounds.getSize(), at = this._bounds.min;
      this._ctx.clearRect(at.x, at.y, size.x, size.y);
      this._paint(this._ctx, this._bounds);
    },
  });

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

    trace(path, shapes, row, closed) {
      const { x, y, start, first } = shapes, { scale, ox, oy } = this;
      for (let ring = first[row]; ring < first[row + 1]; ring++) {
        let k = start[ring];
        const end = start[ring + 1];
        if (k < end) path.moveTo(x[k] * scale - ox, y[k] * scale - oy);
        for (k++; k < end; k++) path.lineTo(x[k] * scale - ox, y[k] * scale - oy);
        if (closed) path.closePath();
      }
    }
  };
})((window.lifecircle = window.lifecircle || {}));
