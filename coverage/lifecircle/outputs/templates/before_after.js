// Two pictures of the same ground, one over the other, and a range that says how much of each is
// seen: "was" left of the line, "is" right of it.
//
//   <div class="before-after" data-text="2020 on {n} % of the width">
//     <div class="stack">
//       <div class="side was"><span class="tag">2020</span> svg, canvas or image </div>
//       <div class="side is"><span class="tag">2035</span> of the same size </div>
//     </div>
//     <input type="range" min="0" max="100" step="1" value="50" aria-label="…">
//   </div>
//
// Keys work as in every range input; the pictures can be dragged, too. Without scripts and on paper
// both stand side by side. Needs before_after.css; include both inside a template.
(function () {
  "use strict";

  function start(box) {
    const stack = box.querySelector(".stack");
    const range = box.querySelector("input[type=range]");
    const text = box.getAttribute("data-text") || "";

    function show() {
      stack.style.setProperty("--at", range.value + "%");
      if (text) range.setAttribute("aria-valuetext", text.replace("{n}", range.value));
    }
    function follow(event) {
      const at = stack.getBoundingClientRect();
      const share = (event.clientX - at.left) / Math.max(at.width, 1);
      range.value = String(Math.round(Math.min(Math.max(share, 0), 1) * 100));
      show();
    }
    let held = null;
    stack.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || held !== null) return;
      held = event.pointerId;
      stack.setPointerCapture(held);
      if (event.pointerType === "mouse") follow(event);
    });
    stack.addEventListener("pointermove", (event) => {
      if (event.pointerId === held) follow(event);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      stack.addEventListener(end, (event) => {
        if (event.pointerId === held) held = null;
      });
    }
    range.addEventListener("input", show);
    box.classList.add("sliding");
    show();
  }

  document.querySelectorAll(".before-after").forEach(start);
})();
