// The copy button, and the choice of what it copies. Without this file the texts to copy stand in the page.
"use strict";

// Where there is no clipboard to ask, as on a page without HTTPS or in an old phone, the browser's own copying.
const copiedTheOldWay = (text) => {
  const place = document.createElement("textarea");
  place.value = text;
  place.readOnly = true;
  place.className = "unseen";
  document.body.append(place);
  place.focus({ preventScroll: true });
  place.setSelectionRange(0, text.length);
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    // It is forbidden here.
  }
  place.remove();
  return done;
};

const copied = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text);
  }
};

for (const place of document.querySelectorAll(".copying")) {
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  const choice = place.querySelector("fieldset");
  const texts = [...place.querySelectorAll("textarea")];

  const chosen = () => {
    const wanted = choice?.querySelector("input:checked")?.value;
    return texts.find((text) => text.id === wanted) ?? texts[0];
  };
  const showChosen = () => {
    status.textContent = "";
    for (const text of texts) text.closest(".text").hidden = text !== chosen();
  };

  if (choice) choice.hidden = false;
  button.hidden = false;
  showChosen();
  choice?.addEventListener("change", showChosen);
  window.addEventListener("pageshow", showChosen); // a browser may bring back what was chosen before
  button.addEventListener("click", async () => {
    status.textContent = ""; // so that a second copy is announced as well
    const source = chosen();
    if (await copied(source.value)) {
      button.focus({ preventScroll: true });
      status.textContent = place.dataset.copied;
      return;
    }
    source.closest("details").open = true;
    source.focus();
    source.setSelectionRange(0, source.value.length); // what select() does not do on every phone
    status.textContent = place.dataset.byHand;
  });
}
