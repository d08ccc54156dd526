// The key, and the one line that stands for it on a narrow screen.
(function (lc) {
  "use strict";

  const { el, swatch } = lc;

  Object.assign(lc.Page.prototype, {
    markZoom() {
      const zoom = this.map.getZoom();
      return zoom < 14 ? 0 : zoom < 15.5 ? 1 : 2;
    },

    legendRows(row) {
      const { view, w, data, scene } = this, { arrays } = data;
      const frame = (draw) => swatch((c) => {
        draw(c);
        c.strokeStyle = "rgba(0,0,0,.35)";
        c.strokeRect(0.5, 0.5, 21, 15);
      });
      const fill = (colour, faint) => frame((c) => {
        c.fillStyle = lc.PAPER;
        c.fillRect(0, 0, 22, 16);
        c.fillStyle = scene.ink(c, colour);
        (faint || [1]).forEach((alpha, i, all) => {
          c.globalAlpha = alpha;
          c.fillRect((22 * i) / all.length, 0, 22 / all.length, 16);
        });
        c.globalAlpha = 1;
      });
      const causes = this.causes.on(view), hatched = view.hatched && !causes;
      if (causes) {
        this.causes.legendRows(row, fill);
      } else if (view.kind === "value") {
        for (const each of view.classes) row(fill(each.colour), each.label);
      } else if (view.kind === "units") {
        view.classes.forEach(([text, colour], i) => {
          if (text && view.state.includes(i)) row(fill(colour), text);
        });
        if (view.unknown && view.state.includes(3)) row(fill("hatch"), view.unknown);
      } else if (!view.hatched) {
        for (const each of [...data.classes].reverse()) row(fill(each.colour), each.label);
      }
      if (hatched) {
        const lists = view.missing.join(w.list_comma);
        row(fill("hatch"), lists ? w.hatched + w.colon + lists : w.hatched_plain);
      }
      if (view.kind === "units" && !causes) {
        if (data.apart) row(fill(lc.PAPER), w.no_unit);
      } else {
        const lived = arrays["blocks.points"];
        if (!causes && !hatched && arrays["blocks.sparse"].some((step) => step)) {
          row(fill(data.classes[0].colour, data.opacity), w.sparse);
        }
        if (!causes && lived.some((points) => !points)) row(fill(lc.PAPER), w.nobody);
        if (!hatched && arrays["blocks.low"].some((low, i) => low && lived[i])) {
          row(swatch((c) => {
            c.fillStyle = data.classes[2].colour;
            c.fillRect(0, 0, 22, 16);
            c.fillStyle = c.createPattern(scene.unsure[0], "repeat");
            c.fillRect(0, 0, 22, 16);
          }), w.unsure);
        }
      }
      const line = (width) => swatch((c) => {
        c.fillStyle = "#2b3038";
        c.fillRect(0, 8 - width / 2, 22, width);
      });
      row(line(3.2), w.outline);
      row(line(1.8), data.approximate ? w.approximate_border : w.unit_border);
    },

    legendMarks() {
      const { view, w, data, scene } = this, marks = [];
      const mark = (draw, text) => marks.push(el("li", {}, swatch(draw), el("span", { text })));
      if (this.causes.on(view)) {
        if (scene.show.points && this.markedZoom === 1) {
          mark((c) => lc.mark(c, "dot", 11, 8, 4.5), w.point_dot);
        }
      } else if (view.kind === "share" && view.row !== null && scene.show.points) {
        const flags = new Set(data.arrays["flags." + view.row]), has = new Set();
        const kinds = ["reached", "not_shown", "left_out"];
        for (const flag of flags) has.add(flag & 4 ? "edge" : kinds[flag & 3]);
        let shown = ["left_out", "not_shown", "edge", "reached"].filter((kind) => has.has(kind));
        if (this.markedZoom === 0) shown = [];
        if (this.markedZoom === 1) shown = shown.some((kind) => kind !== "reached") ? ["dot"] : [];
        for (const kind of shown) {
          mark((c) => lc.mark(c, kind, 11, 8, 4.5), this.kindText(view, kind));
        }
      }
      if (view.fails !== undefined) {
        const sure = data.arrays["fails." + view.fails + ".sure"];
        for (const [flag, kind, text] of [[1, "left_out", w.fails_sure],
          [0, "not_shown", w.fails_open]]) {
          if (sure.includes(flag)) mark((c) => lc.mark(c, kind, 11, 8, 4.5), text);
        }
      }
      const solid = view.counts.findIndex((counts, row) => counts &&
        scene.show.places.has(data.places.root[row]));
      if (solid >= 0) {
        const root = data.places.root[solid], sign = data.services[root];
        mark((c) => lc.symbol(c, sign.shape, sign.colour, 11, 8, 6, true),
          view.kind === "value" ? w.place_counts_here : w.place_counts);
        const hollow = (counts, row) => !counts && scene.show.places.has(data.places.root[row]);
        if (view.counts.some(hollow)) {
          mark((c) => lc.symbol(c, sign.shape, sign.colour, 11, 8, 5, false), w.place_other);
        }
      }
      this.remedies.legend(mark);
      return marks;
    },

    drawLegend(all = false) {
      const { view, w, scene } = this, rows = [], notes = [];
      this.markedZoom = this.markZoom();
      const causes = this.causes.on(view);
      const row = (picture, text, number) => rows.push(el("li", {}, picture, el("span", { text }),
        number ? el("span", { class: "lc-number", text: number }) : null));
      this.legendRows(row);
      const marks = this.legendMarks();
      this.each("legend", row, (draw, text) =>
        marks.push(el("li", {}, swatch(draw), el("span", { text }))));
      let title = view.rest ? w.rest_title : view.heading || w.share_title;
      if (view.kind === "value") {
        title = view.heading || (view.minutes ? w.minutes_title : w.metres_title);
      }
      if (view.kind === "units") title = view.heading || w.unit_title;
      if (causes) title = w.cause_title;
      if (view.rest && !causes) notes.push(w.missing + w.colon + view.missing.join(w.list_comma));
      else if (view.partial && view.kind !== "value" && !view.hatched && !causes) notes.push(w.partial);
      if (causes) notes.push(this.causes.legendNote(), ...(view.partial ? [w.cause_partial] : []));
      if (view.tested) notes.push(w.tested);
      if (!this.printed && view.kind === "share" && view.row !== null && scene.show.points &&
          this.markedZoom === 0) notes.push(w.point_zoom);
      const keep = this.legend.querySelector("details");
      const box = el("details", {}, el("summary", { text: view.title }),
        view.hatched && !causes ? null : el("p", { text: title }), el("ul", {}, ...rows),
        marks.length ? el("ul", { class: "lc-marks" }, ...marks) : null,
        ...notes.map((text) => el("p", { class: "lc-note", text })));
      box.open = all === true || !keep || keep.open;
      this.legend.replaceChildren(box);
    },

    // One line for narrow screens: what is shown, how it stands, and the colours.
    summary() {
      const now = this.panel.querySelector(".lc-now"), { view, data } = this;
      let colours = data.classes.map((each) => [each.colour, each.label]);
      if (view.kind === "value") colours = view.classes.map((each) => [each.colour, each.short]);
      else if (view.kind === "units") {
        colours = view.classes.filter(([text], i) => text && view.state.includes(i)).map(([, c]) => [c, ""]);
      }
      if (view.hatched) colours = [];
      const causes = this.causes.on(view);
      if (causes) colours = this.causes.ramp(view);
      const ramp = el("span", { class: "lc-ramp", "aria-hidden": "true" },
        ...colours.map(([colour, text, part]) => el("i",
          colour === "none" ? { class: "lc-cross" } :
            { style: `background:${colour}` + (part === undefined ? "" : `;flex:${part} 0 0`) },
          el("b", { text }))));
      const card = this.panel.querySelector(`[data-card="${this.number}"] .lc-status`);
      if (causes) {
        now.replaceChildren(el("strong", { text: view.title }),
          el("span", { class: "lc-status", text: this.causes.headline(view) }), ramp);
        return;
      }
      now.replaceChildren(el("strong", { text: view.title }),
        ...(card ? [card.cloneNode(true)] : []), ramp);
    },
  });
})((window.lifecircle = window.lifecircle || {}));
