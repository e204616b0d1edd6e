"use strict";
// One press, one save; and nothing typed is lost by leaving the page.
for (const form of document.querySelectorAll("form[novalidate]")) {
  let changed = false;
  let sent = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !sent) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { sent = false; });
}
