// The trial as a plug-in of the page: see page.js.
(function (lc) {
  "use strict";

  lc.plugins = lc.plugins || [];
  lc.plugins.push({
    // Maps of several years show what was planned, and have no trial.
    start(page) {
      if (page.data.layers && page.data.layers.years) return;
      page.trial = new lc.WhatIf(page);
      page.trying = new lc.TryPanel(page, page.trial);
      page.trying.mount(page.slot("what-if"));
    },

    language(page) {
      if (page.trying) page.trying.mount(page.slot("what-if"));
    },

    view(page) {
      if (page.trying) page.trying.viewed();
    },

    paint(page, paint) {
      if (page.trial) page.trial.paint(page.view, paint);
    },

    click(page, what, at) {
      return Boolean(page.trying) && page.trying.clicked(what, at);
    },

    card(page, what, box) {
      if (page.trying) page.trying.card(what, box);
    },

    legend(page, row, mark) {
      if (!page.trial) return;
      page.trial.headline(row);
      page.trial.legend(mark);
    },
  });
})((window.lifecircle = window.lifecircle || {}));
