// What is drawn of searches: streets within reach, cut where the limit is hit, and ways.
(function (lc) {
  "use strict";

  const degrees = (streets, points) => points.map(([x, y]) => {
    const [lon, lat] = streets.projection.inverse(x, y);
    return [lon, lat];
  });

  // Which parts of an edge are within a limit, [from, to] as fractions from u.
  function within(streets, search, edge, limit) {
    const { metric, outward, node } = search, [forward, backward] =
      streets.costs(metric, outward).map((costs) => costs[edge]);
    const found = [];
    // A search sees ways to places: from a spot of the edge one goes back to u, or on to v.
    const byU = limit - node[streets.u[edge]], byV = limit - node[streets.v[edge]];
    if (byU >= 0 && backward < Infinity) {
      found.push([0, backward > 0 ? Math.min(1, byU / backward) : 1]);
    }
    if (byV >= 0 && forward < Infinity) {
      found.push([forward > 0 ? Math.max(0, 1 - byV / forward) : 0, 1]);
    }
    return found;
  }

  // The same of the edge that a point is linked to, straight from the point.
  function beside(streets, search, link, limit) {
    const { metric, outward } = search, [forward, backward] =
      streets.costs(metric, outward).map((costs) => costs[link.edge]);
    const left = limit - streets.legs(link, metric, outward).off, f = link.fraction;
    if (!(left >= 0)) return null;
    const low = forward < Infinity ? (forward > 0 ? Math.max(0, f - left / forward) : 0) : f;
    const high = backward < Infinity ? (backward > 0 ? Math.min(1, f + left / backward) : 1) : f;
    return [low, high];
  }

  function merged(parts) {
    parts.sort((a, b) => a[0] - b[0]);
    const found = [];
    for (const [from, to] of parts) {
      const last = found[found.length - 1];
      if (last && from <= last[1]) last[1] = Math.max(last[1], to);
      else found.push([from, to]);
    }
    return found.filter(([from, to]) => to > from);
  }

  Object.assign(lc.Streets.prototype, {
    // Lines of degrees of all streets within a limit of a search.
    lit(search, limit) {
      const own = new Map(), lines = [];
      for (const link of search.from) {
        if (link.edge < 0) continue;
        const part = beside(this, search, link, limit);
        if (part) own.set(link.edge, [...(own.get(link.edge) || []), part]);
      }
      for (let edge = 0; edge < this.u.length; edge++) {
        const near = Math.min(search.node[this.u[edge]], search.node[this.v[edge]]);
        const mine = own.get(edge);
        if (!(near <= limit) && !mine) continue;
        const parts = merged([...within(this, search, edge, limit), ...(mine || [])]);
        for (const [from, to] of parts) lines.push(degrees(this, this.lines.part(edge, from, to)));
      }
      return lines;
    },

    // The k nearest of some facilities from a spot, with the ways: nearest first.
    nearest(lon, lat, rows, id, k = 1) {
      const metric = this.metric(id), spot = this.spot(lon, lat);
      if (!spot) return [];
      const link = spot.links[metric.links] || { ...spot, edge: -1 };
      const search = this.around(id, [link], Infinity, { outward: true, parents: true });
      const best = new Map();
      for (const door of this.entrances(rows, metric)) {
        const way = this.arrival(search, link, door);
        const known = best.get(door.facility);
        if (way.cost < Infinity && !(known && known.cost <= way.cost)) {
          best.set(door.facility, { ...way, door });
        }
      }
      const first = [...best].sort((a, b) => a[1].cost - b[1].cost || a[0] - b[0]).slice(0, k);
      return first.map(([facility, way]) => {
        const points = this.way(search, link, way);
        return { facility, cost: way.cost, metres: this.metres(points), line: degrees(this, points) };
      });
    },

    // The least cost from a spot to an entrance, and by which end of its edge: "u", "v",
    // "edge" (straight along it) or "direct".
    arrival(search, link, door) {
      const { metric, outward } = search, ways = [];
      const apart = Math.hypot(door.x - link.x, door.y - link.y) / this.scale;
      if (apart <= lc.NEAR) ways.push(["direct", lc.rint(apart * metric.perMetre)]);
      if (door.edge >= 0) {
        const legs = this.legs(door, metric, outward), [u, v] = [this.u, this.v];
        ways.push(["u", legs.off + legs.toU + search.node[u[door.edge]]]);
        ways.push(["v", legs.off + legs.toV + search.node[v[door.edge]]]);
        if (door.edge === link.edge) {
          const mine = this.legs(link, metric, outward);
          ways.push(["edge", lc.alongEdge(legs, mine, link.fraction - door.fraction)]);
        }
      }
      ways.sort((a, b) => a[1] - b[1]);
      return ways.length ? { by: ways[0][0], cost: ways[0][1] } : { by: "", cost: Infinity };
    },

    // The points of a way from a spot to an entrance.
    way(search, link, { by, door }) {
      const start = [link.x, link.y], end = [door.x, door.y];
      if (by === "direct") return [start, end];
      if (by === "edge") {
        return [start, ...this.lines.part(link.edge, link.fraction, door.fraction), end];
      }
      const tail = this.lines.part(door.edge, by === "u" ? 0 : 1, door.fraction);
      const parts = [tail];
      let at = by === "u" ? this.u[door.edge] : this.v[door.edge];
      while (search.by[at] >= 0) {
        const edge = search.by[at], back = this.v[edge] === at;
        parts.push(this.lines.part(edge, back ? 0 : 1, back ? 1 : 0));
        at = back ? this.u[edge] : this.v[edge];
      }
      parts.push(this.lines.part(link.edge, link.fraction, search.by[at] === -2 ? 0 : 1));
      return [start, ...parts.reverse().flat(), end];
    },

    metres(points) {
      let sum = 0;
      for (let i = 1; i < points.length; i++) {
        sum += Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
      }
      return sum / this.scale;
    },
  });
})((window.lifecircle = window.lifecircle || {}));
