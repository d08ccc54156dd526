// The maps before and after: any goal, any two years. Texts come from the page itself.
(function () {
  "use strict";

  const view = document.getElementById("map-view");
  if (!view) return;
  const data = JSON.parse(document.getElementById("timeline-data").textContent);
  const chosen = (name) => view.querySelector("select[name=" + name + "]");
  const goal = chosen("goal");
  const years = { was: chosen("was"), is: chosen("is") };
  const option = (select) => select.options[select.selectedIndex];

  function joined(rows) {
    return rows.map((row) => data.blocks[row]).join("");
  }
  function drawSide(id, at, select) {
    const side = view.querySelector("." + id);
    const year = Number(select.value);
    const paths = [...side.querySelectorAll(".classes path")];
    const found = paths.map(() => []);
    const digits = data.classes[at][year];
    for (let row = 0; row < digits.length; row += 1) found[Number(digits[row])].push(row);
    paths.forEach((path, number) => path.setAttribute("d", joined(found[number])));
    const dots = data.listed[at][year].map((row) => "M" + data.places[row].join(" ") + "h0");
    for (const path of side.querySelectorAll(".dots path")) path.setAttribute("d", dots.join(""));
    const out = new Set();
    for (const [since, rows] of data.out[at]) if (since <= year) rows.forEach((row) => out.add(row));
    side.querySelector(".out").setAttribute("d", joined([...out].sort((a, b) => a - b)));
    for (const mark of side.querySelectorAll(".mark")) {
      mark.style.display = Number(mark.getAttribute("data-year")) <= year ? "" : "none";
    }
    side.querySelector(".tag").textContent = option(select).textContent;
    view.querySelector(".value-" + id).textContent =
      option(select).textContent + " " + option(goal).getAttribute("data-" + year);
  }
  function draw() {
    const at = goal.selectedIndex;
    drawSide("was", at, years.was);
    drawSide("is", at, years.is);
    view.querySelector(".value-goal").textContent = option(goal).textContent;
  }
  for (const select of [goal, years.was, years.is]) select.addEventListener("change", draw);
  view.classList.add("scripted");
  draw();
})();
