// Elements of the page: text reaches them through textContent only.
(function (lc) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "text") node.textContent = value;
      else if (value !== null && value !== undefined) node.setAttribute(key, value);
    }
    node.append(...children.filter(Boolean));
    return node;
  }

  function icon(path, { stroke, fill, size = 16 }) {
    const svg = document.createElementNS(SVG, "svg");
    const line = document.createElementNS(SVG, "path");
    for (const [key, value] of Object.entries({ viewBox: "-11 -11 22 22", width: size,
      height: size, "aria-hidden": "true", class: "lc-icon" })) svg.setAttribute(key, value);
    line.setAttribute("d", path);
    line.setAttribute("fill", fill || "none");
    if (stroke) {
      line.setAttribute("stroke", stroke);
      line.setAttribute("stroke-width", 3.4);
      line.setAttribute("stroke-linecap", "round");
    }
    svg.append(line);
    return svg;
  }

  function swatch(draw) {
    const canvas = el("canvas", { class: "lc-swatch", "aria-hidden": "true" });
    canvas.width = 44;
    canvas.height = 32;
    const ctx = canvas.getContext("2d");
    ctx.scale(2, 2);
    draw(ctx);
    return canvas;
  }

  lc.el = el;
  lc.swatch = swatch;
  lc.icon = icon;
})((window.lifecircle = window.lifecircle || {}));
