// Choosing among many goals: by service, traveller, verdict, kind and name.
(function (lc) {
  "use strict";

  const plain = (text) => text.normalize("NFKC").trim().toLowerCase();

  Object.assign(lc.Page.prototype, {
    bindChoices(panel) {
      const filter = panel.querySelector(".lc-filter");
      if (!filter) return;
      filter.addEventListener("input", () => this.filterChoices());
      filter.addEventListener("change", () => this.filterChoices());
      filter.querySelector(".lc-clear").addEventListener("click", () => {
        for (const each of filter.querySelectorAll("select")) each.selectedIndex = 0;
        const [all] = filter.querySelectorAll("input[type=radio]");
        if (all) all.checked = true;
        const typed = filter.querySelector("input[type=search]");
        typed.value = "";
        typed.focus();
        this.filterChoices();
      });
    },

    // What is chosen stays in sight whatever the filter says.
    filterChoices() {
      const { panel } = this, filter = panel.querySelector(".lc-filter");
      if (!filter) return;
      const typed = plain(filter.querySelector("input[type=search]").value);
      const kind = filter.querySelector("input[type=radio]:checked");
      const picks = [...filter.querySelectorAll("select")].filter((each) => each.value)
        .map((each) => [each.dataset.filter, each.value]);
      if (kind && kind.value) picks.push(["kind", kind.value]);
      const choices = [...panel.querySelectorAll(".lc-choice")];
      const fits = (choice) => picks.every(([key, value]) =>
        (choice.dataset[key] || "").split(" ").includes(value)) &&
        plain(choice.querySelector("b").textContent).includes(typed);
      const found = choices.filter(fits);
      for (const choice of choices) {
        const chosen = choice.querySelector("input").checked;
        choice.hidden = !found.includes(choice) && !chosen;
        choice.classList.toggle("lc-apart", chosen && !found.includes(choice));
      }
      for (const group of panel.querySelectorAll(".lc-group")) {
        group.hidden = !group.querySelector(".lc-choice:not([hidden])");
      }
      const count = filter.querySelector(".lc-count"), all = found.length === choices.length;
      count.textContent = all ? "" : found.length ? panel.dataset.count.replace("{}", found.length)
        .replace("{}", choices.length) : panel.dataset.noneFits;
      filter.querySelector(".lc-clear").hidden = all;
    },
  });
})((window.lifecircle = window.lifecircle || {}));
