// Searches on streets, as lifecircle/streets/search does them: costs are whole microseconds or
// tenths of a millimetre, and every sum of them is exact.
(function (lc) {
  "use strict";

  const NEAR = 10; // metres up to which one walks directly from a door to a place

  // To the nearest whole number, half to even.
  function rint(value) {
    const low = Math.floor(value), apart = value - low;
    if (apart !== 0.5) return apart < 0.5 ? low : low + 1;
    return low % 2 === 0 ? low : low + 1;
  }

  // A heap of nodes by cost; what was bettered since stays in it and is passed over.
  class Heap {
    constructor() {
      this.size = 0;
      this.cost = new Float64Array(1024);
      this.node = new Int32Array(1024);
    }

    push(cost, node) {
      if (this.size === this.cost.length) {
        const [costs, nodes] = [this.cost, this.node];
        this.cost = new Float64Array(2 * costs.length);
        this.node = new Int32Array(2 * costs.length);
        this.cost.set(costs);
        this.node.set(nodes);
      }
      let at = this.size++;
      while (at > 0) {
        const up = (at - 1) >> 1;
        if (this.cost[up] <= cost) break;
        this.cost[at] = this.cost[up];
        this.node[at] = this.node[up];
        at = up;
      }
      this.cost[at] = cost;
      this.node[at] = node;
    }

    drop() {
      const cost = this.cost[--this.size], node = this.node[this.size], size = this.size;
      let at = 0;
      for (;;) {
        let down = 2 * at + 1;
        if (down >= size) break;
        if (down + 1 < size && this.cost[down + 1] < this.cost[down]) down++;
        if (this.cost[down] >= cost) break;
        this.cost[at] = this.cost[down];
        this.node[at] = this.node[down];
        at = down;
      }
      this.cost[at] = cost;
      this.node[at] = node;
    }
  }

  lc.Streets = class {
    // Of what `lc.readStreets` returns.
    constructor(model) {
      Object.assign(this, model);
      this.lines = new lc.Lines(this.first, this.x, this.y);
      this.projection = lc.transverse(model.projection);
      this.numbers = new Map(this.metrics.map((metric, i) => [metric.id, i]));
      this.kept = new Map();
      this.heap = new Heap();
      // Tell of a spot whether something beside it is not known well enough to decide.
      this.doubts = this.door.rounded ? [(x, y) => this.besideDoubt(x, y)] : [];
    }

    metric(id) {
      const number = typeof id === "number" ? id : this.numbers.get(id);
      if (!this.metrics[number]) throw new Error(`no metric ${id}`);
      return this.metrics[number];
    }

    once(key, make) {
      if (!this.kept.has(key)) this.kept.set(key, make());
      return this.kept.get(key);
    }

    // Where spots join the streets.

    // A spot with its link for each set of those who walk; null where nobody finds a street. `xy`:
    // where exactly, in metres, if that is known.
    spot(lon, lat, xy = null) {
      let [x, y] = xy || this.projection.forward(lon, lat), moved = false;
      for (let i = 0; i < 100 && this.doubts.some((doubt) => doubt(x, y)); i++) {
        // Two ways in turn: no border runs along both.
        const [dx, dy] = i % 2 ? [-0.009, 0.013] : [0.013, 0.009];
        [x, y, moved] = [x + dx, y + dy, true];
      }
      if (moved) [lon, lat] = this.projection.inverse(x, y);
      return this.at(x, y, lon, lat);
    }

    // Whether a door is so nearly ten metres away that its rounding decides.
    besideDoubt(px, py) {
      const { x, y, rounded } = this.door, reach = NEAR * this.scale + rounded;
      for (let i = 0; i < x.length; i++) {
        const dx = x[i] - px, dy = y[i] - py;
        if (dx > reach || dx < -reach || dy > reach || dy < -reach) continue;
        if (Math.abs(Math.sqrt(dx * dx + dy * dy) / this.scale - NEAR) < rounded) return true;
      }
      return false;
    }

    at(x, y, lon, lat) {
      const links = this.links.map((set) => this.linked(x, y, set));
      const main = this.links.findIndex((set) => set.profile === "");
      if (!links.some((link, i) => link && link.main && (main < 0 || i === main))) return null;
      return { lon, lat, x, y, links };
    }

    linked(x, y, set) {
      const reach = this.snapLimit * this.scale;
      const main = this.lines.nearest(x, y, set.linkable, reach);
      const found = main || this.lines.nearest(x, y, set.island, reach);
      if (!found) return null;
      const offset = found.distance / this.scale;
      return { edge: found.line, fraction: found.fraction, offset, x, y, main: main !== null };
    }

    link(lon, lat, id) {
      const [x, y] = this.projection.forward(lon, lat);
      const found = this.linked(x, y, this.links[this.metric(id).links]);
      return found && found.main ? found : null;
    }

    // Entrances of facilities, for those who walk by a metric.
    entrances(rows, metric) {
      const { edge, fraction, offset } = this.links[metric.links].entrance;
      const { x, y, of } = this.entrance, wanted = new Set(rows), found = [];
      for (let i = 0; i < of.length; i++) {
        if (!wanted.has(of[i])) continue;
        const [link, at] = [edge[i] >= 0, { x: x[i], y: y[i], facility: of[i] }];
        found.push(link ? { edge: edge[i], fraction: fraction[i], offset: offset[i], ...at }
          : { edge: -1, ...at });
      }
      return found;
    }

    // Costs.

    // Cost of edges from u to v and from v to u as a search sees them: on ways from places they
    // are exchanged.
    costs(metric, outward) {
      return outward ? [metric.backward, metric.forward] : [metric.forward, metric.backward];
    }

    // Per node, its neighbours and what the way from them to it costs, or to them from it.
    graph(metric, outward) {
      const key = `graph ${metric.costs} ${outward} ${metric.shut ? metric.id : ""}`;
      return this.once(key, () => {
        const { u, v } = this, [forward, backward] = this.costs(metric, outward);
        const count = this.nodes, edges = u.length, start = new Int32Array(count + 1);
        const shut = metric.shut || new Uint8Array(count);
        const open = (i, cost) => cost < Infinity && u[i] !== v[i] && !shut[u[i]] && !shut[v[i]];
        for (let i = 0; i < edges; i++) {
          if (open(i, forward[i])) start[v[i] + 1]++;
          if (open(i, backward[i])) start[u[i] + 1]++;
        }
        for (let i = 0; i < count; i++) start[i + 1] += start[i];
        const free = start.slice(), head = new Int32Array(start[count]);
        const weight = new Float64Array(start[count]), edge = new Int32Array(start[count]);
        const add = (at, to, cost, i) => {
          head[free[at]] = to;
          edge[free[at]] = i;
          weight[free[at]++] = cost;
        };
        for (let i = 0; i < edges; i++) {
          if (open(i, forward[i])) add(v[i], u[i], forward[i], i);
          if (open(i, backward[i])) add(u[i], v[i], backward[i], i);
        }
        return { start, head, weight, edge, shut };
      });
    }

    // Parts of a way between a point and the ends of its edge: from the ends, and to them.
    legs(link, metric, outward) {
      const forward = (outward ? metric.backward : metric.forward)[link.edge];
      const backward = (outward ? metric.forward : metric.backward)[link.edge];
      const f = link.fraction, off = rint(link.offset * metric.perMetre);
      const parts = { off, fromU: Infinity, toV: Infinity, fromV: Infinity, toU: Infinity };
      if (forward < Infinity) {
        parts.fromU = rint(f * forward);
        parts.toV = forward - parts.fromU;
      }
      if (backward < Infinity) {
        parts.toU = rint(f * backward);
        parts.fromV = backward - parts.toU;
      }
      // Who is linked to an end of the edge stands there, whatever the edge permits.
      if (f === 0) parts.fromU = parts.toU = 0;
      if (f === 1) parts.fromV = parts.toV = 0;
      return parts;
    }

    // Searches.

    // Cost of every node from points (or rows of facilities), infinite beyond a limit. With
    // `parents`, also the edge by which each was reached; -2, -3 where a way began by u, or v.
    around(id, points, limit = Infinity, { outward = false, parents = false } = {}) {
      const metric = this.metric(id), graph = this.graph(metric, outward);
      const from = typeof points[0] === "number" ? this.entrances(points, metric) : points;
      const node = new Float64Array(this.nodes).fill(Infinity);
      const by = parents ? new Int32Array(this.nodes).fill(-1) : null;
      const { heap } = this;
      heap.size = 0;
      const seed = (at, cost, end) => {
        if (!(cost <= limit) || graph.shut[at] || !(cost < node[at])) return;
        node[at] = cost;
        if (by) by[at] = -2 - end;
        heap.push(cost, at);
      };
      for (const link of from) {
        if (link.edge < 0) continue;
        const legs = this.legs(link, metric, outward);
        seed(this.u[link.edge], legs.off + legs.fromU, 0);
        seed(this.v[link.edge], legs.off + legs.fromV, 1);
      }
      const { start, head, weight, edge } = graph;
      while (heap.size) {
        const cost = heap.cost[0], at = heap.node[0];
        heap.drop();
        if (cost > node[at]) continue;
        for (let k = start[at]; k < start[at + 1]; k++) {
          const further = cost + weight[k], to = head[k];
          if (further <= limit && further < node[to]) {
            node[to] = further;
            if (by) by[to] = edge[k];
            heap.push(further, to);
          }
        }
      }
      return { node, by, metric, outward, from };
    }

    // Doors whose way to points (or from them) costs at most a limit: rows and costs.
    doors(id, points, limit, outward) {
      const search = this.around(id, points, limit, { outward }), { metric, from } = search;
      const legs = this.doorLegs(metric, outward), { edge } = this.links[metric.links].door;
      const cost = new Float64Array(this.door.x.length).fill(Infinity);
      for (let i = 0; i < cost.length; i++) {
        const e = edge[i];
        if (e < 0) continue;
        const byU = legs.toU[i] + search.node[this.u[e]];
        const byV = legs.toV[i] + search.node[this.v[e]];
        cost[i] = byU < byV ? byU : byV;
      }
      for (const link of from) {
        this.alongEdge(link, metric, outward, cost);
        this.direct(link, metric, cost);
      }
      return cost;
    }

    // Per door, what it costs to the ends of its edge, the way off the street included.
    doorLegs(metric, outward) {
      const key = `legs ${metric.costs} ${metric.links} ${outward}`;
      return this.once(key, () => {
        const { edge, fraction, offset } = this.links[metric.links].door;
        const toU = new Float64Array(edge.length), toV = new Float64Array(edge.length);
        const link = { edge: -1, fraction: 0, offset: 0 };
        for (let i = 0; i < edge.length; i++) {
          if (edge[i] < 0) continue;
          [link.edge, link.fraction, link.offset] = [edge[i], fraction[i], offset[i]];
          const legs = this.legs(link, metric, outward);
          toU[i] = legs.off + legs.toU;
          toV[i] = legs.off + legs.toV;
        }
        return { toU, toV };
      });
    }

    // Doors by edge: of edge e those in `row` from `start[e]` on.
    byEdge(set) {
      return this.once(`by edge ${set}`, () => {
        const { edge } = this.links[set].door, start = new Int32Array(this.u.length + 1);
        for (const e of edge) if (e >= 0) start[e + 1]++;
        for (let e = 0; e < this.u.length; e++) start[e + 1] += start[e];
        const free = start.slice(), row = new Int32Array(start[this.u.length]);
        edge.forEach((e, i) => {
          if (e >= 0) row[free[e]++] = i;
        });
        return { start, row };
      });
    }

    // Ways straight along an edge that a point and doors are linked to.
    alongEdge(link, metric, outward, cost) {
      if (link.edge < 0) return;
      const { start, row } = this.byEdge(metric.links), mine = this.legs(link, metric, outward);
      const { fraction, offset } = this.links[metric.links].door;
      for (let k = start[link.edge]; k < start[link.edge + 1]; k++) {
        const i = row[k], own = { edge: link.edge, fraction: fraction[i], offset: offset[i] };
        const way = along(this.legs(own, metric, outward), mine, link.fraction - fraction[i]);
        if (way < cost[i]) cost[i] = way;
      }
    }

    // Direct walks between a point and doors beside it.
    direct(link, metric, cost) {
      const { x, y } = this.door, reach = NEAR * this.scale + 0.1;
      for (let i = 0; i < x.length; i++) {
        const dx = x[i] - link.x, dy = y[i] - link.y;
        if (dx > reach || dx < -reach || dy > reach || dy < -reach) continue;
        const metres = Math.sqrt(dx * dx + dy * dy) / this.scale;
        if (metres > NEAR) continue;
        cost[i] = Math.min(cost[i], rint(metres * metric.perMetre));
      }
    }
  };

  // From one point to another along the edge of both: `ahead` is how far the second lies ahead.
  function along(first, second, ahead) {
    let cost = Infinity;
    if (ahead >= 0 && second.fromU < Infinity) cost = second.fromU - first.fromU;
    if (ahead <= 0 && first.toU < Infinity) cost = Math.min(cost, first.toU - second.toU);
    return cost + first.off + second.off;
  }

  lc.rint = rint;
  lc.alongEdge = along;
  lc.NEAR = NEAR;
})((window.lifecircle = window.lifecircle || {}));
