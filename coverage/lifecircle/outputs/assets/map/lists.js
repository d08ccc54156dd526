// Lists of units and of places, and going to what stands in them.
(function (lc) {
  "use strict";

  const { el, icon } = lc;

  Object.assign(lc.Page.prototype, {
    status(number, word) {
      const status = this.data.statuses[number];
      const box = el("span", { class: "lc-sign", title: word });
      box.append(icon(status.sign, { stroke: status.colour }),
        el("span", { class: "lc-hidden", text: word }));
      return box;
    },

    // A target that is met only as the assumptions stand is not called met.
    statusText(view, row) {
      const word = this.data.statuses[view.status[row]].word;
      return view.firm[row] ? word : word + this.w.not_robust;
    },

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
    },

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
    },

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
    },

    // ---- what a place, a block, a unit says ------------------------------------------------
  });
})((window.lifecircle = window.lifecircle || {}));
