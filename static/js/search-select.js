/* A box above a long list of choices that leaves in it what holds the typed words. Without script: the list alone. */
"use strict";
(function () {
  const FEW = 8; // choices that are seen without a search
  function plain(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[\u3041-\u3096]/g, function (kana) {
      return String.fromCharCode(kana.charCodeAt(0) + 0x60);
    });
  }
  document.querySelectorAll("select[data-search]").forEach(function (select) {
    const all = Array.from(select.options);
    if (all.length <= FEW) {
      return;
    }
    const box = document.createElement("input");
    box.type = "search";
    box.className = "search-select";
    box.setAttribute("aria-label", select.dataset.search);
    box.placeholder = select.dataset.search;
    box.setAttribute("aria-controls", select.id);
    // Enter would send the form.
    box.addEventListener("keydown", function (event) {
      if (event.key === "Enter") {
        event.preventDefault();
        select.focus();
      }
    });
    box.addEventListener("input", function () {
      const words = plain(box.value).split(/\s+/);
      const chosen = select.value;
      const left = all.filter(function (option) {
        return !option.value || option.value === chosen || words.every(function (word) {
          return plain(option.text).includes(word);
        });
      });
      select.replaceChildren.apply(select, left);
      select.value = chosen;
    });
    select.before(box);
  });
})();
