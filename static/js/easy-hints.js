/* Keeps the hints below a text in easy Japanese up to date while it is written. The rules are
   the server's; without this script the hints are those on the saved text. */
"use strict";
(function () {
  const PAUSE = 1200;

  function show(box, hints) {
    box.replaceChildren();
    if (!hints.length) {
      return;
    }
    const title = document.createElement("p");
    title.textContent = box.dataset.title;
    const list = document.createElement("ul");
    hints.forEach(function (hint) {
      const line = document.createElement("li");
      line.textContent = hint;
      list.append(line);
    });
    box.append(title, list);
  }

  function watch(box) {
    const field = box.previousElementSibling;
    let timer = 0;
    let asked = 0;
    field.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        const number = (asked += 1);
        const body = new FormData();
        body.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
        body.append("text", field.value);
        fetch(box.dataset.address, { method: "POST", body: body, credentials: "same-origin" })
          .then(function (answer) {
            return answer.ok ? answer.json() : Promise.reject(new Error(answer.status));
          })
          .then(function (found) {
            // An answer to what has been changed since then comes too late.
            if (number === asked) {
              show(box, found.hints);
            }
          })
          .catch(function () {
            // Nobody hears an answer any more, after a sign-out for example.
            if (number === asked) {
              const sentence = document.createElement("p");
              sentence.textContent = box.dataset.gone;
              box.replaceChildren(sentence);
            }
          });
      }, PAUSE);
    });
  }

  addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".easy-hints").forEach(watch);
  });
})();
