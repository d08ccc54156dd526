// Goals about places inside borders (presence, count), judged as lifecircle/verdicts does.
(function (lc) {
  "use strict";

  const NOTHING = { atLeast: null, atMost: null, ifComplete: null, peopleReached: null,
    peopleLeftOut: null, count: null };

  class UnitGoal {
    constructor(engine, entry) {
      Object.assign(this, { engine, entry });
      this.sure = new Set(entry.sure);
      this.maybe = new Set(entry.maybe);
      this.fresh();
    }

    fresh() {
      this.kept = null;
    }

    // Whether a place that came, went or moved is one of the goal's.
    concerns(site) {
      if (site.facility >= 0) return this.sure.has(site.facility) || this.maybe.has(site.facility);
      return this.entry.new && site.services.some((own) => lc.isKindOf(own, this.entry.service));
    }

    holds(row) {
      return this.sure.has(row) || this.maybe.has(row);
    }

    get sites() {
      return this.engine.sites.filter((site) => this.concerns(site));
    }

    get known() {
      return this.entry.known || this.sites.some((site) => site.facility < 0);
    }

    // Places that count as they stand now: whether for certain, and where.
    places() {
      const { engine, entry } = this, found = [], closed = new Set(engine.closed);
      const [unit, place] = ["unit", "place"].map((what) => engine.table(`${entry.level}.${what}`));
      const inside = new Map();
      place.forEach((row, i) => inside.set(row, [...(inside.get(row) || []), unit[i]]));
      for (const row of [...this.sure, ...this.maybe]) {
        if (closed.has(row)) continue;
        const outline = engine.facilities.outline[row] === 1;
        found.push({ sure: this.sure.has(row), inside: inside.get(row) || [], outline });
      }
      for (const site of this.sites) {
        const sure = site.facility < 0 || this.sure.has(site.facility);
        found.push({
          sure,
          inside: engine.areas(entry.level).around(site.x, site.y),
          outline: entry.all === true && engine.areas("outline").contains(0, site.x, site.y),
        });
      }
      return found;
    }

    verdicts() {
      return (this.kept = this.kept || this.judged());
    }

    verdict(row, about, values, asked, more) {
      const { verified, listed } = this.entry, [low, high] = values;
      const found = { status: "no_target", ...NOTHING, ...more };
      if (!about) return found;
      if (!this.known || Number.isNaN(low)) return { ...found, status: "not_computable" };
      [found.atLeast, found.atMost] = [low, high];
      if (!listed) found.ifComplete = low;
      if (verified && asked) found.status = lc.statusOf(asked, low, high);
      return found;
    }
  }

  lc.PresenceGoal = class extends UnitGoal {
    judged() {
      const { engine, entry } = this, { units } = engine, places = this.places();
      const size = entry.chosen.length, at = new Map(entry.chosen.map((row, i) => [row, i]));
      const counts = new Float64Array(size), most = new Float64Array(size);
      for (const place of places) {
        for (const area of place.inside) {
          if (!at.has(area)) continue;
          if (place.sure) counts[at.get(area)]++;
          most[at.get(area)]++;
        }
      }
      if (!entry.listed) most.fill(Infinity);
      const surely = Array.from(counts, (n, i) => (n >= entry.need[i] ? 1 : 0));
      const maybe = surely.map((yes, i) => (yes || most[i] >= entry.need[i] ? 1 : 0));
      const numbers = this.numbers(places, at), rows = [units, ...Array(units).keys()];
      if (entry.how !== "own") {
        const mean = entry.how === "mean";
        const [low, high] = (mean ? [counts, most] : [surely, maybe]).map((of) => this.means(of));
        return rows.map((row) => {
          const asked = mean ? (row === units ? entry.whole : null) : entry.targets[row];
          const about = row === units ? size > 0 : entry.unit.includes(row);
          return this.verdict(row, about, [low[row], high[row]], asked, { count: numbers[row] });
        });
      }
      const whole = [surely, maybe].map((of) => this.means(of)[units]);
      const mine = new Map(entry.unit.map((unit, i) => [unit, i]));
      return rows.map((row) => {
        const count = numbers[row];
        if (row === units) return this.verdict(row, size > 0, whole, entry.whole, { count });
        const found = { status: "no_target", ...NOTHING, count }, i = mine.get(row);
        if (i === undefined) return found;
        if (!this.known) return { ...found, status: "not_computable" };
        const status = surely[i] ? "met" : maybe[i] ? "not_shown" : "not_met";
        return entry.verified ? { ...found, status } : found;
      });
    }

    // Places in each unit of the study and, last, in all; of its own units all are counted.
    numbers(places, at) {
      const { engine, entry } = this, { units } = engine;
      const found = new Array(units + 1).fill(this.known ? 0 : null);
      if (!this.known) return found;
      for (const place of places) {
        if (!place.sure) continue;
        const mine = entry.how === "own" || entry.level === "units"
          ? place.inside
          : place.inside.filter((area) => at.has(area)).map((area) => entry.unit[at.get(area)]);
        for (const unit of new Set(mine)) if (unit >= 0) found[unit]++;
        if (mine.length) found[units]++;
      }
      return found;
    }

    means(of) {
      const { engine, entry } = this, { units } = engine;
      const sum = new Float64Array(units + 1), number = new Float64Array(units + 1);
      entry.unit.forEach((unit, i) => {
        for (const row of unit < 0 ? [units] : [unit, units]) {
          sum[row] += of[i];
          number[row]++;
        }
      });
      return sum.map((value, i) => (number[i] > 0 ? value / number[i] : NaN));
    }
  };

  lc.CountGoal = class extends UnitGoal {
    judged() {
      const { engine, entry } = this, { units } = engine;
      const at = new Map(entry.chosen.map((row, i) => [row, i]));
      const low = new Float64Array(units + 1), high = new Float64Array(units + 1);
      for (const place of this.places()) {
        const mine = place.inside.filter((area) => at.has(area));
        const own = new Set(mine.map((area) => entry.unit[at.get(area)]).filter((u) => u >= 0));
        if (entry.all ? place.outline : mine.length) own.add(units);
        for (const row of own) {
          if (place.sure) low[row]++;
          high[row]++;
        }
      }
      const counts = this.known ? Array.from(low) : new Array(units + 1).fill(null);
      if (!entry.listed) high.fill(Infinity);
      return [units, ...Array(units).keys()].map((row) =>
        this.verdict(row, entry.about[row] === 1, [low[row] / entry.scale, high[row] / entry.scale],
          entry.targets[row], { count: counts[row] }));
    }
  };
})((window.lifecircle = window.lifecircle || {}));
