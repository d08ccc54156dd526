// Places that a planner puts down, moves and takes away on the map, and what goals say at once:
// lifecircle/siting/what_if.py in the page.
(function (lc) {
  "use strict";

  const WAYS = { to_facility: [false], from_facility: [true], there_and_back: [false, true] };
  const JUDGES = () => ({ doors: lc.DoorGoal, presence: lc.PresenceGoal, count: lc.CountGoal });

  lc.isKindOf = (service, ancestor) =>
    service === ancestor || service.startsWith(`${ancestor}.`);

  lc.Engine = class {
    // Of a `lc.Streets` and what `lc.decode` returns.
    constructor(streets, model) {
      Object.assign(this, { streets, model, facilities: model.facilities, arrays: model.arrays });
      this.kept = new Map();
      this.guarded = new Set();
      this.guard(model);
      this.unit = this.table("door.unit");
      this.block = this.table("door.block");
      this.units = model.units;
      this.blocks = model.blocks;
      this.counted = model.counted.map((spec) => this.counting(spec));
      this.state = { sites: [], closed: [] };
      this.past = [];
      this.ahead = [];
      this.next = 0;
      this.goals = model.goals.map(({ id, follows, why }) => ({ id, follows, why }));
      this.judges = new Map();
      const judges = JUDGES();
      for (const entry of model.goals) {
        if (entry.follows === "no") continue;
        this.judges.set(entry.id, new judges[entry.kind](this, entry));
      }
      this.start = new Map();
    }

    get sites() {
      return this.state.sites;
    }

    // Rows of listed facilities that are closed, or moved.
    get closed() {
      return this.state.closed;
    }

    table(name) {
      return this.arrays[`t.${name}`];
    }

    once(key, make) {
      if (!this.kept.has(key)) this.kept.set(key, make());
      return this.kept.get(key);
    }

    areas(name) {
      return this.once(`areas ${name}`, () => {
        const { origin, bordersPerMetre: per } = this.model;
        const [x, y] = ["x", "y"].map((axis, i) =>
          Float64Array.from(this.table(`${name}.${axis}`), (k) => origin[i] + k / per));
        return new lc.Areas(this.table(`${name}.rings`), this.table(`${name}.size`), x, y);
      });
    }

    // Make ready what every step needs, and what nobody should wait for at the first.
    warm() {
      for (const places of this.counted) {
        for (const { metric } of places.limits) {
          for (const outward of WAYS[places.direction]) {
            const own = this.streets.metric(metric);
            this.streets.graph(own, outward);
            this.streets.doorLegs(own, outward);
            this.streets.byEdge(own.links);
          }
        }
      }
      void this.streets.lines.grid;
      for (const id of this.judges.keys()) this.before(id);
      return this;
    }

    // Borders are rounded: no spot may lie where that decides.
    guard(model) {
      const near = 2 / model.bordersPerMetre;
      for (const name of ["units", "outline", ...new Set(model.goals.map((goal) => goal.level))]) {
        if (!name || !this.table(`${name}.x`) || this.guarded.has(name)) continue;
        this.guarded.add(name);
        this.streets.doubts.push((x, y) => this.areas(name).passes(x, y, near));
      }
    }

    counting(spec) {
      const open = typeof spec.open === "string" ? this.table(spec.open) : null;
      const limits = spec.metrics.map(([metric, perUnit]) => {
        const known = perUnit.map((value) => (value === null ? NaN : value));
        const ground = known.length - 1;
        return {
          metric,
          limit: known.reduce((most, value) => (value > most ? value : most), -Infinity),
          door: Float64Array.from(this.unit, (unit) => known[unit < 0 ? ground : unit]),
        };
      });
      return {
        ...spec, limits, open, openAll: spec.open === true, listed: spec.known,
        rows: new Set(spec.rows), count: Int32Array.from(this.table(spec.count)),
      };
    }

    // What a planner does. Each returns {ok, reason, number, ms, goals: ids touched}; `xy` is that
    // of `lc.Streets.spot`.

    place(services, lon, lat, name = "", xy = null) {
      const spot = this.streets.spot(lon, lat, xy);
      if (!spot) return refused("no_street");
      const given = [].concat(services);
      const site = { number: this.next, services: given, name, facility: -1, ...spot };
      return this.done([...this.sites, site], this.closed, [[site, 1]], []);
    }

    move(number, lon, lat, xy = null) {
      const old = this.sites.find((site) => site.number === number);
      if (!old) return refused("no_such_place");
      const spot = this.streets.spot(lon, lat, xy);
      if (!spot) return refused("no_street");
      const site = { ...old, ...spot };
      const sites = this.sites.map((each) => (each === old ? site : each));
      return this.done(sites, this.closed, [[old, -1], [site, 1]], [], { number });
    }

    moveFacility(row, lon, lat, name = "", xy = null) {
      const wrong = this.gone(row);
      if (wrong) return refused(wrong);
      const spot = this.streets.spot(lon, lat, xy);
      if (!spot) return refused("no_street");
      const services = this.facilities.services[row];
      const site = { number: this.next, services, name, facility: row, ...spot };
      return this.done([...this.sites, site], [...this.closed, row], [[site, 1]], [row]);
    }

    // Take away what was put down. A listed place that was moved goes with it.
    remove(number) {
      const old = this.sites.find((site) => site.number === number);
      if (!old) return refused("no_such_place");
      const sites = this.sites.filter((site) => site !== old);
      return this.done(sites, this.closed, [[old, -1]], [], { number });
    }

    close(row) {
      const wrong = this.gone(row);
      if (wrong) return refused(wrong);
      return this.done(this.sites, [...this.closed, row], [], [row], { number: -1 });
    }

    // A listed place that is closed or moved stands where it stood again.
    reopen(row) {
      if (!this.closed.includes(row)) return refused("no_such_place");
      const back = this.sites.filter((site) => site.facility === row);
      const sites = this.sites.filter((site) => site.facility !== row);
      const closed = this.closed.filter((each) => each !== row);
      return this.done(sites, closed, back.map((site) => [site, -1]), [row], { number: -1, sign: 1 });
    }

    gone(row) {
      if (!(row in this.facilities.id) || !this.facilities.exists[row]) return "no_such_place";
      // What it is shared for would go with it.
      if (this.facilities.shared[row]) return "shared";
      return this.closed.includes(row) ? "closed" : "";
    }

    undo() {
      const step = this.past.pop();
      if (!step) return refused("nothing");
      this.ahead.push(step);
      return this.turned(step, -1, step.before);
    }

    redo() {
      const step = this.ahead.pop();
      if (!step) return refused("nothing");
      this.past.push(step);
      return this.turned(step, 1, step.after);
    }

    reset() {
      const begun = performance.now(), goals = new Set();
      while (this.past.length) for (const id of this.undo().goals) goals.add(id);
      this.ahead = [];
      return { ok: true, reason: "", number: -1, ms: performance.now() - begun, goals: [...goals] };
    }

    // What is looked at.

    judge(goal) {
      return this.judges.get(goal) || null;
    }

    listed(goal) {
      return this.told(goal, "listed");
    }

    most(goal) {
      return this.told(goal, "most");
    }

    rest(goal) {
      return this.told(goal, "rest");
    }

    flags(goal) {
      return this.told(goal, "flags");
    }

    // The whole first, then units.
    verdicts(goal) {
      return this.told(goal, "verdicts");
    }

    told(goal, what) {
      const judge = this.judge(goal);
      return judge && judge[what] ? judge[what]() : null;
    }

    // What a goal said before anything was done.
    before(goal) {
      if (!this.start.has(goal)) this.start.set(goal, this.past.length ? null : this.seen(goal));
      if (!this.start.get(goal)) this.start.set(goal, this.atStart(goal));
      return this.start.get(goal);
    }

    seen(goal) {
      const all = ["listed", "most", "rest", "flags", "verdicts"];
      return Object.fromEntries(all.map((what) => [what, this.told(goal, what)]));
    }

    // As `seen`, with every step taken back and made again.
    atStart(goal) {
      const steps = [...this.past].reverse(), now = this.state;
      for (const step of steps) this.turned(step, -1, step.before);
      const found = this.seen(goal);
      for (const step of steps.reverse()) this.turned(step, 1, step.after);
      this.state = now;
      return found;
    }

    // How it is counted.

    // `moved`: places with 1 where one comes and -1 where it goes; `rows`: listed places that go,
    // or that come back (`sign` 1).
    done(sites, closed, moved, rows, { number = this.next, sign: ofRows = -1 } = {}) {
      const begun = performance.now(), deltas = [];
      for (const [site, sign] of moved) {
        for (const [counted, doors] of this.around(site)) deltas.push({ counted, doors, sign });
      }
      for (const row of rows) {
        for (const [counted, doors] of this.ofFacility(row)) {
          deltas.push({ counted, doors, sign: ofRows });
        }
      }
      const step = { before: this.state, after: { sites, closed }, deltas, moved, rows };
      if (number === this.next) this.next++;
      this.past.push(step);
      this.ahead = [];
      const goals = this.turned(step, 1, step.after).goals;
      for (const goal of goals) this.told(goal, "verdicts");
      return { ok: true, reason: "", number, ms: performance.now() - begun, goals };
    }

    // Make a step, or take it back (-1).
    turned(step, way, state) {
      const begun = performance.now(), touched = new Set(), goals = [];
      for (const { counted, doors, sign } of step.deltas) {
        const { count } = this.counted[counted], add = sign * way;
        for (const door of doors) count[door] += add;
        if (doors.length) touched.add(counted);
      }
      this.state = state;
      this.counted.forEach((places, i) => {
        const known = places.listed || this.sites.some((site) => this.counts(site, places));
        if (known !== places.known) touched.add(i);
        places.known = known;
      });
      for (const [id, judge] of this.judges) {
        const hit = judge.touches
          ? judge.touches(touched)
          : step.moved.some(([site]) => judge.concerns(site)) ||
            step.rows.some((row) => judge.holds(row));
        if (!hit) continue;
        judge.fresh();
        goals.push(id);
      }
      return { ok: true, reason: "", number: -1, ms: performance.now() - begun, goals };
    }

    // Tell whether a place is one that a member asks for.
    counts(site, places) {
      if (!site.services.some((own) => lc.isKindOf(own, places.service))) return false;
      return site.facility >= 0 ? places.rows.has(site.facility) : places.new;
    }

    // For whom a place counts: the doors that have it within reach.
    around(site) {
      const found = [], searched = new Map();
      this.counted.forEach((places, i) => {
        if (!this.counts(site, places)) return;
        const points = (metric) => {
          const link = site.links[this.streets.metric(metric).links];
          return [link || { edge: -1, x: site.x, y: site.y }];
        };
        found.push([i, this.mine(site, places, this.within(places, points, searched))]);
      });
      return found;
    }

    ofFacility(row) {
      const found = [], searched = new Map(), { outline, units } = this.facilities;
      this.counted.forEach((places, i) => {
        if (!places.listed || !places.rows.has(row)) return;
        if (places.supply === "own_district" && !outline[row]) return;
        const points = (metric) => this.streets.entrances([row], this.streets.metric(metric));
        const doors = this.within(places, points, searched);
        const own = places.supply === "own_unit";
        found.push([i, own ? this.inUnits(doors, new Set(units[row])) : doors]);
      });
      return found;
    }

    // Doors with a way within what a member allows, ascending.
    within(places, points, searched) {
      const near = new Uint8Array(this.unit.length), doors = [];
      for (const { metric, limit, door } of places.limits) {
        const key = `${metric} ${places.direction} ${limit}`;
        if (!searched.has(key)) {
          const legs = WAYS[places.direction].map((outward) =>
            this.streets.doors(metric, points(metric), limit, outward));
          searched.set(key, legs[1] ? legs[0].map((cost, i) => cost + legs[1][i]) : legs[0]);
        }
        const cost = searched.get(key);
        for (let i = 0; i < cost.length; i++) if (cost[i] <= door[i]) near[i] = 1;
      }
      for (let i = 0; i < near.length; i++) if (near[i]) doors.push(i);
      return Int32Array.from(doors);
    }

    mine(site, places, doors) {
      if (places.supply === "own_district") {
        return this.areas("outline").contains(0, site.x, site.y) ? doors : new Int32Array(0);
      }
      if (places.supply !== "own_unit") return doors;
      return this.inUnits(doors, new Set(this.areas("units").around(site.x, site.y)));
    }

    inUnits(doors, units) {
      return doors.filter((door) => units.has(this.unit[door]));
    }
  };

  function refused(reason) {
    return { ok: false, reason, number: -1, ms: 0, goals: [] };
  }
})((window.lifecircle = window.lifecircle || {}));
