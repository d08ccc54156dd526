// Reading what lifecircle/outputs/map_what_if.py packed.
(function (lc) {
  "use strict";

  // Nodes at the ends of edges: 0 for the next new one, else how far back it stands.
  function ends(codes) {
    const size = codes.length / 2, found = { u: new Int32Array(size), v: new Int32Array(size) };
    let next = 0;
    const node = (code) => (code ? next - code : next++);
    for (let i = 0; i < size; i++) {
      found.u[i] = node(codes[2 * i]);
      found.v[i] = node(codes[2 * i + 1]);
    }
    return found;
  }

  function lines(header, arrays) {
    const { origin, perMetre } = header, { u, v } = ends(arrays["s.ends"]);
    const inner = arrays["s.inner"], first = new Int32Array(u.length + 1);
    for (let i = 0; i < u.length; i++) first[i + 1] = first[i] + inner[i] + 2;
    const coordinates = (axis, zero) => {
      const node = arrays[`s.node.${axis}`], step = arrays[`s.${axis}`];
      const found = new Float64Array(first[u.length]);
      let taken = 0;
      for (let i = 0; i < u.length; i++) {
        let at = node[u[i]];
        found[first[i]] = zero + at / perMetre;
        for (let k = 1; k <= inner[i]; k++) {
          at += step[taken++];
          found[first[i] + k] = zero + at / perMetre;
        }
        found[first[i + 1] - 1] = zero + node[v[i]] / perMetre;
      }
      return found;
    };
    return { u, v, first, x: coordinates("x", origin[0]), y: coordinates("y", origin[1]) };
  }

  function metrics(header, arrays) {
    const found = [];
    header.metrics.forEach((metric, number) => {
      const own = { ...metric, shut: metric.shut ? arrays[`m.${number}.shut`] : null };
      if (metric.costs !== number) {
        const { forward, backward } = found[metric.costs];
        found.push({ ...own, forward, backward });
        return;
      }
      const told = number ? found[0].forward : null, name = `m.${number}`;
      const ahead = arrays[`${name}.forward`], back = arrays[`${name}.backward`];
      const closed = arrays[`${name}.closed`], size = ahead.length;
      const forward = new Float64Array(size), backward = new Float64Array(size);
      for (let i = 0; i < size; i++) {
        const base = told && told[i] < Infinity ? lc.rint(told[i] * metric.ratio) : 0;
        const cost = base + ahead[i];
        forward[i] = closed[i] & 1 ? Infinity : cost;
        backward[i] = closed[i] & 2 ? Infinity : cost + back[i];
      }
      found.push({ ...own, forward, backward });
    });
    return found;
  }

  // Numbers in 31 bits, but for those that are told whole.
  function rounded(arrays, name, read) {
    const found = Float64Array.from(arrays[name], read), whole = arrays[`${name}.whole`];
    arrays[`${name}.rows`].forEach((row, i) => (found[row] = whole[i]));
    return found;
  }

  function doors(header, arrays, name) {
    const nothing = { edge: new Int32Array(0), fraction: [], offset: [] };
    if (!arrays[`${name}.edge`]) return nothing;
    return {
      edge: arrays[`${name}.edge`],
      fraction: rounded(arrays, `${name}.fraction`, (k) => k / 2147483647),
      offset: rounded(arrays, `${name}.offset`, (k) => k * header.finest),
    };
  }

  function places(header, arrays) {
    const per = header.doorsPerMetre, axis = (name, zero) => {
      const given = arrays[name] || new Float64Array(0);
      if (!per) return given;
      const found = Float64Array.from(given, (k) => zero + k / per), whole = arrays[`${name}.whole`];
      arrays["d.rows"].forEach((row, i) => (found[row] = whole[i]));
      return found;
    };
    const [x0, y0] = header.origin;
    // How far doors may be from where they are said to be.
    return { x: axis("d.x", x0), y: axis("d.y", y0), rounded: per ? 1 / per : 0 };
  }

  function links(header, arrays) {
    return header.links.map((set, number) => {
      const name = `k.${number}`, may = arrays[`${name}.linkable`];
      const part = (what) => ({
        edge: arrays[`${name}.${what}.edge`] || new Int32Array(0),
        fraction: arrays[`${name}.${what}.fraction`] || new Float64Array(0),
        offset: arrays[`${name}.${what}.offset`] || new Float64Array(0),
      });
      return {
        ...set,
        linkable: may.map((how) => how & 1),
        island: may.map((how) => how >> 1),
        entrance: part("entrance"),
        door: doors(header, arrays, `${name}.door`),
      };
    });
  }

  // Of what `lc.decode` returns: what `lc.Streets` takes.
  lc.readStreets = function (data) {
    const { arrays } = data;
    return {
      projection: data.projection,
      scale: data.scale,
      snapLimit: data.snapLimit,
      nodes: data.nodes,
      ...lines(data, arrays),
      metrics: metrics(data, arrays),
      links: links(data, arrays),
      entrance: { x: arrays["e.x"], y: arrays["e.y"], of: arrays["e.of"] },
      door: places(data, arrays),
    };
  };

  // Read once, when first asked for; rejected with a reason where the page has no model.
  let data, streets, engine;

  function decoded() {
    const element = document.getElementById("lc-what-if");
    if (!element || !element.textContent.trim()) {
      return Promise.reject(new Error("this page has no streets to compute with"));
    }
    return (data = data || lc.decode(element.textContent.trim()));
  }

  lc.openStreets = () =>
    (streets = streets || decoded().then((found) => new lc.Streets(lc.readStreets(found))));

  lc.openEngine = () =>
    (engine = engine || Promise.all([decoded(), lc.openStreets()]).then(([found, here]) => {
      if (!found.goals) throw new Error("this page has no goals to compute");
      return new lc.Engine(here, found).warm();
    }));
})((window.lifecircle = window.lifecircle || {}));
