// Deciding: quick phrases go into the note. Without this the note is typed.
(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrase]");
    if (!button) return;
    const form = button.closest("form");
    const note = form && form.querySelector(`[name="${button.closest("[data-phrases]").dataset.phrases}"]`);
    if (!note) return;
    const before = note.value.trim();
    note.value = before ? `${before} ${button.dataset.phrase}` : button.dataset.phrase;
    note.focus();
    note.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // A step of a process asks for a unit, a duty or a post only where its rule names one.
  const ASKS = { head_of: "who_unit", duty: "who_duty", post: "who_post" };
  const fit = (root) => {
    for (const step of root.querySelectorAll(".pstep")) {
      const rule = step.querySelector('select[name$="-who"]');
      if (!rule) continue;
      for (const name of Object.values(ASKS)) {
        const input = step.querySelector(`[name$="-${name}"]`);
        const box = input && input.closest(".f");
        if (box) box.hidden = ASKS[rule.value] !== name && !box.classList.contains("err");
      }
      const beside = step.querySelector('input[name$="-beside"]');
      const join = step.querySelector('select[name$="-join"]');
      if (beside && join) join.closest(".f").hidden = !beside.checked;
      const fact = step.querySelector('select[name$="-fact"]');
      for (const name of ["test", "value"]) {
        const input = step.querySelector(`[name$="-${name}"]`);
        const box = input && input.closest(".f");
        if (box) box.hidden = !fact.value && !box.classList.contains("err");
      }
    }
  };
  document.addEventListener("change", (event) => { if (event.target.closest(".pstep")) fit(document); });
  document.body.addEventListener("htmx:afterSettle", () => fit(document));
  fit(document);
})();
