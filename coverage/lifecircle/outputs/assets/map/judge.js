// Goals at people's doors, judged as lifecircle/siting/live.py does.
(function (lc) {
  "use strict";

  const NO = 0, UNKNOWN = 1, YES = 2;
  const NOTHING = 65535, PER_WHOLE = 10000, DUST = 1e-6, TOLERANCE = 1e-9;

  // Verdicts.

  function above(value, end, open) {
    if (end === null) return true;
    const slack = TOLERANCE * Math.max(1, Math.abs(end));
    return open ? value > end + slack : value >= end - slack;
  }

  const below = (value, end, open) => above(-value, end === null ? null : -end, open);

  // What is known of a value from `low` to `high`, against [low, high, open]; -1: nothing.
  function compared([from, to, open], low, high) {
    if (Number.isNaN(low) || Number.isNaN(high)) return -1;
    const holds = (value) => above(value, from, open) && below(value, to, open);
    if (holds(low) && holds(high)) return YES;
    return !above(high, from, open) || !below(low, to, open) ? NO : UNKNOWN;
  }

  const STATUS = { [-1]: "not_computable", 0: "not_met", 1: "not_shown", 2: "met" };
  const status = (asked, low, high) => STATUS[compared(asked, low, high)];

  // Sums.

  // As numpy adds: in blocks of eight, so that the last bit is the same.
  function total(values, from = 0, count = values.length) {
    if (count < 8) {
      let sum = count ? values[from] : 0;
      for (let i = 1; i < count; i++) sum += values[from + i];
      return sum;
    }
    if (count > 128) {
      const half = (count >> 1) - ((count >> 1) % 8);
      return total(values, from, half) + total(values, from + half, count - half);
    }
    const r = Array.from(values.subarray(from, from + 8));
    let i = 8;
    for (; i < count - (count % 8); i += 8) for (let k = 0; k < 8; k++) r[k] += values[from + i + k];
    let sum = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
    for (; i < count; i++) sum += values[from + i];
    return sum;
  }

  // Share of a weight for which something holds, per group and, last, of all; group -1 counts
  // in the whole only.
  function shares(holds, weight, group, groups) {
    const held = new Float64Array(groups + 1), missed = new Float64Array(groups + 1);
    for (let i = 0; i < group.length; i++) {
      const row = group[i] < 0 ? groups : group[i];
      if (holds[i]) held[row] += weight[i];
      else missed[row] += weight[i];
    }
    [held[groups], missed[groups]] = [total(held), total(missed)];
    return held.map((yes, i) => {
      const all = yes + missed[i];
      if (!(all > 0)) return NaN;
      return missed[i] === 0 ? 1 : yes / all;
    });
  }

  const least = (answers, level) => answers.map((answer) => (answer >= level ? 1 : 0));

  lc.DoorGoal = class {
    constructor(engine, entry) {
      Object.assign(this, { engine, entry });
      const doors = engine.unit.length, weight = engine.table(entry.weight);
      this.asked = entry.asked ? engine.table(entry.asked) : new Uint8Array(doors).fill(1);
      this.weight = weight.map((value, i) => value * this.asked[i]);
      this.share = engine.table(entry.share).map((value, i) => value * this.asked[i]);
      this.missing = entry.missing
        ? engine.table(entry.missing).map((value, i) => value * this.asked[i]) : null;
      this.leaves = leaves(entry.tree);
      this.fresh();
    }

    fresh() {
      this.kept = {};
    }

    once(name, make) {
      if (!(name in this.kept)) this.kept[name] = make();
      return this.kept[name];
    }

    touches(counted) {
      return this.leaves.some((leaf) => counted.has(leaf.counted));
    }

    // Whether some member has no list of its own.
    get lacking() {
      return this.leaves.some((leaf) => !this.engine.counted[leaf.counted].listed);
    }

    // Whether nothing is known of any member, or of some member.
    get nothing() {
      return this.leaves.every((leaf) => !this.engine.counted[leaf.counted].known);
    }

    get unusable() {
      return this.leaves.some((leaf) => !this.engine.counted[leaf.counted].known);
    }

    get unsure() {
      return this.leaves.some(({ counted }) => {
        const places = this.engine.counted[counted];
        return !places.known || !places.complete;
      });
    }

    answers(complete = false) {
      return this.once(`answers ${complete}`, () => this.answered(this.entry.tree, complete));
    }

    answered(part, complete) {
      if ("counted" in part) return this.leaf(part, complete);
      const members = part.of.map((member) => this.answered(member, complete));
      const found = new Uint8Array(this.asked.length), k = part.needed;
      for (let i = 0; i < found.length; i++) {
        let yes = 0, maybe = 0;
        for (const answers of members) {
          if (answers[i] === YES) yes++;
          if (answers[i] >= UNKNOWN) maybe++;
        }
        found[i] = yes >= k ? YES : maybe >= k ? UNKNOWN : NO;
      }
      return found;
    }

    leaf({ counted, least: k }, complete) {
      const { count, known, open, openAll } = this.engine.counted[counted];
      const found = new Uint8Array(count.length), closed = complete && known;
      for (let i = 0; i < found.length; i++) {
        if (count[i] >= k) found[i] = YES;
        else found[i] = !closed && (openAll || (open && open[i])) ? UNKNOWN : NO;
      }
      return found;
    }

    // Shares of people.

    people(holds) {
      return shares(holds, this.weight, this.engine.unit, this.engine.units);
    }

    // The whole lies between these, where some units have no number of their people.
    ends(share, holds) {
      if (!this.missing) return [share, share];
      const { unit, units } = this.engine, of = shares(holds, this.missing, unit, units);
      const whole = share[units], found = [];
      for (let i = 0; i < unit.length; i++) {
        if (this.missing[i] > 0 && unit[i] >= 0) found[unit[i]] = of[unit[i]];
      }
      const values = Object.values(found);
      if (!values.length || Number.isNaN(whole)) return [share, share];
      return [Math.min, Math.max].map((end) => {
        const bound = share.slice();
        bound[units] = end(whole, ...values);
        return bound;
      });
    }

    value(complete = false) {
      return this.once(`value ${complete}`, () => {
        const answers = this.answers(complete), { over } = this.entry;
        const sure = least(answers, YES), possible = least(answers, UNKNOWN);
        const low = this.people(sure), high = this.people(possible);
        if (!over) return [this.ends(low, sure)[0], this.ends(high, possible)[1]];
        const of = this.ofUnits(sure, possible);
        if (over.level) return of;
        return [low, high].map((share, i) => {
          share[this.engine.units] = of[i][this.engine.units];
          return share;
        });
      });
    }

    // Which share of units have enough of their people reached: surely, and possibly.
    ofUnits(sure, possible) {
      const { over } = this.entry, { units } = this.engine, [row, point] = this.inside();
      const each = (holds, weight) =>
        shares(point.map((i) => holds[i]), Float64Array.from(point, (i) => weight[i]), row,
          over.unit.length);
      const low = each(sure, this.weight), high = each(possible, this.weight);
      const missing = this.missing &&
        each(this.missing.map((weight) => (weight > 0 ? 1 : 0)), this.missing);
      const number = new Float64Array(units + 1), counts = [number.slice(), number.slice()];
      over.unit.forEach((unit, i) => {
        let answer = Number.isNaN(low[i]) ? -1 : Math.max(compared(over.cut, low[i], high[i]), 0);
        if (Number.isNaN(high[i])) answer = -1;
        if (answer < 0 && missing && missing[i] > 0) answer = UNKNOWN;
        if (answer < 0) return;
        for (const at of unit < 0 ? [units] : [unit, units]) {
          number[at]++;
          if (answer >= YES) counts[0][at]++;
          if (answer >= UNKNOWN) counts[1][at]++;
        }
      });
      return counts.map((held) => held.map((n, i) => (number[i] > 0 ? n / number[i] : NaN)));
    }

    // Rows of units that are counted and of the doors in them.
    inside() {
      const { inside, unit } = this.entry.over;
      if (inside) return inside.map((name) => this.engine.table(name));
      return this.engine.once(`inside ${unit.join()}`, () => {
        const row = new Map(unit.map((own, i) => [own, i])), pairs = [[], []];
        this.engine.unit.forEach((own, door) => {
          if (!row.has(own)) return;
          pairs[0].push(row.get(own));
          pairs[1].push(door);
        });
        return pairs.map((values) => Int32Array.from(values));
      });
    }

    // What is shown.

    verdicts() {
      return this.once("verdicts", () => {
        const { units } = this.engine, [low, high] = this.value();
        const sure = least(this.answers(), YES), share = this.ends(this.people(sure), sure)[0];
        const complete = this.unsure && !this.nothing ? this.value(true)[1] : null;
        const rows = [units, ...Array(units).keys()];
        return rows.map((row) => {
          const verdict = { status: this.status(row, low[row], high[row]), atLeast: null,
            atMost: null, ifComplete: null, peopleReached: null, peopleLeftOut: null, count: null };
          if (!this.entry.about[row] || Number.isNaN(low[row])) return verdict;
          [verdict.atLeast, verdict.atMost] = [low[row], high[row]];
          if (this.nothing) return verdict;
          if (complete) verdict.ifComplete = complete[row];
          const people = this.entry.heads[row];
          if (people !== null) {
            verdict.peopleReached = people * share[row];
            verdict.peopleLeftOut = people * (1 - share[row]);
          }
          return verdict;
        });
      });
    }

    status(row, low, high) {
      const { about, verified, targets } = this.entry;
      if (!about[row]) return "no_target";
      if (Number.isNaN(low)) return "not_computable";
      if (!verified) return "no_target";
      if (this.nothing) return "not_computable";
      return targets[row] ? status(targets[row], low, high) : "no_target";
    }

    // Ten-thousandths of each block's people for whom something holds.
    blocks(holds) {
      const { block, blocks } = this.engine;
      const people = new Float64Array(blocks), reached = new Float64Array(blocks);
      for (let i = 0; i < block.length; i++) {
        if (block[i] < 0) continue;
        people[block[i]] += this.share[i];
        if (holds[i]) reached[block[i]] += this.share[i];
      }
      const found = new Uint16Array(blocks).fill(NOTHING);
      for (let b = 0; b < blocks; b++) {
        if (people[b] > 0) found[b] = Math.floor((reached[b] / people[b]) * PER_WHOLE + DUST);
      }
      return found;
    }

    listed() {
      return this.once("listed", () => this.blocks(least(this.answers(), YES)));
    }

    most() {
      return this.once("most", () => this.blocks(least(this.answers(), UNKNOWN)));
    }

    // As if services without any list were there; null where none is without.
    possible() {
      return this.once("possible", () => {
        if (!this.unusable) return null;
        const holds = least(this.answers(true), UNKNOWN);
        return holds.every((value) => value === 1) ? null : holds;
      });
    }

    rest() {
      return this.once("rest", () => this.possible() && this.blocks(this.possible()));
    }

    // Per door: reached (0), not shown (1), left out (2), not asked (3); 4 more where the data end.
    flags() {
      return this.once("flags", () => {
        const answers = this.answers(), holds = this.possible() || least(answers, YES);
        const near = this.entry.near && !this.nothing ? this.engine.table(this.entry.near) : null;
        return answers.map((answer, i) => {
          if (!this.asked[i]) return 3;
          const flag = holds[i] ? 0 : answer === NO ? 2 : 1;
          return flag + (near && near[i] && answer < YES && !holds[i] ? 4 : 0);
        });
      });
    }
  };

  function leaves(part) {
    return "counted" in part ? [part] : part.of.flatMap(leaves);
  }

  lc.compared = compared;
  lc.statusOf = status;
})((window.lifecircle = window.lifecircle || {}));
