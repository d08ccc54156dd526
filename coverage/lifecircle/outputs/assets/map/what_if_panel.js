// The trial's section in the panel and its bar on the map: choosing, what was done, what changes.
(function (lc) {
  "use strict";

  const el = lc.el;
  const SIGNS = { undo: "M-3-7L-8-2L-3 3M-8-2H3A5.5 5.5 0 0 1 3 9H-2",
    redo: "M3-7L8-2L3 3M8-2H-3A5.5 5.5 0 0 0-3 9H2", remove: "M-6-6L6 6M-6 6L6-6",
    end: "M-6-6L6 6M-6 6L6-6" };

  function button(name, text, act, sign) {
    const made = el("button", { type: "button", class: `wi-button wi-${name}`, "data-act": name });
    if (sign) {
      made.append(lc.icon(SIGNS[sign], { stroke: "currentColor" }));
      made.setAttribute("aria-label", text);
      made.title = text;
    } else {
      made.textContent = text;
    }
    made.addEventListener("click", act);
    return made;
  }

  lc.TryPanel = class {
    constructor(page, trial) {
      this.page = page;
      this.trial = trial;
      this.files = new lc.TryFiles(this);
      trial.changed = () => this.render();
      trial.live = () => this.renderBar();
      page.map.getContainer().addEventListener("keydown", (event) => this.mapKey(event), true);
      document.addEventListener("keydown", (event) => this.key(event));
    }

    get w() { return this.page.data.words; }

    // ---- the section -----------------------------------------------------------------------------

    mount(slot) {
      const { w } = this;
      const fold = el("details", { class: "wi", id: "lc-try" },
        el("summary", {}, el("span", { text: w.try_title }), el("small", { text: w.try_lead })),
        this.body = el("div", { class: "wi-body" }));
      fold.open = Boolean(this.bar);
      fold.addEventListener("toggle", () => fold.open && this.open());
      slot.replaceChildren(fold);
      slot.hidden = false;
      this.fold = fold;
      if (this.bar) {
        this.bar.remove();
        this.bar = null;
        this.show();
      }
    }

    async open() {
      const { trial, w } = this;
      if (this.bar) return;
      this.body.replaceChildren(el("p", { class: "lc-note", role: "status", text: w.try_loading }));
      try {
        await trial.open();
      } catch (error) {
        this.fold.dataset.why = error.message;
        this.body.replaceChildren(el("p", { class: "lc-note", role: "status",
          text: w.try_none + w.colon + w.try_none_why }));
        return;
      }
      this.show();
    }

    show() {
      this.trial.active = true;
      this.trial.suggest(this.page.view);
      this.makeBar();
      this.makeBody();
      this.trial.follow();
      this.render();
      this.fold.dataset.ready = "true";
    }

    // The section folds; what was done stays until it is taken back.
    end() {
      this.setTool("look");
      this.bar.remove();
      this.bar = null;
      this.fold.open = false;
      this.page.map.getContainer().focus({ preventScroll: true });
    }

    makeBody() {
      const { w, trial } = this;
      this.parts = { message: el("p", { class: "wi-message", role: "status" }),
        list: el("ol", { class: "wi-list" }), chosen: el("div", {}),
        changes: el("div", { class: "wi-changes" }), stays: el("div", {}) };
      this.body.replaceChildren(
        el("p", { class: "wi-start" },
          button("start", w.try_start, () => { this.setTool("place"); this.toMap(); }),
          button("reset", w.try_reset, () => trial.reset())),
        this.parts.message, this.parts.chosen,
        el("h3", { text: w.try_done }), this.parts.list,
        el("h3", { text: w.try_changed }), this.parts.changes,
        el("p", { class: "lc-note", text: w.try_basis }), this.parts.stays,
        el("h3", { text: w.try_keep }), this.files.section());
    }

    // On a phone the sheet makes room for the map.
    toMap() {
      const { page } = this;
      if (page.narrow.matches && document.body.classList.contains("lc-open")) {
        page.panel.querySelector(".lc-toggle").click();
      }
      page.map.getContainer().focus({ preventScroll: true });
    }

    // ---- the bar on the map ------------------------------------------------------------------------

    makeBar() {
      const { page, trial, w } = this;
      const bar = el("section", { class: "wi-bar", "aria-label": w.try_title });
      L.DomEvent.disableClickPropagation(bar).disableScrollPropagation(bar);
      const group = (asked, text) => el("optgroup", { label: text },
        ...trial.facts.services.filter((each) => Boolean(each.asked) === asked).map((each) =>
          el("option", { value: each.id, text: each.label })));
      this.pick = el("select", { class: "wi-service", "aria-label": w.try_service });
      for (const made of [group(true, w.try_asked), group(false, w.try_other)]) {
        if (made.children.length) this.pick.append(made);
      }
      this.pick.addEventListener("change", () => {
        trial.chooseService(this.pick.value);
        this.setTool("place");
      });
      this.tools = el("div", { class: "wi-tools", role: "group", "aria-label": w.try_tools },
        ...["place", "move", "look"].map((tool) => {
          const made = button(`tool-${tool}`, w[`try_${tool}`], () => this.setTool(tool));
          made.dataset.tool = tool;
          return made;
        }));
      this.steps = { undo: button("undo", w.try_undo, () => trial.undo(), "undo"),
        redo: button("redo", w.try_redo, () => trial.redo(), "redo") };
      this.figure = el("p", { class: "wi-figure", "aria-live": "polite" });
      this.hint = el("p", { class: "wi-hint" });
      bar.append(this.pick, this.tools, el("div", { class: "wi-steps" }, this.steps.undo, this.steps.redo,
        button("end", w.try_end, () => this.end(), "end")), this.figure, this.hint);
      page.map.getContainer().append(bar);
      this.bar = bar;
      this.setTool(trial.tool);
    }

    setTool(tool) {
      const { page, trial } = this, box = page.map.getContainer();
      trial.tool = tool;
      box.classList.toggle("wi-placing", tool === "place");
      if (trial.pickUp) trial.pickUp.enable(tool === "move");
      page.map.closePopup();
      for (const each of this.tools.children) {
        each.setAttribute("aria-pressed", String(each.dataset.tool === tool));
      }
      this.renderBar();
    }

    renderBar() {
      const { trial, w, page } = this, { view } = page;
      if (!this.bar) return;
      if (trial.service) this.pick.value = trial.service;
      this.steps.undo.disabled = !trial.canUndo();
      this.steps.redo.disabled = !trial.canRedo();
      const label = this.pick.selectedOptions[0] ? this.pick.selectedOptions[0].textContent : "";
      this.hint.textContent = trial.tool === "place" ? lc.fill(w.try_place_hint, label) :
        w[`try_${trial.tool}_hint`];
      this.figure.replaceChildren(...this.figures(view));
    }

    // The goal that is shown, before and now.
    figures(view) {
      const { trial, w } = this, goal = view.kind === "value" ? null : trial.goals.get(view.id);
      const title = el("span", { class: "wi-goal", dir: "auto", text: lc.shorten(view.title, 40) });
      if (!goal || goal.follows === "no") {
        return [title, el("span", { class: "wi-why", text: goal ? w.try_frozen_short :
          w.try_frozen_way })];
      }
      const { before, now } = trial.verdicts(view.id), say = trial.say;
      const parts = [title, el("b", { text: say.change(before[0], now[0]) })];
      const more = say.difference(before[0], now[0]), turned = say.turned(before[0], now[0]);
      if (more) parts.push(el("span", { class: "wi-more", text: more }));
      if (turned) parts.push(el("span", { class: "wi-turned", text: turned }));
      if (goal.follows === "listed") parts.push(el("span", { class: "wi-why", text: w.try_listed_short }));
      if (trial.last && trial.last.ok && trial.last.ms !== undefined && !trial.idle()) {
        parts.push(el("small", { class: "wi-ms",
          text: lc.fill(w.try_ms, Math.max(1, Math.round(trial.last.ms))) }));
      }
      return parts;
    }

    // ---- keys --------------------------------------------------------------------------------------

    // A listed place that was selected is moved by arrows, and closed by Delete.
    mapKey(event) {
      const { trial, page } = this, row = trial.selected ? trial.selected.row : undefined;
      this.entered = event.key === "Enter";
      if (!this.bar || event.target !== page.map.getContainer() || row === undefined) return;
      if (trial.tool !== "move" || event.ctrlKey || event.metaKey || event.altKey) return;
      const way = lc.ARROWS[event.key];
      if (way) {
        const { lat, lng } = page.scene.latlng(page.scene.places, row);
        const [lon, north] = lc.tryStep(lng, lat, way, event.shiftKey);
        trial.hold({ row });
        trial.dropped({ row }, lon, north);
        if (trial.selected && trial.selected.number !== undefined) trial.pins.focus(trial.selected.number);
      } else if (event.key === "Delete" || event.key === "Backspace") {
        trial.close(row);
      } else {
        return;
      }
      event.stopImmediatePropagation();
      event.preventDefault();
    }

    key(event) {
      if (!this.bar || event.target.closest("input, textarea, select")) return;
      const letter = event.key.toLowerCase(), held = event.ctrlKey || event.metaKey;
      if (held && letter === "z" && !event.shiftKey) this.trial.canUndo() && this.trial.undo();
      else if (held && (letter === "y" || (letter === "z" && event.shiftKey))) {
        if (this.trial.canRedo()) this.trial.redo();
      } else if (event.key === "Escape" && this.trial.tool !== "look") {
        this.setTool("look");
        return;
      } else return;
      event.preventDefault();
    }

    put(lon, lat) {
      const told = this.trial.place(lon, lat);
      if (told.ok && this.entered) this.trial.pins.focus(told.number);
      this.entered = false;
    }

    // A click on the map, or Enter at its middle; tells whether it was the trial's.
    clicked(what, at) {
      const { trial } = this;
      if (!this.bar || trial.tool === "look") return false;
      if (trial.tool === "place") this.put(at.lng, at.lat);
      else if (!trial.pickUp.justLetGo()) {
        const listed = what && what.kind === "place" && !trial.isGone(what.row);
        trial.select(listed ? { row: what.row } : null);
      }
      return true;
    }

    // In a card: what a block was before; of a listed place, what can be tried with it.
    card(what, box) {
      const { trial, w, page } = this, { view } = page;
      if (what.kind === "place" && trial.facts.services && !(trial.engine && trial.isGone(what.row))) {
        box.append(el("p", {}, button("take", w.try_take, () => this.take(what.row))));
      }
      const before = what.kind === "block" && this.bar ? trial.blockBefore(view, what.row) : null;
      const chosen = before !== null && box.querySelector("dl.lc-chosen");
      if (chosen) {
        chosen.append(el("dt", { text: w.try_block_before }), el("dd", { text: before }));
      }
    }

    async take(row) {
      const { page, trial } = this;
      page.map.closePopup();
      this.fold.open = true;
      await this.open();
      if (!this.bar) return;
      this.setTool("move");
      trial.select({ row });
      page.map.getContainer().focus({ preventScroll: true });
    }

    // Another view was chosen, or another language.
    viewed() {
      if (!this.bar) return this.decorate();
      this.trial.suggest(this.page.view);
      this.render();
    }

    // ---- what was done, what changes -----------------------------------------------------------------

    render() {
      if (!this.bar) return;
      const { trial, parts, w } = this;
      this.renderBar();
      parts.message.classList.toggle("wi-refused", Boolean(trial.last) && !trial.last.ok);
      parts.message.textContent = trial.last ? trial.last.text : "";
      this.hint.classList.toggle("wi-refused", Boolean(trial.last) && !trial.last.ok);
      if (trial.last) this.hint.textContent = trial.last.text;
      this.renderChosen();
      const items = [...trial.sites().map((site, order) => this.site(site, order)),
        ...trial.gone().map((row) => this.closed(row))];
      parts.list.replaceChildren(...(items.length ? items :
        [el("li", { class: "lc-note", text: w.try_nothing })]));
      this.renderChanges();
      this.renderStays();
      this.files.render();
      this.decorate();
    }

    // A listed place that was selected can be closed.
    renderChosen() {
      const { trial, w } = this, { selected } = trial, box = this.parts.chosen;
      const row = selected ? selected.row : undefined;
      if (row === undefined || trial.isGone(row)) return box.replaceChildren();
      const name = lc.shorten(trial.nameOf({ row }), 60);
      box.replaceChildren(el("div", { class: "wi-chosen-place" },
        el("b", { dir: "auto", text: name }), button("close", w.try_close, () => trial.close(row))));
    }

    where(lon, lat) {
      const { say } = this.trial;
      return el("span", { class: "wi-where" }, el("span", { text: say.coordinates(lon, lat) }),
        el("span", { dir: "auto", text: lc.streetNear(this.page, lon, lat) }));
    }

    site(site, order) {
      const { trial, w } = this, listed = site.row !== undefined, name = trial.nameOf(site);
      const head = listed ? el("span", { class: "wi-name", dir: "auto", text: lc.shorten(name, 60) }) :
        el("input", { class: "wi-name", value: name, maxlength: 80, dir: "auto", "aria-label": w.try_name });
      if (!listed) {
        head.addEventListener("change", () => {
          trial.rename(site.number, head.value);
          head.value = trial.nameOf(site);
          this.files.render();
        });
      }
      const label = trial.signOf(site).label;
      const show = button("show", String(order + 1), () => {
        trial.select({ number: site.number });
        this.page.map.setView([site.lat, site.lon], Math.max(15, this.page.map.getZoom()), { animate: false });
        this.toMap();
        trial.pins.focus(site.number);
      });
      show.setAttribute("aria-label", `${w.try_show} ${order + 1}`);
      const away = button("remove", listed ? w.try_restore : w.try_remove,
        () => (listed ? trial.reopen(site.row) : trial.remove(site.number)), listed ? "undo" : "remove");
      const iso = el("button", { type: "button", class: "lc-link", "data-act": "iso", text: w.iso_one });
      iso.addEventListener("click", () => this.page.isochrones.of({ number: site.number }));
      const chosen = trial.selected && trial.selected.number === site.number;
      return el("li", { class: chosen ? "wi-item wi-now" : "wi-item", "data-number": site.number }, show,
        el("div", {}, head, el("small", { text: `${listed ? w.try_kind_move : w.try_kind_open} · ${label}` }),
          this.where(site.lon, site.lat), iso), away);
    }

    closed(row) {
      const { trial, w, page } = this, sign = trial.data.services[trial.data.places.root[row]];
      const { lat, lng } = page.scene.latlng(page.scene.places, row);
      return el("li", { class: "wi-item", "data-row": row }, el("span", { class: "wi-cross", text: "✕" }),
        el("div", {}, el("span", { class: "wi-name", dir: "auto", text: lc.shorten(trial.nameOf({ row }), 60) }),
          el("small", { text: `${w.try_kind_close} · ${sign.label}` }), this.where(lng, lat)),
        button("remove", w.try_restore, () => trial.reopen(row), "undo"));
    }

    renderChanges() {
      const { trial, w, parts, page } = this, found = trial.changes(), { say } = trial;
      if (!found.length) {
        return parts.changes.replaceChildren(el("p", { class: "lc-note",
          text: trial.idle() ? w.try_nothing : w.try_unchanged }));
      }
      const line = ({ view, number, before, now, turned }) => {
        const notes = [say.difference(before, now), say.people(before, now), say.turned(before, now),
          turned === 1 ? w.try_unit_turned : turned ? lc.fill(w.try_units_turned, turned) : ""];
        const made = button("goal", "", () => page.choose(number));
        made.replaceChildren(el("span", { class: "wi-title", dir: "auto", text: view.title }),
          el("b", { text: say.change(before, now) }),
          el("small", { text: say.join(notes) }));
        if (number === page.number) made.setAttribute("aria-current", "true");
        return el("li", { "data-goal": view.id }, made);
      };
      parts.changes.replaceChildren(el("ul", {}, ...found.map(line)));
    }

    // Goals that do not follow, or in part, with the reason.
    renderStays() {
      const { trial, w, page } = this, shown = new Map(page.data.views.map((v) => [v.id, v.title]));
      const list = (follows, form) => {
        const mine = [...trial.goals.values()].filter((goal) => goal.follows === follows);
        if (!mine.length) return null;
        const known = mine.filter((goal) => shown.has(goal.id)), rest = mine.length - known.length;
        return el("details", { class: "wi-stays" }, el("summary", { text: lc.fill(form, mine.length) }),
          el("ul", {}, ...known.map((goal) => el("li", {},
            el("span", { dir: "auto", text: shown.get(goal.id) }),
            el("small", { text: trial.why(goal) })))),
          rest ? el("p", { class: "lc-note", text: lc.fill(w.try_not_shown, rest) }) : null);
      };
      this.parts.stays.replaceChildren(...[list("listed", w.try_in_part), list("no", w.try_stays)]
        .filter(Boolean));
    }

    // ---- the rest of the page --------------------------------------------------------------------------

    // Marks on the choice of goals, the card and the list of units.
    decorate() {
      const { page, trial, w } = this, { view } = page;
      for (const note of page.panel.querySelectorAll(".wi-note")) note.remove();
      const choices = page.panel.querySelectorAll(".lc-choice");
      for (const choice of choices) choice.classList.remove("wi-frozen");
      if (!this.bar || !trial.goals) return;
      const many = !trial.idle();
      page.data.views.forEach((each, number) => {
        const input = page.panel.querySelector(`input[name=lc-view][value="${number}"]`);
        const choice = input && input.closest(".lc-choice"), goal = trial.goals.get(each.id);
        if (!choice || each.kind === "value" || !goal) return;
        choice.title = goal.follows === "all" ? "" : trial.why(goal);
        if (goal.follows === "no") choice.classList.add("wi-frozen");
        if (!many || goal.follows === "no") return;
        const { before, now } = trial.verdicts(each.id);
        if (trial.same(before[0], now[0])) return;
        choice.append(el("span", { class: "wi-note", text: trial.say.change(before[0], now[0]) }));
      });
      this.markCard(view);
      for (const row of view.turned || []) {
        const line = document.querySelector(`#lc-units [data-unit="${row}"]`);
        if (line) line.classList.add("wi-moved");
      }
    }

    markCard(view) {
      const { page, trial, w } = this, goal = trial.goals.get(view.id);
      const card = page.panel.querySelector(`[data-card="${page.number}"]`);
      if (!card || !goal) return;
      const lines = [];
      if (goal.follows !== "all") {
        lines.push((goal.follows === "no" ? w.try_frozen : w.try_listed_only) + trial.why(goal));
      }
      if (goal.follows !== "no" && !trial.idle()) {
        const { before, now } = trial.verdicts(view.id), { say } = trial;
        lines.push(`${w.try_title}${w.colon}` + say.join([say.change(before[0], now[0]),
          say.difference(before[0], now[0]), say.people(before[0], now[0]), say.turned(before[0], now[0]),
          w.try_spread]));
      }
      const first = card.querySelector(".lc-status");
      if (lines.length && first) {
        first.after(...lines.map((text) => el("p", { class: "wi-note wi-card", text })));
      }
    }
  };
})((window.lifecircle = window.lifecircle || {}));
