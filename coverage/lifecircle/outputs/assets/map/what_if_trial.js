// What if: places are put down, moved and closed, and the goals that follow are judged at once.
// This file holds what was done and what it does to the views of the page.
(function (lc) {
  "use strict";

  const LIVE = 60, AGAIN = 2000;

  lc.WhatIf = class {
    constructor(page) {
      this.page = page;
      this.say = new lc.TrySay(page);
      this.engine = null;
      this.tool = "look";
      this.service = null;
      this.chosenByHand = false;
      this.names = new Map();
      this.kept = new Map();
      this.selected = null;
      this.last = null;
      this.tile = { up: lc.tryTile(1), down: lc.tryTile(-1) };
    }

    get data() { return this.page.data; }
    get w() { return this.page.data.words; }
    get facts() { return this.page.data.try || {}; }

    // ---- getting ready -------------------------------------------------------------------------

    async open() {
      if (this.engine) return this.engine;
      if (!this.facts.services) throw new Error("this page has no services to try out");
      this.engine = await lc.openEngine();
      this.goals = new Map(this.engine.goals.map((goal) => [goal.id, goal]));
      for (const goal of this.engine.goals) if (goal.follows !== "no") this.engine.before(goal.id);
      this.pins = new lc.TryPins(this.page, {
        begin: (site) => this.hold(site),
        drag: (site, lon, lat) => this.dragged(site, lon, lat),
        drop: (site, lon, lat) => this.dropped(site, lon, lat),
        step: (site, lon, lat) => this.nudge(site, lon, lat),
        remove: (site) => this.remove(site.number),
        select: (site, quiet) => this.select({ number: site.number }, quiet),
      });
      this.pickUp = new lc.TryPickUp(this.page, (latlng) => this.listedAt(latlng), {
        sign: (row) => this.data.services[this.data.places.root[row]],
        lift: (row) => this.hold({ row }),
        drag: (row, lon, lat) => this.dragged({ row }, lon, lat),
        drop: (row, lon, lat) => this.dropped({ row }, lon, lat),
      });
      return this.engine;
    }

    // ---- steps ---------------------------------------------------------------------------------

    place(lon, lat) {
      const name = this.newName(this.service), told = this.putDown(lon, lat, [this.service], name);
      if (told.ok) this.selected = { number: told.number };
      return this.done(told, lc.fill(this.w.try_placed, name));
    }

    putDown(lon, lat, services, name, xy = null) {
      const plain = this.plainName(name) || this.newName(services[0]);
      const told = this.engine.place(services, lon, lat, plain, xy);
      if (told.ok) this.names.set(told.number, plain);
      return told;
    }

    plainName(name) {
      return Array.from(name.replace(/[\u0000-\u001f\u007f]/g, " ")).slice(0, 80).join("").trim();
    }

    newName(service) {
      const found = this.facts.services.find((each) => each.id === service);
      const taken = new Set(this.sites().map((site) => this.nameOf(site)));
      for (let n = 1; ; n++) {
        const name = lc.fill(this.w.try_new_of, found ? found.label : service) + (n > 1 ? ` ${n}` : "");
        if (!taken.has(name)) return name;
      }
    }

    moveTo(what, lon, lat) {
      return what.number === undefined ? this.engine.moveFacility(what.row, lon, lat) :
        this.engine.move(what.number, lon, lat);
    }

    // A listed place that was moved goes back to where it stood.
    remove(number) {
      const name = this.nameOf({ number }), site = this.sites().find((each) => each.number === number);
      if (site && site.row !== undefined) return this.reopen(site.row);
      return this.done(this.engine.remove(number), lc.fill(this.w.try_removed, name));
    }

    close(row) {
      this.selected = null;
      return this.done(this.engine.close(row), lc.fill(this.w.try_closed, this.nameOf({ row })));
    }

    // A listed place that is closed or moved stands where it stood again.
    reopen(row) {
      return this.done(this.engine.reopen(row), lc.fill(this.w.try_reopened, this.nameOf({ row })));
    }

    undo() {
      this.nudged = null;
      return this.done(this.engine.undo(), this.w.try_undone);
    }

    redo() {
      this.nudged = null;
      return this.done(this.engine.redo(), this.w.try_redone);
    }

    reset() {
      this.selected = null;
      return this.done(this.engine.reset(), this.w.try_resetted);
    }

    // What a step told: the page follows, or says why not.
    done(told, text) {
      this.last = { ok: told.ok, text: told.ok ? text : this.refusal(told), ms: told.ms };
      this.page.tip.remove();
      if (told.ok) this.follow();
      this.changed();
      return told;
    }

    refusal({ reason }) {
      const { w } = this;
      if (reason === "no_street") return lc.fill(w.try_no_street, Math.round(this.engine.streets.snapLimit));
      return w[`try_not_${reason}`] || w.try_not_no_such_place;
    }

    // ---- dragging: the map follows the finger where a step is quick enough -----------------------

    hold(what) {
      this.held = { what, tried: false, ok: true, slow: false };
    }

    dragged(what, lon, lat) {
      const { held } = this;
      if (!held || held.slow) return true;
      const start = performance.now();
      const told = this.tryAt(what, lon, lat);
      this.follow(true);
      held.slow = performance.now() - start > LIVE;
      return told.ok;
    }

    // Whatever was tried before is taken back: however long a drag, it is one step.
    tryAt(what, lon, lat) {
      const { held } = this;
      if (held.tried) this.engine.undo();
      const told = this.moveTo(what, lon, lat);
      held.tried = told.ok;
      return told;
    }

    dropped(what, lon, lat) {
      const held = this.held;
      if (!held) return;
      const name = this.nameOf(what);
      if (lon === null) {
        if (held.tried) this.engine.undo();
        this.held = null;
        this.follow();
        return void this.changed();
      }
      const told = this.tryAt(what, lon, lat);
      this.held = null;
      if (told.ok && what.row !== undefined) {
        const site = this.sites().find((each) => each.row === what.row);
        this.selected = site ? { number: site.number } : null;
      }
      if (!told.ok) this.follow();
      this.done(told, lc.fill(this.w.try_moved, name));
    }

    // Arrows in a row are one step to undo.
    nudge(what, lon, lat) {
      const now = performance.now(), again = this.nudged && this.nudged.number === what.number &&
        now - this.nudged.at < AGAIN;
      const name = this.nameOf(what);
      if (again) this.engine.undo();
      let told = this.moveTo(what, lon, lat);
      const { ok } = told;
      if (!ok && again) told = { ...told, undone: this.engine.redo() };
      this.nudged = ok || again ? { number: what.number, at: now } : null;
      this.selected = { number: what.number };
      this.done(told, lc.fill(this.w.try_moved, name));
    }

    // ---- what stands ---------------------------------------------------------------------------

    // Sites of the engine in the order they were put down: {number, services, lon, lat, row}.
    sites() {
      return this.engine.sites.map(({ number, services, lon, lat, name, facility }) =>
        ({ number, services, lon, lat, name, row: facility >= 0 ? facility : undefined }));
    }

    // Rows of listed places that are gone and did not move elsewhere.
    gone() {
      const moved = new Set(this.sites().map((site) => site.row));
      return this.engine.closed.filter((row) => !moved.has(row));
    }

    isGone(row) {
      return this.engine.closed.includes(row);
    }

    // The row of a listed place by list/id, id or name, as lifecircle/changes/named.py finds it; -1.
    rowOf(facility) {
      const { id, exists } = this.engine.facilities, own = (name) => name.slice(name.indexOf("/") + 1);
      const plain = (text) => String(text).normalize("NFKC").trim(), wanted = plain(facility);
      for (const names of [id, id.map(own), this.data.places.name]) {
        const rows = [...id.keys()].filter((row) => exists[row] && plain(names[row]) === wanted);
        if (rows.length) return rows.length === 1 ? rows[0] : -1;
      }
      return -1;
    }

    // The text of a scenario file, with the names that places have now.
    scenario(title) {
      for (const site of this.engine.sites) {
        if (site.facility < 0) site.name = this.names.get(site.number) || site.name;
      }
      return this.engine.scenario(title, (row) => this.plainName(this.data.places.name[row] || ""));
    }

    nameOf(what) {
      if (what.row !== undefined) return this.data.places.name[what.row] || this.w.unnamed;
      const site = this.sites().find((each) => each.number === what.number);
      if (site && site.row !== undefined) return this.nameOf({ row: site.row });
      return this.names.get(what.number) || (site && site.name) || "";
    }

    rename(number, name) {
      const plain = this.plainName(name);
      if (!plain) return;
      this.names.set(number, plain);
      this.showPins();
    }

    select(what, quiet) {
      this.selected = what;
      this.last = null;
      this.showPins();
      this.page.scene.sheet.repaint();
      if (!quiet) this.changed();
    }

    canUndo() { return this.engine.past.length > 0; }
    canRedo() { return this.engine.ahead.length > 0; }

    restart() {
      this.selected = null;
      this.engine.reset();
    }

    // What a block's share was, where it changed.
    blockBefore(view, row) {
      const signs = view.kind === "share" && view.row !== null ? this.blockSigns(view) : null;
      if (!signs || !signs[row]) return null;
      return this.page.percent(this.kept.get(`${this.shown(view)}.${view.row}`)[row]);
    }

    listedAt(latlng) {
      const what = this.page.scene.at(latlng);
      return what && what.kind === "place" && !this.isGone(what.row) ? what.row : -1;
    }

    // What the plan's goals ask for that is shown; a planner's own choice stays.
    suggest(view) {
      const { services = [], ways = [] } = this.facts;
      if (this.chosenByHand || !services.length) return;
      const number = this.data.views.indexOf(view), asked = ways[number] || [];
      const known = asked.map((way) => way.service);
      const found = services.find((each) => known.includes(each.id));
      this.service = (found || (this.service ? { id: this.service } : services[0])).id;
    }

    // The first goal that follows and asks for what was chosen is shown, if the one shown does not.
    chooseService(service) {
      this.service = service;
      this.chosenByHand = true;
      const asks = (number) => (this.facts.ways[number] || []).some((way) =>
        way.service === service || service.startsWith(way.service + "."));
      if (asks(this.page.number)) return;
      const number = this.data.views.findIndex((view, n) => view.kind !== "value" &&
        this.goals.has(view.id) && this.goals.get(view.id).follows === "all" && asks(n));
      if (number >= 0) this.page.choose(number);
    }

    // ---- what the page shows of it ---------------------------------------------------------------

    // While something is dragged, only the view that is shown, and only the map.
    follow(live = false) {
      const { page } = this;
      for (const view of live ? [page.view] : this.data.views) {
        const goal = view.kind === "value" ? null : this.goals.get(view.id);
        if (goal && goal.follows !== "no") this.patch(view);
      }
      if (live) {
        page.scene.set(page.painter(page.view));
        this.live();
      } else {
        this.showPins();
        page.repaint();
      }
    }

    // Set by the panel.
    live() {}
    changed() {}

    why(goal) {
      const { why } = goal;
      return typeof why === "object" && why ? why[this.say.language] || why.zh || "" : String(why || "");
    }

    same(one, other) {
      return one.status === other.status && one.atLeast === other.atLeast && one.rest === other.rest &&
        (!one.rest || one.ifComplete === other.ifComplete) &&
        one.atMost === other.atMost && one.count === other.count;
    }

    // Before and now, the whole first; each with its target and how its number is said.
    verdicts(id) {
      const judge = this.engine.judge(id), { entry } = judge, units = this.data.units.name.length;
      const plain = entry.kind === "count" || entry.how === "mean";
      const dress = (absent) => (verdict, i) => {
        const asked = (entry.targets || [])[i ? i - 1 : units] || (i ? null : entry.whole);
        const target = asked ? asked[0] ?? asked[1] : null;
        return { ...verdict, target, plain, people: entry.kind === "doors", rest: lc.tellsTheRest(verdict, absent),
          counts: i > 0 && verdict.atLeast === null };
      };
      return { before: this.engine.before(id).verdicts.map(dress(judge.lacking)),
        now: this.engine.verdicts(id).map(dress(judge.unusable)) };
    }

    // The arrays and texts of a view are those of now; those of before are kept.
    patch(view) {
      const kept = this.original(view), { before, now } = this.verdicts(view.id);
      Object.assign(view, kept);
      this.putArrays(view, kept);
      const units = now.slice(1), old = before.slice(1);
      const moved = units.flatMap((verdict, row) => (this.same(verdict, old[row]) ? [] : [row]));
      view.turned = new Set(moved);
      if (!moved.length) return;
      view.texts = [...kept.texts];
      view.status = [...kept.status];
      view.firm = [...kept.firm];
      for (const row of moved) {
        view.texts[row] = this.say.unit(kept.texts[row], units[row]);
        if (units[row].status === old[row].status) continue;
        view.firm[row] = 1;
        view.status[row] = this.say.statusRow(units[row].status);
      }
      if (!kept.state) return;
      view.state = this.states(view, kept, moved, units);
      view.hatched = view.state.every((each) => each === 3);
    }

    // What blocks and demand points are coloured by. A list that was absent is one once a place of
    // it was put down; while others are, what all else says is shown where it says something.
    putArrays(view, kept) {
      if (view.row === null || view.row === undefined || view.kind !== "share") return;
      const { arrays } = this.data, judge = this.engine.judge(view.id), idle = this.idle();
      for (const name of ["listed", "most", "rest", "flags"]) {
        const key = `${name}.${view.row}`;
        if (!this.kept.has(key)) this.kept.set(key, arrays[key]);
        arrays[key] = idle ? this.kept.get(key) : judge[name]();
      }
      if (idle || !judge.lacking) return;
      const rest = judge.rest() !== null;
      Object.assign(view, { rest, hatched: judge.unusable && !rest,
        partial: kept.partial || !judge.unusable });
    }

    // Classes of units by their status; or, of those that count places: enough, too few, too few as
    // far as is known, unknown.
    states(view, kept, moved, units) {
      const by = { met: 0, not_met: 1, not_shown: 2, not_computable: 3, no_target: 4 };
      const state = [...kept.state];
      if (view.unknown) {
        for (const row of moved) if (units[row].atLeast !== null) state[row] = by[units[row].status];
        return state;
      }
      delete by.no_target;
      const { entry } = this.engine.judge(view.id);
      const need = new Map((entry.unit || []).map((unit, i) => [unit, entry.need ? entry.need[i] : NaN]));
      for (const row of moved) {
        const { status, count } = units[row];
        if (count !== null && count >= need.get(row)) state[row] = 0;
        else if (by[status] !== undefined) state[row] = by[status];
        else if (count !== null && need.has(row)) state[row] = 2;
      }
      return state;
    }

    original(view) {
      if (!view.kept) {
        const { texts, status, firm, hatched, rest, partial, state } = view;
        view.kept = { texts, status, firm, hatched, rest, partial, state };
      }
      return view.kept;
    }

    idle() {
      return !this.sites().length && !this.engine.closed.length;
    }

    // Name of what blocks of a view are coloured by.
    shown(view) {
      return view.rest ? "rest" : "listed";
    }

    // Per block of a view: 1 where more of its people are reached than before, -1 where fewer.
    blockSigns(view) {
      return this.signs(view, this.shown(view), (old, fresh) =>
        old === this.data.nothing || fresh === this.data.nothing ? 0 : Math.sign(fresh - old));
    }

    // Per demand point: 1 where the goal now holds, -1 where it no longer does.
    pointSigns(view) {
      return this.signs(view, "flags", (old, fresh) => (old & 3) === 3 ? 0 :
        ((fresh & 3) === 0 ? 1 : 0) - ((old & 3) === 0 ? 1 : 0));
    }

    signs(view, name, compare) {
      const key = `${name}.${view.row}`, old = this.kept.get(key), fresh = this.data.arrays[key];
      if (!old || old === fresh) return null;
      const signs = new Int8Array(old.length);
      let any = false;
      for (let row = 0; row < old.length; row++) {
        signs[row] = compare(old[row], fresh[row]);
        any = any || signs[row] !== 0;
      }
      return any ? signs : null;
    }

    // Goals whose figures changed: {view, number, before, now, turned}.
    changes() {
      const found = [];
      this.data.views.forEach((view, number) => {
        const goal = view.kind === "value" ? null : this.goals.get(view.id);
        if (!goal || goal.follows === "no") return;
        const { before, now } = this.verdicts(view.id);
        if (now.every((verdict, row) => this.same(verdict, before[row]))) return;
        const turned = now.slice(1).filter((v, row) => v.status !== before[row + 1].status).length;
        found.push({ view, number, before: before[0], now: now[0], turned });
      });
      return found;
    }

    showPins() {
      const sites = this.sites();
      this.pins.set(sites.map((site, order) => {
        const name = this.nameOf(site), sign = this.signOf(site);
        return { number: site.number, row: site.row, lon: site.lon, lat: site.lat, sign,
          label: String(order + 1), say: lc.shorten(name, 60) };
      }));
      const chosen = this.selected && this.selected.number;
      if (this.pins.selected !== chosen) this.pins.choose(chosen === undefined ? null : chosen);
    }

    signOf(site) {
      if (site.row !== undefined) return this.data.services[this.data.places.root[site.row]];
      return this.facts.services.find((each) => each.id === site.services[0]) ||
        { shape: "M-6 0h12", colour: "#333333", label: site.services[0] };
    }
  };
})((window.lifecircle = window.lifecircle || {}));
