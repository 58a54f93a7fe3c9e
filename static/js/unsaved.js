/* Asks before a form of the staff desk is left with changes that are not saved; leads to mistakes. */
"use strict";
(function () {
  function contentOf(form) {
    return JSON.stringify(Array.from(new FormData(form), function (pair) {
      return [pair[0], pair[1] instanceof File ? pair[1].name : pair[1]];
    }));
  }
  const forms = Array.from(document.querySelectorAll("#content-main form[id$='_form']"));
  const opened = new Map();
  let isSent = false;
  // After "load", because Django's own scripts fill in fields first. What came back with
  // errors has not been saved either.
  addEventListener("load", function () {
    forms.forEach(function (form) {
      opened.set(form, document.querySelector(".errornote, .mistakes, .errorlist") ? "" : contentOf(form));
    });
  });
  document.addEventListener("submit", function () {
    isSent = true;
  });
  // What was refused is read out first; a link into a closed section opens it.
  const mistakes = document.querySelector(".mistakes");
  if (mistakes) {
    // The address still leads to the part whose link was last followed.
    history.replaceState(null, "", location.pathname + location.search);
    mistakes.focus();
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href^='#']");
    const place = link && document.getElementById(link.hash.slice(1));
    const section = place && place.closest("details");
    if (section) {
      section.open = true;
    }
  });
  // A text to reuse goes where the cursor was.
  document.querySelectorAll("[data-into]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      const field = document.getElementById(button.dataset.into);
      field.setRangeText(button.dataset.text, field.selectionStart, field.selectionEnd, "end");
      field.focus();
    });
  });
  addEventListener("beforeunload", function (event) {
    const isChanged = forms.some(function (form) {
      return opened.has(form) && opened.get(form) !== contentOf(form);
    });
    if (isChanged && !isSent) {
      event.preventDefault();
    }
  });
  // Sends what is typed to be kept, now and then and when the page is put aside. No files.
  const form = document.querySelector("form[data-keep]");
  let kept;
  function say(text) {
    document.querySelector("[data-kept]").textContent = text;
  }
  function keep() {
    const typed = contentOf(form);
    if (isSent || !opened.has(form) || typed === opened.get(form) || typed === kept) {
      return;
    }
    kept = typed;
    const sent = Array.from(new FormData(form)).filter(function (pair) {
      return typeof pair[1] === "string";
    });
    fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(sent) })
      .then(function (answer) {
        return answer.ok && !answer.redirected ? answer.json() : Promise.reject();
      })
      .then(function (answer) {
        say(answer.said);
      })
      .catch(function () {
        kept = "";
        say(form.dataset.keepFailed);
      });
  }
  if (form) {
    setInterval(keep, 20000);
    document.addEventListener("visibilitychange", keep);
  }
})();
