// The copy button. Without this file the text to copy stands in the page all the same.
"use strict";

for (const place of document.querySelectorAll("[data-copy]")) {
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  const source = document.getElementById(place.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = ""; // so that a second copy is announced as well
    try {
      await navigator.clipboard.writeText(source.value);
      status.textContent = place.dataset.copied;
    } catch {
      // No clipboard here, or no permission: show the text, selected, to be copied by hand.
      source.closest("details").open = true;
      source.select();
      status.textContent = place.dataset.byHand;
    }
  });
}
