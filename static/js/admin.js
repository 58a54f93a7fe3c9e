/* Names Django's search boxes (select2 leaves them without one) for screen readers. */
"use strict";
(function () {
  function nameBoxes() {
    document.querySelectorAll(".select2-selection__rendered:not([aria-label])").forEach(function (box) {
      const select = document.getElementById(box.id.replace(/^select2-|-container$/g, ""));
      const label = select && select.labels && select.labels[0];
      const name = select && (select.getAttribute("aria-label") || (label && label.textContent));
      if (name) {
        box.setAttribute("aria-label", name.trim());
      }
    });
  }
  // The boxes come when jQuery gets to them, on a slow machine after "load".
  new MutationObserver(nameBoxes).observe(document.documentElement, { childList: true, subtree: true });
})();
