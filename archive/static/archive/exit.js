// Leaves this site with one press, or with Shift three times: blank at once. "Back" skips the page that was left, for
// the next one takes its place; pages that were opened before it stay in the browser's history, and help says so.
// Nothing is stored and nothing is sent. Without this file the button is a plain link.
"use strict";

{
  const PRESSES = 3;
  const SECONDS = 5; // for all presses together
  const links = document.querySelectorAll("[data-exit]");
  const told = document.getElementById("exit-told");
  let presses = 0;
  let since = null;
  let forgotten = 0;

  function leave(event) {
    event?.preventDefault();
    document.documentElement.classList.add("left"); // hides everything while the next page loads
    document.title = " ";
    window.location.replace(links[0].href);
  }

  function forget() {
    clearTimeout(forgotten);
    presses = 0;
    since = null;
    told.textContent = "";
  }

  function count(event) {
    // Any other key, or Shift held for a capital, begins anew.
    if (event.type === "keydown") {
      since = event.key === "Shift" && !event.repeat ? "Shift" : null;
      if (event.key !== "Shift") forget();
      return;
    }
    if (event.key !== "Shift" || since !== "Shift") return;
    presses += 1;
    if (presses === PRESSES) {
      leave();
      return;
    }
    clearTimeout(forgotten);
    forgotten = setTimeout(forget, SECONDS * 1000);
    told.textContent = told.dataset[presses === 1 ? "twoMore" : "oneMore"];
  }

  for (const link of links) link.addEventListener("click", leave);
  document.addEventListener("keydown", count);
  document.addEventListener("keyup", count);
  // A page that the browser kept and brings back must not be blank.
  window.addEventListener("pageshow", () => document.documentElement.classList.remove("left"));
}
