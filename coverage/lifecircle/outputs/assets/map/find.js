// Finding a unit, a block, a place or a remedy by its name.
(function (lc) {
  "use strict";

  const { el } = lc;

  Object.assign(lc.Page.prototype, {
    bindSearch(panel) {
      const input = panel.querySelector("#lc-find"), list = panel.querySelector("#lc-found");
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
    },

    kindOf(what) {
      const { data, w } = this;
      if (what.kind === "place") return data.places.service[what.row];
      if (what.kind === "remedy") return w.remedy;
      return what.kind === "unit" ? w.unit : this.unitName(data.arrays["blocks.unit"][what.row]);
    },

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
    },

    // ---- printing ----------------------------------------------------------------------------
  });
})((window.lifecircle = window.lifecircle || {}));
