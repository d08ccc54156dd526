// How a trial is drawn: who gains and who loses by strokes, outlines and signs, never by hue alone.
(function (lc) {
  "use strict";

  const UP = "#0b3d91", DOWN = "#4a0a26", TILE = 11;

  // Strokes that rise for gains, strokes that fall for losses; transparent between them.
  lc.tryTile = function (way) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = TILE;
    const c = tile.getContext("2d");
    for (const [ink, width] of [["rgba(255,255,255,.7)", 2.6], [way > 0 ? UP : DOWN, 1.3]]) {
      c.strokeStyle = ink;
      c.lineWidth = width;
      c.beginPath();
      for (const d of [-TILE, 0, TILE]) {
        c.moveTo(d, way > 0 ? TILE : 0);
        c.lineTo(d + TILE, way > 0 ? 0 : TILE);
      }
      c.stroke();
    }
    return tile;
  };

  function sign(c, x, y, r, way) {
    const path = new Path2D();
    path.moveTo(x - r, y);
    path.lineTo(x + r, y);
    if (way > 0) { path.moveTo(x, y - r); path.lineTo(x, y + r); }
    c.setLineDash([]);
    c.strokeStyle = "#fff"; c.lineWidth = 4.6; c.stroke(path);
    c.strokeStyle = way > 0 ? UP : DOWN; c.lineWidth = 2.2; c.stroke(path);
  }

  function cross(c, x, y, r) {
    const path = new Path2D();
    path.moveTo(x - r, y - r); path.lineTo(x + r, y + r);
    path.moveTo(x - r, y + r); path.lineTo(x + r, y - r);
    c.setLineDash([]);
    c.strokeStyle = "#fff"; c.lineWidth = 5; c.stroke(path);
    c.strokeStyle = "#20242b"; c.lineWidth = 2.4; c.stroke(path);
  }

  function outline(c, path, way, zoom) {
    c.setLineDash(way > 0 ? [] : [4, 3]);
    c.strokeStyle = "rgba(255,255,255,.9)"; c.lineWidth = zoom < 13 ? 2 : 3.2; c.stroke(path);
    c.strokeStyle = way > 0 ? UP : DOWN; c.lineWidth = zoom < 13 ? 1 : 1.6; c.stroke(path);
    c.setLineDash([]);
  }

  Object.assign(lc.WhatIf.prototype, {
    // Added to how the page paints a view: see lc.Scene.set.
    paint(view, paint) {
      if (!this.active) return;
      const under = [...(paint.under || [])], over = [...(paint.over || [])];
      const counts = view.kind === "share" && view.row !== null && !this.page.causes.on(view);
      const blocks = counts && this.blockSigns(view), points = counts && this.pointSigns(view);
      if (blocks) under.unshift((c, zoom, scene) => this.paintBlocks(c, zoom, scene, blocks));
      if (points) {
        over.push((c, zoom, scene) => this.paintPoints(c, zoom, scene, points));
      }
      over.push((c, zoom, scene) => this.paintGone(c, zoom, scene));
      Object.assign(paint, { under, over });
    },

    paintBlocks(c, zoom, scene, signs) {
      for (const way of [1, -1]) {
        const path = new Path2D();
        let any = false;
        signs.forEach((mine, row) => {
          if (mine !== way || !scene.visible(scene.blocks, row)) return;
          any = true;
          scene.trace(path, scene.blocks, row, true);
        });
        if (!any) continue;
        c.fillStyle = c.createPattern(way > 0 ? this.tile.up : this.tile.down, "repeat");
        c.fill(path, "evenodd");
        outline(c, path, way, zoom);
      }
    },

    paintPoints(c, zoom, scene, signs) {
      if (zoom < 15.5 || !scene.show.points) return;
      const { x, y } = scene.points, [w, n, e, s] = scene.window;
      signs.forEach((way, row) => {
        if (!way || x[row] < w || x[row] > e || y[row] < n || y[row] > s) return;
        sign(c, x[row] * scene.scale - scene.ox, y[row] * scene.scale - scene.oy, 4.5, way);
      });
    },

    // Listed places that are closed or moved away are crossed out; on paper, pins are drawn too.
    paintGone(c, zoom, scene) {
      const r = 0.75 * scene.radius(zoom), { root } = this.data.places;
      for (const row of this.engine.closed) {
        if (!scene.show.places.has(root[row])) continue;
        cross(c, scene.places.x[row] * scene.scale - scene.ox,
          scene.places.y[row] * scene.scale - scene.oy, r);
      }
      const row = this.selected ? this.selected.row : undefined;
      if (row !== undefined) {
        const ring = new Path2D();
        ring.arc(scene.places.x[row] * scene.scale - scene.ox,
          scene.places.y[row] * scene.scale - scene.oy, scene.radius(zoom) + 6, 0, 7);
        c.strokeStyle = "#fff"; c.lineWidth = 6; c.stroke(ring);
        c.strokeStyle = UP; c.lineWidth = 2.6; c.stroke(ring);
      }
      if (!document.body.classList.contains("lc-print")) return;
      for (const site of this.sites()) {
        const { shape, colour } = this.signOf(site), p = this.page.map.project([site.lat, site.lon], 0);
        const x = p.x * scene.scale - scene.ox, y = p.y * scene.scale - scene.oy, ring = new Path2D();
        ring.arc(x, y, 13, 0, 7);
        c.fillStyle = "#fff"; c.fill(ring);
        c.strokeStyle = colour; c.lineWidth = 2.4; c.stroke(ring);
        lc.symbol(c, shape, colour, x, y, 8, true);
      }
    },

    // That this is no evaluation, also on paper.
    headline(row) {
      if (!this.active || this.idle()) return;
      const { view } = this.page, goal = view.kind === "value" ? null : this.goals.get(view.id);
      const told = goal && goal.follows !== "no" ? this.verdicts(view.id) : null;
      const figure = told ? this.w.colon + this.say.change(told.before[0], told.now[0]) : "";
      row(null, this.w.try_title + figure);
    },

    // Lines of the key.
    legend(mark) {
      if (!this.active || this.idle()) return;
      const { view } = this.page, { w } = this;
      const patch = (way) => (c) => {
        const path = new Path2D();
        path.rect(1.5, 1.5, 19, 13);
        c.fillStyle = this.data.classes[3].colour;
        c.fill(path);
        c.fillStyle = c.createPattern(way > 0 ? this.tile.up : this.tile.down, "repeat");
        c.fill(path);
        outline(c, path, way, 14);
      };
      const counts = view.kind === "share" && view.row !== null && !this.page.causes.on(view);
      const blocks = counts && this.blockSigns(view), points = counts && this.pointSigns(view);
      if (blocks && blocks.includes(1)) mark(patch(1), w.try_gained);
      if (blocks && blocks.includes(-1)) mark(patch(-1), w.try_lost);
      if (points && this.page.markZoom() === 2 && this.page.scene.show.points) {
        if (points.includes(1)) mark((c) => sign(c, 11, 8, 5, 1), w.try_gained_point);
        if (points.includes(-1)) mark((c) => sign(c, 11, 8, 5, -1), w.try_lost_point);
      }
      if (this.sites().length) {
        mark((c) => {
          const { shape, colour } = this.signOf(this.sites()[0]), ring = new Path2D();
          ring.arc(11, 8, 7, 0, 7);
          c.fillStyle = "#fff"; c.fill(ring);
          c.strokeStyle = colour; c.lineWidth = 1.6; c.stroke(ring);
          lc.symbol(c, shape, colour, 11, 8, 4.4, true);
        }, w.try_site);
      }
      if (this.engine.closed.length) mark((c) => cross(c, 11, 8, 4.5), w.try_gone);
    },
  });
})((window.lifecircle = window.lifecircle || {}));
