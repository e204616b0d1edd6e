// How far an import is, asked for each second while somebody looks. The work goes on without this page.

const PAUSE = 1000; // milliseconds
const AFTER_A_FAILURE = 5000;
const SAID_EVERY = 10_000; // for whoever listens: not each second

const place = document.querySelector("[data-progress]");
let timer = 0;
let saidAt = Date.now();

function put(name, count) {
  place.querySelector(`[data-${name}]`).value = count;
  place.querySelector(`[data-${name}-count]`).textContent = count;
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

async function ask() {
  if (document.visibilityState !== "visible") return; // it goes on once somebody looks again
  let answer;
  try {
    const response = await fetch(place.dataset.progress, { headers: { Accept: "application/json", "X-Sent-By": "script" } });
    if (response.status === 401) return; // the bar of the session says so
    if (!response.ok) throw new Error("no answer");
    answer = await response.json();
  } catch {
    place.querySelector("[data-lost]").hidden = false;
    later(AFTER_A_FAILURE);
    return;
  }
  place.querySelector("[data-lost]").hidden = true;
  put("stored", answer.stored);
  put("scanned", answer.scanned);
  if (answer.is_over) {
    window.location.reload();
    return;
  }
  if (Date.now() - saidAt >= SAID_EVERY) {
    saidAt = Date.now();
    place.querySelector("[data-said]").textContent = answer.said;
  }
  later(PAUSE);
}

if (place) {
  document.addEventListener("visibilitychange", () => later(0));
  later(PAUSE);
}
