// What was tried out, as a file of changes that `lifecircle audit --with` reads back.
(function (lc) {
  "use strict";

  const HEADER = [
    "# 试算情景：在地图页面上增设、迁移、关闭的设施。用 lifecircle audit 评估文件 --with 本文件 复算。",
    "# A scenario tried out on the map: places put down, moved and closed. lifecircle audit STUDY",
    "# --with THIS FILE recomputes it; joints say where each spot joins the streets.",
  ];

  const SPOT = 0.1; // metres: that of lifecircle/changes/joints.py

  // Text as TOML has it, on one line.
  function text(value) {
    const whole = String(value).replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g,
      (found) => (found.length === 2 ? found : "\ufffd"));
    return JSON.stringify(whole).replace(/[\u007f-\u009f\u2028\u2029]/g,
      (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }

  const comment = (value) => `# ${text(value).slice(1, -1)}`;
  const degrees = (site) => `[${site.lon.toFixed(7)}, ${site.lat.toFixed(7)}]`;

  function joints(sets, site) {
    return sets.flatMap(({ profile }, i) => {
      const link = site.links[i];
      if (!link) return [];
      const rows = [["edge", link.edge], ["fraction", link.fraction], ["offset", link.offset],
        ["x", site.x], ["y", site.y]];
      return ["", "[[changes.joints]]", `profile = ${text(profile)}`,
        ...rows.map(([key, value]) => `${key} = ${value}`)];
    });
  }

  // The spot that the joints of a change are of, where it is the one in degrees; else null.
  lc.Streets.prototype.spotOf = function (joints, lon, lat) {
    const [joint] = Array.isArray(joints) ? joints : [], [x, y] = this.projection.forward(lon, lat);
    const near = joint && Math.hypot(joint.x - x, joint.y - y) <= SPOT;
    return near ? [joint.x, joint.y] : null;
  };

  // `called` gives names of listed places. Changes have no ids: those of several files differ then.
  lc.Engine.prototype.scenario = function (name = "", called = () => "") {
    const { sites, closed, facilities, streets } = this, lines = [...HEADER];
    if (name) lines.push(comment(name));
    const change = (kind, title, rows) => {
      const named = title ? [`name = ${text(title)}`] : [];
      lines.push("", "[[changes]]", `kind = ${text(kind)}`, ...named, ...rows);
    };
    const moved = new Set(sites.map((site) => site.facility));
    for (const row of closed) {
      if (!moved.has(row)) change("close", called(row), [`facility = ${text(facilities.id[row])}`]);
    }
    for (const site of sites) {
      const links = joints(streets.links, site);
      if (site.facility >= 0) {
        const facility = `facility = ${text(facilities.id[site.facility])}`;
        const title = site.name || called(site.facility);
        change("move", title, [facility, `to = ${degrees(site)}`, ...links]);
        continue;
      }
      const [first, ...others] = site.services, more = others.map(text).join(", ");
      change("open", site.name, [`service = ${text(first)}`,
        ...(more ? [`services = [${more}]`] : []), `at = ${degrees(site)}`, ...links]);
    }
    return `${lines.join("\n")}\n`;
  };
})((window.lifecircle = window.lifecircle || {}));
