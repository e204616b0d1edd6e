// What the stock admin's widgets lack for whoever listens to the page. They are made when it has loaded.

window.addEventListener("load", () => setTimeout(() => {
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) icon.setAttribute("role", "img");
}));
