// Pages of units and people: the print button, the list instead of the drawing on a phone, closing of open menus.
(() => {
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
  const tree = document.querySelector("details.treebox");
  if (tree && window.matchMedia("(max-width: 767px)").matches) tree.open = true;
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.more-acts[open]")) if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details.more-acts[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
})();
