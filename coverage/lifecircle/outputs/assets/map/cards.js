// What a place, a block, a unit, a point says: under the mouse, and in a card.
(function (lc) {
  "use strict";

  const { el } = lc, FIRST = 10;

  Object.assign(lc.Page.prototype, {
    percent(share) {
      const { whole } = this.data;
      const figure = share > 0 && share < whole / 100 ? "<1" :
        share < whole && share > 0.99 * whole ? ">99" : String(Math.floor((share * 100) / whole));
      return figure + (this.data.language === "zh" ? "%" : "\u00a0%");
    },

    value(view, value) {
      if (value === this.data.nothing) return this.w.none_near;
      const unit = view.minutes ? this.w.minutes : this.w.metres;
      return (value / view.scale).toFixed(view.minutes ? 1 : 0) + "\u00a0" + unit;
    },

    shareText(view, row) {
      const { arrays, nothing } = this.data, { w } = this;
      const low = arrays["listed." + view.row][row], high = arrays["most." + view.row][row];
      if (low === nothing) return w.nobody;
      if (low === high) return this.percent(low);
      if (high === this.data.whole) return `${w.at_least} ${this.percent(low)}`;
      if (low === 0) return `${w.at_most} ${this.percent(high)}`;
      return `${this.percent(low)} – ${this.percent(high)}`;
    },

    restText(view, row) {
      const share = this.data.arrays["rest." + view.row][row];
      return share === this.data.nothing ? this.w.nobody :
        `${this.w.the_rest} ${this.percent(share)}`;
    },

    unitName(row) {
      return row < 0 ? this.w.no_unit : this.data.units.name[row];
    },

    name(what) {
      const { w, data } = this;
      if (what.kind === "place") return data.places.name[what.row] || w.unnamed;
      if (what.kind === "unit") return data.units.name[what.row];
      if (what.kind === "point") return w.demand_point;
      if (what.kind === "remedy") return this.remedies.title(what.row);
      return w.block + " " + data.blocks[what.row];
    },

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
    },

    pointState(view, row) {
      if (this.causes.on(view)) {
        const code = this.causes.array(view, "points")[row];
        return code === 255 ? this.kindText(view, "reached") : this.causes.kind(code).word;
      }
      if (view.kind !== "share" || view.row === null) return "";
      const flag = this.data.arrays["flags." + view.row][row];
      const kind = flag & 4 ? "edge" : ["reached", "not_shown", "left_out"][flag & 3];
      return kind ? this.kindText(view, kind) : "";
    },

    kindText(view, kind) {
      return this.w[view.rest && kind === "reached" ? "point_rest" : "point_" + kind];
    },

    pairs(rows) {
      const list = el("dl", {});
      for (const [name, value] of rows) {
        list.append(el("dt", { text: name }));
        list.append(value instanceof Node ? el("dd", {}, value) : el("dd", { dir: "auto", text: value }));
      }
      return list;
    },

    // Close what is open, without panning back to where the map may be.
    leave() {
      this.moving = true;
      this.map.closePopup();
      this.moving = false;
      this.map.setMaxBounds(null);
    },

    tell(what, latlng) {
      if (!what) return void this.map.closePopup();
      if (this.narrow.matches && document.body.classList.contains("lc-open")) {
        this.panel.querySelector(".lc-toggle").click();
      }
      const box = el("div", { class: "lc-card" });
      const title = el("h2", { dir: "auto", tabindex: -1, text: lc.shorten(this.name(what), 120) });
      box.append(title);
      this["tell_" + what.kind](what.row, box);
      this.each("card", what, box);
      this.leave();
      const from = document.activeElement;
      const size = this.map.getSize(), narrow = this.narrow.matches;
      const key = size.x > 760 && !narrow ? this.corner.getContainer().offsetWidth + 10 : 0;
      this.popup = L.popup({ minWidth: 250,
        maxWidth: Math.min(340, size.x - (narrow ? 106 : 120)), autoPan: true,
        autoPanPaddingTopLeft: [key + 12, 12], autoPanPaddingBottomRight: [58, 44],
        maxHeight: Math.max(130, narrow ? Math.min(330, 0.55 * size.y) :
          Math.min(440, size.y - 140)) })
        .setLatLng(latlng).setContent(box).openOn(this.map);
      for (const fold of box.querySelectorAll("details")) {
        fold.addEventListener("toggle", () => this.popup.isOpen() && this.popup.update());
      }
      const close = this.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", this.panel.dataset.closePopup);
      this.tip.remove();
      this.told = { what, latlng };
      this.scene.point(what);
      this.address(what);
      this.handOver(title, from);
    },

    // Whoever came by keyboard reads on in the card, and is back where they were when it closes.
    handOver(title, from) {
      const { popup, map } = this;
      if (!document.body.classList.contains("lc-keys")) return;
      title.focus({ preventScroll: true });
      popup.once("remove", () => {
        if (!popup.getElement().contains(document.activeElement) && document.activeElement !== document.body) return;
        (from && from.isConnected && from !== document.body ? from : map.getContainer())
          .focus({ preventScroll: true });
      });
    },

    tell_remedy(row, box) {
      this.remedies.tell(row, box);
    },

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
    },

    blockText(view, row) {
      if (view.hatched || view.row === null) return this.w.hatched_plain;
      return view.rest ? this.restText(view, row) : this.shareText(view, row);
    },

    edgePoints(view, block) {
      const { arrays } = this.data, flags = arrays["flags." + view.row];
      let near = 0;
      arrays["points.block"].forEach((b, i) => { if (b === block && flags[i] & 4) near++; });
      return near;
    },

    unitButton(row) {
      const button = el("button", { type: "button", class: "lc-link", title: this.w.show_unit,
        dir: "auto", text: lc.shorten(this.unitName(row), 40) });
      button.addEventListener("click", () => this.goTo("unit", row));
      return button;
    },

    // The goal that is shown, then all others, failing first.
    tell_unit(row, box) {
      const { data, w } = this, [chosen, ...rest] = this.verdicts(row);
      const list = (all) => el("ul", { class: "lc-verdicts" }, ...all);
      if (rest.length) box.append(this.tally(row));
      if (chosen) box.append(list([chosen]));
      if (this.causes.says(this.view)) {
        box.append(this.causes.mix(this.view, row));
        this.causes.chooseUnit(row);
      }
      const report = data.links.units[row];
      if (report) {
        box.append(el("p", {}, el("a", { href: report, text: w.unit_report })));
      }
      if (rest.length) {
        box.append(el("h3", { text: w.other_goals }), list(rest.slice(0, FIRST)));
      }
      if (rest.length > FIRST) {
        const text = w.more_verdicts.replace("{}", rest.length - FIRST);
        box.append(el("details", {}, el("summary", { text }), list(rest.slice(FIRST))));
      }
      box.append(this.pairs([[w.share_of_people, data.units.share[row]]]));
      if (data.approximate) box.append(el("p", { class: "lc-note", text: w.approximate }));
      if (data.units.low[row]) {
        box.append(el("p", { class: "lc-note", text: data.units.low[row] }));
      }
    },

    // One line per goal with its verdict on a unit; statuses are in the order of the worst first.
    verdicts(row) {
      const views = this.data.views.filter((view) => view.status || view === this.view);
      const rank = (view) => (view === this.view ? -1 : view.status[row]);
      views.sort((p, q) => rank(p) - rank(q));
      return views.map((view) => {
        const word = view.status ? this.statusText(view, row) : "", text = view.texts[row];
        const name = el("button", { type: "button", class: "lc-link lc-name", text: view.title });
        name.addEventListener("click", () => {
          this.choose(this.data.views.indexOf(view));
          this.goTo("unit", row);
        });
        return el("li", view === this.view ? { class: "lc-chosen" } : {},
          view.status ? this.status(view.status[row], word) : null,
          view === this.view ? el("span", { class: "lc-name", text: view.title }) : name,
          el("span", { class: "lc-number",
            text: !word ? text : text === "–" ? word : `${word} · ${text}` }));
      });
    },

    // How many goals stand how on a unit.
    tally(row) {
      const count = new Map();
      for (const { status } of this.data.views) {
        if (status) count.set(status[row], (count.get(status[row]) || 0) + 1);
      }
      return el("p", { class: "lc-tally" }, ...[...count].sort(([p], [q]) => p - q)
        .map(([number, many]) => el("span", {}, this.status(number, this.data.statuses[number].word),
          el("span", { text: `${this.data.statuses[number].word} ${many}` }))));
    },

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
    },

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
    },
  });
})((window.lifecircle = window.lifecircle || {}));
