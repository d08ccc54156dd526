// The page: choosing what to show, the key, the list of units, and what a click tells.
// Text reaches the page through textContent only.
(function (lc) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "text") node.textContent = value;
      else if (value !== null && value !== undefined) node.setAttribute(key, value);
    }
    node.append(...children.filter(Boolean));
    return node;
  }

  function icon(path, { stroke, fill, size = 16 }) {
    const svg = document.createElementNS(SVG, "svg");
    const line = document.createElementNS(SVG, "path");
    for (const [key, value] of Object.entries({ viewBox: "-11 -11 22 22", width: size,
      height: size, "aria-hidden": "true", class: "lc-icon" })) svg.setAttribute(key, value);
    line.setAttribute("d", path);
    line.setAttribute("fill", fill || "none");
    if (stroke) {
      line.setAttribute("stroke", stroke);
      line.setAttribute("stroke-width", 3.4);
      line.setAttribute("stroke-linecap", "round");
    }
    svg.append(line);
    return svg;
  }

  function swatch(draw) {
    const canvas = el("canvas", { class: "lc-swatch", "aria-hidden": "true" });
    canvas.width = 44;
    canvas.height = 32;
    const ctx = canvas.getContext("2d");
    ctx.scale(2, 2);
    draw(ctx);
    return canvas;
  }

  lc.el = el;
  lc.swatch = swatch;

  lc.Page = class {
    constructor(map, data) {
      this.map = map;
      this.data = data;
      this.w = data.words;
      this.scene = new lc.Scene(map, data);
      this.panel = document.getElementById("lc-panel");
      this.legend = el("section", { class: "lc-legend", id: "lc-legend", "aria-live": "polite" });
      this.narrow = window.matchMedia("(max-width: 760px)");
      this.causes = new lc.Causes(this);
      this.remedies = new lc.Remedies(this);
    }

    start() {
      const { map, scene } = this;
      scene.add();
      this.whole = L.latLngBounds(this.data.bounds);
      this.corner = new (L.Control.extend({
        options: { position: "bottomleft" },
        onAdd: () => {
          const box = el("div", { class: "lc-corner" });
          L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
          return box;
        },
      }))().addTo(map);
      this.narrow.addEventListener("change", () => this.arrange());
      this.arrange();
      map.setView(this.whole.getCenter(), 12, { animate: false });
      this.bindPanel();
      this.bindMap();
      const first = this.data.views.findIndex((view) => !view.hatched);
      const wanted = this.wanted();
      this.causes.wanted = wanted.cause;
      this.choose(wanted.view >= 0 ? wanted.view : Math.max(0, first));
      this.fit();
      this.limits = this.whole.pad(1.5);
      map.setMaxBounds(this.limits);
      map.setMinZoom(Math.max(1, Math.floor(map.getZoom()) - 2));
      this.bindSearch();
      this.bindPrint();
      window.addEventListener("hashchange", () => {
        const asked = this.wanted();
        this.causes.wanted = asked.cause || (asked.view < 0 && this.causes.wanted);
        if (asked.view >= 0) this.choose(asked.view);
        if (asked.what) this.goTo(asked.what.kind, asked.what.row);
      });
      if (wanted.what) this.goTo(wanted.what.kind, wanted.what.row);
    }

    // What the address asks for: "#view", "#block=B0217", "#unit=id", "#remedy=R12", or view & one
    // of the three, and "by=cause" for the colours.
    wanted() {
      const found = { view: -1, what: null, cause: false }, { data } = this;
      const plain = (text) => {
        try { return decodeURIComponent(text); } catch (error) { return text; }
      };
      for (const part of location.hash.slice(1).split("&")) {
        const named = /^(block|unit|remedy)=(.*)$/.exec(part);
        if (part === "by=cause") {
          found.cause = Boolean(data.causes);
        } else if (named) {
          const names = named[1] === "block" ? data.blocks : named[1] === "unit" ? data.units.id :
            data.remedies ? data.remedies.id : [];
          const row = names.indexOf(plain(named[2]));
          if (row >= 0) found.what = { kind: named[1], row };
        } else if (part) {
          found.view = data.views.findIndex((view) => view.id === plain(part));
        }
      }
      return found;
    }

    // Keep the address on what is shown, so that it can be copied and sent.
    address(what) {
      const { data } = this, parts = [encodeURIComponent(this.view.id)];
      if (this.causes.on()) parts.push("by=cause");
      if (what && what.kind === "remedy") {
        parts.push("remedy=" + encodeURIComponent(data.remedies.id[what.row]));
      }
      if (what && what.kind === "block") {
        parts.push("block=" + encodeURIComponent(data.blocks[what.row]));
      } else if (what && what.kind === "unit") {
        parts.push("unit=" + encodeURIComponent(data.units.id[what.row]));
      }
      try {
        history.replaceState(null, "", "#" + parts.join("&"));
      } catch (error) { /* pages without an address, such as in a notebook */ }
    }

    // ---- finding -----------------------------------------------------------------------------

    bindSearch() {
      const input = document.getElementById("lc-find");
      const list = document.getElementById("lc-found");
      input.addEventListener("input", () => {
        const found = this.search(input.value);
        list.replaceChildren(...found.map((what) => {
          const button = el("button", { type: "button" },
            el("span", { class: "lc-name", dir: "auto", text: lc.shorten(this.name(what), 40) }),
            el("span", { class: "lc-number", text: this.kindOf(what) }));
          button.addEventListener("click", () => this.goTo(what.kind, what.row));
          return el("li", {}, button);
        }));
        if (!found.length && input.value.trim()) {
          list.append(el("li", { class: "lc-note", text: this.w.not_found }));
        }
      });
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        const first = list.querySelector("button");
        if (first) first.click();
      });
    }

    kindOf(what) {
      const { data, w } = this;
      if (what.kind === "place") return data.places.service[what.row];
      if (what.kind === "remedy") return w.remedy;
      return what.kind === "unit" ? w.unit : this.unitName(data.arrays["blocks.unit"][what.row]);
    }

    // At most eight: equal to what was typed, then beginning with it, then holding it.
    search(typed) {
      const { data } = this, plain = (text) => text.normalize("NFKC").trim().toLowerCase();
      const wanted = plain(typed), found = [];
      if (!wanted) return found;
      const lists = [["unit", data.units.name], ["block", data.blocks], ["place", data.places.name],
        ["unit", data.units.id], ["remedy", data.remedies ? data.remedies.id : []]];
      lists.forEach(([kind, names], order) => names.forEach((name, row) => {
        const text = plain(name), at = text.indexOf(wanted);
        if (at < 0) return;
        const rank = text === wanted ? 0 : at === 0 ? 1 : 2;
        if (order >= 3 && rank) return;
        found.push({ kind, row, rank, order });
      }));
      found.sort((p, q) => p.rank - q.rank || p.order - q.order || p.row - q.row);
      return found.slice(0, 8);
    }

    // ---- printing ----------------------------------------------------------------------------

    // A sheet: a still picture of the map in the proportions of the paper, and the key below it.
    bindPrint() {
      const { map, scene } = this, box = map.getContainer();
      window.addEventListener("beforeprint", () => {
        if (this.printed) return;
        const bounds = map.getBounds();
        map.closePopup();
        this.printed = { centre: map.getCenter(), zoom: map.getZoom(), least: map.getMinZoom() };
        const paper = bounds.contains(this.whole) ? this.whole : bounds;
        const [nw, se] = [paper.getNorthWest(), paper.getSouthEast()].map((p) => map.project(p, 0));
        document.body.classList.add("lc-print");
        document.body.classList.toggle("lc-tall", se.y - nw.y > se.x - nw.x);
        map.setMaxBounds(null).setMinZoom(1);
        map.invalidateSize({ animate: false, pan: false });
        map.fitBounds(paper, { animate: false, padding: [14, 14] });
        const lines = [".lc-review", ".lc-credits li"].flatMap((name) =>
          [...this.panel.querySelectorAll(name)].map((line) => line.textContent));
        const sources = el("p", { class: "lc-credit", text: lines.join(" · ") });
        this.paper = el("figure", { class: "lc-paper" }, scene.picture(),
          box.querySelector(".leaflet-control-scale").cloneNode(true));
        box.after(this.paper, this.legend, sources);
        this.printed.sources = sources;
        this.drawLegend(true);
      });
      window.addEventListener("afterprint", () => {
        const kept = this.printed;
        if (!kept) return;
        this.printed = null;
        kept.sources.remove();
        this.paper.remove();
        document.body.classList.remove("lc-print", "lc-tall");
        this.arrange();
        map.setMinZoom(kept.least);
        map.setView(kept.centre, kept.zoom, { animate: false });
        map.setMaxBounds(this.limits);
        this.drawLegend();
      });
    }

    // Beside the key or above it, whichever leaves the area larger.
    fit(bounds = this.whole) {
      const key = this.narrow.matches ? null : this.corner.getContainer();
      const ways = key && key.offsetHeight ?
        [[key.offsetWidth + 24, 14, 14], [14, 14, key.offsetHeight + 44]] : [[14, 14, 40]];
      const frames = ways.map(([left, top, bottom]) => ({ animate: false,
        paddingTopLeft: [left, top], paddingBottomRight: [14, bottom] }));
      const zoom = (f) => this.map.getBoundsZoom(bounds, false,
        L.point(f.paddingTopLeft).add(f.paddingBottomRight));
      frames.sort((a, b) => zoom(b) - zoom(a));
      this.map.fitBounds(bounds, frames[0]);
    }

    // The key floats over a wide map and stands in the sheet of a narrow one.
    arrange() {
      if (this.printed) return;
      const sheet = this.panel.querySelector(".lc-body");
      if (this.narrow.matches) sheet.querySelector(".lc-search").after(this.legend);
      else this.corner.getContainer().append(this.legend);
      this.map.invalidateSize({ animate: false });
    }

    bindPanel() {
      const { panel, scene } = this;
      for (const input of panel.querySelectorAll("input[name=lc-view]")) {
        input.addEventListener("change", () => this.choose(Number(input.value)));
      }
      for (const input of panel.querySelectorAll("input[data-show]")) {
        input.addEventListener("change", () => {
          scene.show[input.dataset.show] = input.checked;
          scene.sheet.repaint();
          this.drawLegend();
        });
      }
      for (const input of panel.querySelectorAll("input[data-service]")) {
        input.addEventListener("change", () => {
          const row = Number(input.dataset.service);
          if (input.checked) scene.show.places.add(row);
          else scene.show.places.delete(row);
          scene.sheet.repaint();
        });
      }
      this.causes.bind(panel);
      for (const list of panel.querySelectorAll("details[data-places]")) {
        list.addEventListener("toggle", () => this.listPlaces(list), { once: true });
      }
      const toggle = panel.querySelector(".lc-toggle");
      toggle.addEventListener("click", () => {
        const open = document.body.classList.toggle("lc-open");
        toggle.setAttribute("aria-expanded", String(open));
        toggle.setAttribute("aria-label", open ? toggle.dataset.close : toggle.dataset.open);
        if (open) this.map.closePopup();
        this.map.invalidateSize({ animate: false });
      });
      panel.querySelector(".lc-whole").addEventListener("click", () => {
        this.map.closePopup();
        this.causes.chooseUnit(-1);
        this.scene.point(null);
        this.fit();
      });
    }

    bindMap() {
      const { map, scene } = this;
      this.tip = L.tooltip({ direction: "top", offset: [0, -10], className: "lc-tip" });
      map.on("mousemove", (event) => {
        const what = scene.at(event.latlng);
        if (!this.popup || !this.popup.isOpen()) scene.point(what);
        map.getContainer().style.cursor = what ? "pointer" : "";
        if (!what || this.narrow.matches) return void this.tip.remove();
        this.tip.setLatLng(event.latlng).setContent(this.hint(what));
        if (!map.hasLayer(this.tip)) this.tip.addTo(map);
      });
      map.on("mouseout", () => {
        this.tip.remove();
        if (!this.popup || !this.popup.isOpen()) scene.point(null);
      });
      map.on("click", (event) => this.tell(scene.at(event.latlng), event.latlng));
      map.on("popupclose", () => {
        scene.point(null);
        if (this.moving) return;
        this.address(null);
        map.setMaxBounds(this.limits);
      });
      map.on("zoomend", () => {
        if (this.view && this.markZoom() !== this.markedZoom) this.drawLegend();
      });
      map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target === map.getContainer()) {
          this.tell(scene.at(map.getCenter()), map.getCenter());
        }
      });
      const keys = (on) => document.body.classList.toggle("lc-keys", on);
      document.addEventListener("keydown", () => keys(true));
      document.addEventListener("pointerdown", () => keys(false), true);
      new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    }

    // ---- what to show ---------------------------------------------------------------------

    choose(number) {
      const { data, panel } = this, view = data.views[number];
      this.number = number;
      this.view = view;
      const input = panel.querySelector(`input[name=lc-view][value="${number}"]`);
      if (input) input.checked = true;
      for (const card of panel.querySelectorAll("[data-card]")) {
        card.hidden = Number(card.dataset.card) !== number;
      }
      panel.querySelector(".lc-verdict").hidden = view.kind === "value";
      this.showPlacesOf(view);
      this.scene.set(this.painter(view));
      this.map.closePopup();
      this.causes.show(view);
      this.drawLegend();
      this.listUnits();
      this.summary();
      this.map.getContainer().dataset.view = view.id;
      this.address(null);
    }

    showPlacesOf(view) {
      const roots = new Set();
      view.counts.forEach((counts, row) => counts && roots.add(this.data.places.root[row]));
      this.scene.show.places = roots;
      for (const input of this.panel.querySelectorAll("input[data-service]")) {
        input.checked = roots.has(Number(input.dataset.service));
      }
    }

    shareColour(share) {
      const { classes } = this.data;
      let found = classes[0];
      for (const each of classes) if (share >= each.from) found = each;
      return found.colour;
    }

    valueColour(view, value) {
      return view.classes.find((each) => value <= each.to).colour;
    }

    // How the scene paints a view: see lc.Scene.set.
    painter(view) {
      const { arrays, nothing } = this.data;
      const lived = arrays["blocks.points"];
      const paint = { counts: view.counts, hatched: view.hatched };
      if (view.fails !== undefined) {
        const name = "fails." + view.fails;
        paint.fails = { ...lc.plane(arrays, name), sure: arrays[name + ".sure"] };
      }
      if (view.kind === "units") {
        paint.unit = (row) =>
          view.state[row] === 3 ? "hatch" : view.classes[view.state[row]][1];
      } else if (view.kind === "value") {
        const median = arrays["median." + view.row];
        paint.block = (row) => (lived[row] ? this.valueColour(view, median[row]) : null);
      } else if (view.hatched) {
        paint.block = (row) => (lived[row] ? "hatch" : null);
      } else {
        const listed = arrays[(view.rest ? "rest." : "listed.") + view.row];
        paint.block = (row) => (listed[row] === nothing ? null : this.shareColour(listed[row]));
      }
      if (view.kind === "share" && view.row !== null) {
        const flags = arrays["flags." + view.row];
        const kinds = ["reached", "not_shown", "left_out"];
        paint.point = (row) => (flags[row] & 4 ? "edge" : kinds[flags[row] & 3] || null);
      }
      if (this.causes.on(view)) this.causes.painter(view, paint);
      return this.remedies.painter(paint);
    }

    // How demand points are drawn: not yet, as dots, with their marks.
    markZoom() {
      const zoom = this.map.getZoom();
      return zoom < 14 ? 0 : zoom < 15.5 ? 1 : 2;
    }

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
    }

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
    }

    drawLegend(all = false) {
      const { view, w, scene } = this, rows = [], notes = [];
      this.markedZoom = this.markZoom();
      const causes = this.causes.on(view);
      this.legendRows((picture, text, number) => rows.push(el("li", {}, picture,
        el("span", { text }), number ? el("span", { class: "lc-number", text: number }) : null)));
      const marks = this.legendMarks();
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
    }

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
    }

    // ---- lists ----------------------------------------------------------------------------

    status(number, word) {
      const status = this.data.statuses[number];
      const box = el("span", { class: "lc-sign", title: word });
      box.append(icon(status.sign, { stroke: status.colour }),
        el("span", { class: "lc-hidden", text: word }));
      return box;
    }

    // A target that is met only as the assumptions stand is not called met.
    statusText(view, row) {
      const word = this.data.statuses[view.status[row]].word;
      return view.firm[row] ? word : word + this.w.not_robust;
    }

    listUnits() {
      const { view, data } = this, list = document.getElementById("lc-units");
      const causes = this.causes.on(view);
      document.getElementById("lc-order").textContent = causes ? this.w.cause_order : view.order;
      if (causes) {
        list.replaceChildren(...this.causes.units(view).map(({ row, text, parts }) => {
          const button = el("button", { type: "button", "data-unit": row, class: "lc-stacked" },
            el("span", { class: "lc-name", dir: "auto", text: lc.shorten(data.units.name[row], 40) }),
            el("span", { class: "lc-number", text }), this.causes.bar(view, parts));
          button.addEventListener("click", () => this.goTo("unit", row));
          return el("li", {}, button);
        }));
        return;
      }
      list.replaceChildren(...view.rank.map((row) => {
        const button = el("button", { type: "button", "data-unit": row },
          view.status ? this.status(view.status[row], this.statusText(view, row)) : null,
          el("span", { class: "lc-name", dir: "auto", text: lc.shorten(data.units.name[row], 40) }),
          el("span", { class: "lc-number",
            text: view.texts[row] + (view.firm && !view.firm[row] ? this.w.not_robust : "") }));
        button.addEventListener("click", () => this.goTo("unit", row));
        return el("li", {}, button);
      }));
    }

    listPlaces(details) {
      const root = Number(details.dataset.places), { places } = this.data;
      const rows = places.root.map((r, i) => (r === root ? i : -1)).filter((i) => i >= 0);
      rows.sort((p, q) => (places.service[p] < places.service[q] ? -1 :
        places.service[p] > places.service[q] ? 1 : p - q));
      details.append(el("ul", {}, ...rows.map((row) => {
        const button = el("button", { type: "button", "data-place": row },
          el("span", { class: "lc-name", dir: "auto",
            text: lc.shorten(places.name[row] || this.w.unnamed, 40) }),
          el("span", { class: "lc-number", text: places.service[row] }));
        button.addEventListener("click", () => this.goTo("place", row));
        return el("li", {}, button);
      })));
    }

    goTo(kind, row) {
      const { map, scene, narrow } = this;
      if (narrow.matches && document.body.classList.contains("lc-open")) {
        this.panel.querySelector(".lc-toggle").click();
      }
      this.leave();
      if (kind === "remedy") {
        const { view } = this.data.remedies;
        if (view[row] >= 0 && view[row] !== this.number) this.choose(view[row]);
        this.remedies.show();
        map.fitBounds(this.remedies.bounds(row).pad(0.25), { animate: false, maxZoom: 16.5 });
        this.tell({ kind, row }, scene.latlng(this.remedies.at, row));
      } else if (kind === "unit") {
        this.fit(scene.boundsOf(scene.units, row).pad(0.05));
        this.tell({ kind, row }, scene.latlng(scene.anchors, row));
      } else if (kind === "block") {
        const p = lc.inside(scene.blocks, row);
        map.fitBounds(scene.boundsOf(scene.blocks, row).pad(1), { animate: false, maxZoom: 16.5 });
        this.tell({ kind, row }, map.unproject(L.point(p.x, p.y), 0));
      } else {
        const root = this.data.places.root[row];
        const box = this.panel.querySelector(`input[data-service="${root}"]`);
        if (!box.checked) box.click();
        map.setView(scene.latlng(scene.places, row), Math.max(16, map.getZoom()),
          { animate: false });
        this.tell({ kind, row }, scene.latlng(scene.places, row));
      }
    }

    // ---- what a place, a block, a unit says ------------------------------------------------

    percent(share) {
      const { whole } = this.data;
      const figure = share > 0 && share < whole / 100 ? "<1" :
        share < whole && share > 0.99 * whole ? ">99" : String(Math.floor((share * 100) / whole));
      return figure + (this.data.language === "zh" ? "%" : "\u00a0%");
    }

    value(view, value) {
      if (value === this.data.nothing) return this.w.none_near;
      const unit = view.minutes ? this.w.minutes : this.w.metres;
      return (value / view.scale).toFixed(view.minutes ? 1 : 0) + "\u00a0" + unit;
    }

    shareText(view, row) {
      const { arrays, nothing } = this.data, { w } = this;
      const low = arrays["listed." + view.row][row], high = arrays["most." + view.row][row];
      if (low === nothing) return w.nobody;
      if (low === high) return this.percent(low);
      if (high === this.data.whole) return `${w.at_least} ${this.percent(low)}`;
      if (low === 0) return `${w.at_most} ${this.percent(high)}`;
      return `${this.percent(low)} – ${this.percent(high)}`;
    }

    restText(view, row) {
      const share = this.data.arrays["rest." + view.row][row];
      return share === this.data.nothing ? this.w.nobody :
        `${this.w.the_rest} ${this.percent(share)}`;
    }

    unitName(row) {
      return row < 0 ? this.w.no_unit : this.data.units.name[row];
    }

    name(what) {
      const { w, data } = this;
      if (what.kind === "place") return data.places.name[what.row] || w.unnamed;
      if (what.kind === "unit") return data.units.name[what.row];
      if (what.kind === "point") return w.demand_point;
      if (what.kind === "remedy") return this.remedies.title(what.row);
      return w.block + " " + data.blocks[what.row];
    }

    hint(what) {
      const { view, w, data } = this, box = el("div", {}), lines = [];
      if (what.kind === "place") lines.push(data.places.service[what.row]);
      else if (what.kind === "unit") lines.push(view.texts[what.row]);
      else if (what.kind === "point") lines.push(this.pointState(view, what.row));
      else if (what.kind === "remedy") lines.push(data.remedies.gained[what.row]);
      else {
        lines.push(this.unitName(data.arrays["blocks.unit"][what.row]));
        if (!data.arrays["blocks.points"][what.row]) lines.push(w.nobody);
        else if (this.causes.on(view)) {
          const main = this.causes.array(view, "main")[what.row];
          lines.push(main === 255 ? w.cause_none : this.causes.kind(main).word);
        } else if (view.kind === "value") {
          lines.push(this.value(view, data.arrays["median." + view.row][what.row]));
        } else if (view.kind === "share" && view.row !== null) {
          lines.push(this.blockText(view, what.row));
        }
      }
      box.append(el("strong", { dir: "auto", text: lc.shorten(this.name(what), 40) }),
        ...lines.filter(Boolean).map((text) =>
          el("div", { dir: "auto", text: lc.shorten(text, 60) })));
      return box;
    }

    pointState(view, row) {
      if (this.causes.on(view)) {
        const code = this.causes.array(view, "points")[row];
        return code === 255 ? this.kindText(view, "reached") : this.causes.kind(code).word;
      }
      if (view.kind !== "share" || view.row === null) return "";
      const flag = this.data.arrays["flags." + view.row][row];
      const kind = flag & 4 ? "edge" : ["reached", "not_shown", "left_out"][flag & 3];
      return kind ? this.kindText(view, kind) : "";
    }

    kindText(view, kind) {
      return this.w[view.rest && kind === "reached" ? "point_rest" : "point_" + kind];
    }

    pairs(rows) {
      const list = el("dl", {});
      for (const [name, value] of rows) {
        list.append(el("dt", { text: name }));
        list.append(value instanceof Node ? el("dd", {}, value) : el("dd", { dir: "auto", text: value }));
      }
      return list;
    }

    // Close what is open, without panning back to where the map may be.
    leave() {
      this.moving = true;
      this.map.closePopup();
      this.moving = false;
      this.map.setMaxBounds(null);
    }

    tell(what, latlng) {
      if (!what) return void this.map.closePopup();
      if (this.narrow.matches && document.body.classList.contains("lc-open")) {
        this.panel.querySelector(".lc-toggle").click();
      }
      const box = el("div", { class: "lc-card" });
      box.append(el("h2", { dir: "auto", text: lc.shorten(this.name(what), 120) }));
      this["tell_" + what.kind](what.row, box);
      this.leave();
      const size = this.map.getSize(), narrow = this.narrow.matches;
      const key = size.x > 760 && !narrow ? this.corner.getContainer().offsetWidth + 10 : 0;
      this.popup = L.popup({ minWidth: 250,
        maxWidth: Math.min(340, size.x - (narrow ? 84 : 120)), autoPan: true,
        autoPanPaddingTopLeft: [key + 12, 12], autoPanPaddingBottomRight: [52, 44],
        maxHeight: Math.max(130, narrow ? Math.min(330, 0.55 * size.y) :
          Math.min(440, size.y - 140)) })
        .setLatLng(latlng).setContent(box).openOn(this.map);
      for (const fold of box.querySelectorAll("details")) {
        fold.addEventListener("toggle", () => this.popup.isOpen() && this.popup.update());
      }
      const close = this.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", this.panel.dataset.closePopup);
      this.tip.remove();
      this.scene.point(what);
      this.address(what);
    }

    tell_remedy(row, box) {
      this.remedies.tell(row, box);
    }

    // The goal that is shown comes first, the others are folded.
    tell_block(row, box) {
      const { data, view, w } = this, { arrays } = data, rows = [];
      const unit = arrays["blocks.unit"][row], lived = arrays["blocks.points"][row];
      if (lived && view.kind === "share") {
        rows.push([view.title, this.blockText(view, row)]);
      } else if (lived && view.kind === "value") {
        rows.push([view.title, this.value(view, arrays["median." + view.row][row])]);
      }
      if (rows.length) {
        const chosen = this.pairs(rows);
        chosen.className = "lc-chosen";
        box.append(chosen);
      }
      if (lived) this.causes.block(view, row, box);
      const facts = [[w.unit, unit < 0 ? w.no_unit : this.unitButton(unit)],
        [w.points, String(lived)]];
      if (lived && view.kind === "share" && view.row !== null) {
        const near = this.edgePoints(view, row);
        if (near) facts.push([w.edge_points, String(near)]);
      }
      box.append(this.pairs(facts));
      if (!lived) box.append(el("p", { text: w.nobody }));
      if (arrays["blocks.low"][row]) {
        const why = unit < 0 ? data.low_elsewhere : data.units.low[unit] || data.low_elsewhere;
        box.append(el("p", { class: "lc-note", text: why }));
      }
      if (!lived) return;
      const others = data.views.filter((each) => each !== view);
      const goals = others.filter((each) => each.kind === "share" && each.row !== null)
        .map((each) => [each.title, this.blockText(each, row)]);
      const walks = others.filter((each) => each.kind === "value").map((each) =>
        [each.title, this.value(each, arrays["median." + each.row][row])]);
      if (!goals.length && !walks.length) return;
      box.append(el("details", {}, el("summary", { text: w.others }),
        ...(goals.length ? [el("h3", { text: w.reached }), this.pairs(goals)] : []),
        ...(walks.length ? [el("h3", { text: w.median }), this.pairs(walks)] : [])));
    }

    blockText(view, row) {
      if (view.hatched || view.row === null) return this.w.hatched_plain;
      return view.rest ? this.restText(view, row) : this.shareText(view, row);
    }

    edgePoints(view, block) {
      const { arrays } = this.data, flags = arrays["flags." + view.row];
      let near = 0;
      arrays["points.block"].forEach((b, i) => { if (b === block && flags[i] & 4) near++; });
      return near;
    }

    unitButton(row) {
      const button = el("button", { type: "button", class: "lc-link", title: this.w.show_unit,
        dir: "auto", text: lc.shorten(this.unitName(row), 40) });
      button.addEventListener("click", () => this.goTo("unit", row));
      return button;
    }

    tell_unit(row, box) {
      const { data, w } = this;
      const chosen = el("ul", { class: "lc-verdicts" }), list = el("ul", { class: "lc-verdicts" });
      for (const view of data.views) {
        if (!view.status && view !== this.view) continue;
        const word = view.status ? this.statusText(view, row) : "", text = view.texts[row];
        (view === this.view ? chosen : list).append(
          el("li", view === this.view ? { class: "lc-chosen" } : {},
            view.status ? this.status(view.status[row], word) : null,
            el("span", { class: "lc-name", text: view.title }),
            el("span", { class: "lc-number",
              text: !word ? text : text === "–" ? word : `${word} · ${text}` })));
      }
      if (chosen.children.length) box.append(chosen);
      if (this.causes.says(this.view)) {
        box.append(this.causes.mix(this.view, row));
        this.causes.chooseUnit(row);
      }
      box.append(this.pairs([[w.share_of_people, data.units.share[row]]]));
      if (data.approximate) box.append(el("p", { class: "lc-note", text: w.approximate }));
      if (data.units.low[row]) {
        box.append(el("p", { class: "lc-note", text: data.units.low[row] }));
      }
      if (data.units.href[row]) {
        box.append(el("p", {}, el("a", { href: data.units.href[row], text: w.unit_report })));
      }
      if (list.children.length) {
        box.append(el("details", {}, el("summary", { text: w.other_goals }), list));
      }
    }

    tell_place(row, box) {
      const { places } = this.data, { w } = this;
      const unit = places.unit[row];
      box.append(this.pairs([
        [w.service, places.service[row]],
        [w.unit, unit < 0 ? (places.inside[row] ? w.no_unit : w.outside) : this.unitButton(unit)],
        [w.list, places.list[row]],
        [w.entrances, String(places.entrances[row])],
        [w.link, places.snap[row]],
      ]));
      this.causes.place(this.view, row, box);
    }

    tell_point(row, box) {
      const { data, view, w } = this, { arrays } = data, rows = [];
      const block = arrays["points.block"][row], unit = arrays["points.unit"][row];
      const state = this.pointState(view, row);
      if (state) rows.push([w.goal_here, state]);
      rows.push([w.block, block < 0 ? "–" : data.blocks[block]]);
      rows.push([w.unit, unit < 0 ? w.no_unit : this.unitButton(unit)]);
      for (const each of data.views) {
        if (each.kind !== "value") continue;
        const place = arrays["nearest." + each.row][row];
        const name = place < 0 ? "" : data.places.name[place] || w.unnamed;
        const text = this.value(each, arrays["value." + each.row][row]);
        rows.push([each.title, name ? `${text} · ${lc.shorten(name, 40)}` : text]);
      }
      box.append(this.pairs(rows));
    }
  };

  lc.open = async function (map) {
    const container = map.getContainer(), panel = document.getElementById("lc-panel");
    document.body.prepend(panel);
    container.setAttribute("aria-label", panel.dataset.map);
    if (!window.DecompressionStream || !window.ResizeObserver) {
      const note = el("p", { class: "lc-old", role: "alert", text: panel.dataset.old });
      container.append(note);
      container.dataset.ready = "too-old";
      return;
    }
    const text = document.getElementById("lc-data").textContent.trim();
    lc.page = new lc.Page(map, await lc.decode(text));
    lc.page.start();
    container.dataset.ready = "true";
  };
})((window.lifecircle = window.lifecircle || {}));
