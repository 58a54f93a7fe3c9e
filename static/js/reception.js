// The reception page: taps are sent in order without leaving the page, kept while the
// connection is away, and the list shows what other phones did. Works without this file.
(() => {
  "use strict";
  const page = document.querySelector(".d-rec[data-news]");
  if (!page) return;
  const find = (id) => document.getElementById(id);
  const plain = (words) =>
    words.normalize("NFKC").toLowerCase().replace(/[ァ-ヶ]/g, (kana) =>
      String.fromCharCode(kana.charCodeAt(0) - 96)).replace(/[\s#]|ー+$/g, "");
  const store = "taps " + location.pathname;
  let taps = JSON.parse(sessionStorage.getItem(store) || "[]");
  let version = page.dataset.version;
  let token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  let isSending = false, failures = 0, isOut = false, isFresh = false, seen = Date.now(), etag = "", timer;

  // --- What the page shows ---

  function show() {
    sessionStorage.setItem(store, JSON.stringify(taps));
    find("door-unsent").hidden = !taps.length || !failures;
    find("door-unsent").querySelector("b").textContent = taps.length;
    find("door-out").hidden = !isOut;
    for (const form of page.querySelectorAll("form[data-tap][action*='/registration/']")) {
      const waits = taps.some((tap) => tap.url === form.action);
      form.querySelector("button").ariaDisabled = waits ? "true" : null;
    }
  }

  function put(row) {
    const old = find(row.id);
    const had = old?.contains(document.activeElement);
    row.dataset.at = Date.now();
    const section = find("k" + row.dataset.row);
    if (old && old.closest("section") === section) old.replaceWith(row);
    else {
      old?.remove();
      section.querySelector("ul").append(row);
      const letter = page.querySelector(`[data-to="${section.id}"]`);
      letter.href = "#" + section.id;
      letter.hidden = false;
    }
    if (had) row.querySelector("button")?.focus({ preventScroll: true });
  }

  function apply(html) {
    const news = new DOMParser().parseFromString(html, "text/html").getElementById("door-news");
    if (!news) throw new Error("no news");
    version = news.dataset.version;
    token = news.dataset.token;
    for (const part of ["door-count", "door-free", "door-seats", "door-last", "door-say", "door-ask"]) {
      const fresh = news.querySelector("#" + part);
      if (!fresh || fresh.textContent === find(part).textContent) continue;
      find(part).replaceChildren(...fresh.childNodes);
      if (part === "door-last") find(part).dataset.at = Date.now();
      if (part === "door-ask") find(part).querySelector("input:not([type=hidden]), button")?.focus();
    }
    news.querySelectorAll("li[id]").forEach(put);
    for (const number of news.dataset.gone.split(" ").filter(Boolean)) find("p" + number)?.remove();
    for (const field of page.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    filter();
  }

  // --- Sending ---

  const ask = (url, options = {}) => fetch(url, {
    ...options, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(20000),
    headers: { ...options.headers, "X-Requested-With": "fetch" },
  });

  async function refresh(all) {
    const answer = await ask(`${page.dataset.news}?since=${version}`, { headers: all ? {} : { "If-None-Match": etag } });
    isOut = answer.type === "opaqueredirect" || answer.status === 403;
    if (answer.ok) {
      etag = answer.headers.get("ETag") || "";
      apply(await answer.text());
    }
    return answer.ok || answer.status === 304;
  }

  async function send(tap) {
    const body = new URLSearchParams(tap.body);
    body.set("csrfmiddlewaretoken", token);
    body.set("since", version);
    const answer = await ask(tap.url, { method: "POST", body });
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      isOut = true;  // or signed in again, with another token
      if (isFresh) return false;
      isFresh = await refresh(true);
      return isFresh && send(tap);
    }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return false;
    const html = await answer.text();
    taps.shift();
    isOut = isFresh = false;
    find("door-say").textContent = "";
    find("door-ask").replaceChildren();
    if (answer.ok || answer.status === 422) apply(html);
    else {  // not there any more
      await refresh(true);
      find("door-say").textContent = page.dataset.lost;
    }
    return true;
  }

  async function flush() {
    clearTimeout(timer);
    if (isSending) return;
    isSending = true;
    try {
      while (taps.length && await send(taps[0])) {
        failures = 0;
        show();
      }
      if (taps.length) failures += 1;
    } catch {
      failures += 1;
    }
    isSending = isFresh = false;
    show();
    if (taps.length) timer = setTimeout(flush, Math.min(1000 * 2 ** failures, 15000));
  }

  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-tap]")) return;
    event.preventDefault();
    // What has just come under the finger is not what a second tap meant.
    const came = Number(form.closest("[data-at]")?.dataset.at || 0);
    if (Date.now() - came < 800 || form.querySelector("button").ariaDisabled === "true") return;
    const body = new FormData(form);
    body.delete("csrfmiddlewaretoken");
    body.set("seen", version);  // sent again, it is known as the same tap
    taps.push({ url: form.action, body: [...body] });
    if (form.id === "door-walk-in") {
      form.reset();
      form.querySelector("details").open = false;
      const bytes = crypto.getRandomValues(new Uint8Array(18));
      form.elements.key.value = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
      form.dataset.at = Date.now();
    }
    seen = Date.now();
    show();
    flush();
  });

  page.addEventListener("click", (event) => {
    if (!event.target.closest("#door-ask .closelink")) return;
    event.preventDefault();
    find("door-ask").replaceChildren();
  });
  let isLeaving = false;
  find("door-out").querySelector("a").addEventListener("click", () => { isLeaving = true; });
  addEventListener("beforeunload", (event) => {
    if (taps.length && !isLeaving) event.preventDefault();
  });
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  // Nobody has touched the page for an hour: its session may end.
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { seen = Date.now(); });
  setInterval(() => {
    if (document.hidden || isSending || taps.length || Date.now() - seen > 3600000) return;
    refresh().then(show, () => {});
  }, 15000);

  // --- Searching ---

  const search = find("door-q");
  let elsewhere = [], asked = "", typing;

  function filter() {
    const words = plain(search.value);
    let found = 0;
    for (const row of page.querySelectorAll(".d-people > li")) {
      const number = row.id.slice(1);
      const isFound = !words || number === words || elsewhere.includes(number) ||
        (!/^\d+$/.test(words) && row.dataset.key.includes(words));
      row.hidden = !isFound;
      found += isFound;
    }
    for (const section of page.querySelectorAll(".d-rec__row")) {
      section.hidden = !section.querySelector("li:not([hidden])");
    }
    find("door-none").hidden = !words || found > 0;
    return found;
  }

  async function lookUp() {
    const words = search.value.trim();
    if (!words || words === asked) return;
    asked = words;
    const body = new URLSearchParams({ q: words, csrfmiddlewaretoken: token });
    const answer = await ask(search.form.action, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || words !== search.value.trim()) return;
    elsewhere = (await answer.json()).found.map(String);
    filter();
  }

  search.addEventListener("input", () => {
    elsewhere = [];
    asked = "";
    clearTimeout(typing);
    filter();
    typing = setTimeout(lookUp, 300);
  });
  search.addEventListener("focus", () => search.select());
  search.form.addEventListener("submit", (event) => {
    event.preventDefault();
    lookUp();
  });
  page.querySelector(".d-kana").addEventListener("click", () => {
    search.value = "";
    filter();
  });

  // --- The camera ---

  const button = find("door-scan"), camera = find("door-camera"), video = camera.querySelector("video");
  let stream = null;
  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    camera.hidden = true;
    button.ariaPressed = "false";
  }
  async function look(detector) {
    if (!stream) return;
    const codes = await detector.detect(video).catch(() => []);
    const path = codes[0]?.rawValue.match(/\/admin\/events\/reception\/[\w-]+\/$/)?.[0];
    if (path) {
      stop();
      const answer = await ask(path).catch(() => null);
      const data = answer?.ok ? await answer.json() : null;
      const row = data && find("p" + data.found[0]);
      if (!row) return location.assign(path);
      search.value = "";
      filter();
      row.scrollIntoView({ block: "center" });
      row.querySelector("button")?.focus({ preventScroll: true });
      return;
    }
    setTimeout(look, 250, detector);
  }
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (stream) return stop();
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        button.hidden = true;  // refused: the phone's own camera reads the code as well
        return;
      }
      video.srcObject = stream;
      camera.hidden = false;
      button.ariaPressed = "true";
      await video.play();
      look(new BarcodeDetector({ formats: ["qr_code"] }));
    });
  }

  show();
  flush();
  if (search.value) {
    filter();
    lookUp();
  }
})();
